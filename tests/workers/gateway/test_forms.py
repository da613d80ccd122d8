"""Forms that nobody's browser sent."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workers.gateway.serving import Served, raw

from afterview.workers.gateway.http.forms import parsed
from afterview.workers.gateway.http.turned import TurnedAway

MULTIPART = "multipart/form-data; boundary=b"
PIECES = st.sampled_from(
    [
        b"--b",
        b"--b--",
        b"\r\n",
        b"\n",
        b'Content-Disposition: form-data; name="scope"',
        b"Content-Disposition: form-data; name*=utf-8''sc%FFope",
        b"Content-Type: multipart/mixed; boundary=c",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: x-uuencode",
        b"--c",
        b"all",
        b"\xff",
        b";;=",
    ]
) | st.binary(max_size=20)


@settings(max_examples=500)
@given(st.sampled_from([MULTIPART, "multipart/form-data", "multipart/form-data; boundary=\xe9"]), st.lists(PIECES))
def test_any_multipart_body_is_fields_or_refused(kind: str, pieces: list[bytes]) -> None:
    with suppress(TurnedAway):
        for name, value in parsed("multipart/form-data", kind, b"".join(pieces)):
            (name + value).encode()


@given(st.binary(max_size=200))
def test_any_urlencoded_body_is_fields(body: bytes) -> None:
    fields = parsed("application/x-www-form-urlencoded", "", body)
    assert all((name + value).encode().decode() == name + value for name, value in fields)


@pytest.mark.parametrize("kind", [b"", b"Content-Type: \xff\xfe\r\n", b"Content-Type: multipart/form-data\r\n"])
async def test_an_odd_content_type_is_told_so(served: Served, kind: bytes) -> None:
    path = served.link("opt-out").removeprefix(served.url).encode()
    head = b"POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%sContent-Length: 9\r\n\r\nscope=all" % (path, kind)
    assert (await raw(served, head)).split()[1] in (b"400", b"415")
    assert served.stored() == 0


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"scope=all&" * 501),
        ("multipart/form-data", b"--b\r\n\r\nall\r\n" * 501 + b"--b--"),
    ],
)
def test_a_form_of_more_fields_than_anybody_asks_is_none(kind: str, body: bytes) -> None:
    with pytest.raises(TurnedAway, match="no form of ours"):
        parsed(kind, MULTIPART, body)


FIELDS = [(b"scope", b"all"), (b"comment", b"--bb"), (b"", b"")]
NESTED = b"--b\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 10_000
LONG_HEADER = b"--b\r\nContent-Disposition: form-data" + b";" * 380_000 + b"\r\n\r\nall\r\n--b--"


def test_parts_of_parts_of_parts_are_one_field() -> None:
    [(name, value)] = parsed("multipart/form-data", MULTIPART, NESTED)
    assert (name, len(value)) == ("", 32 * 9_999)


def test_a_field_with_headers_that_nobody_could_read_is_none() -> None:
    """Reading them took four seconds, in which nobody else was served."""
    with pytest.raises(TurnedAway, match="no form of ours"):
        parsed("multipart/form-data", MULTIPART, LONG_HEADER)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("last", [b"--b--", b"--b--\r\nan epilogue\r\n\r\n", b""])
def test_a_multipart_form_is_its_fields_whatever_is_around_them(end: bytes, last: bytes) -> None:
    fields = (b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b' % field for field in FIELDS)
    body = b"a preamble\r\n" + b"\r\n".join((*fields, last))
    read = parsed("multipart/form-data", MULTIPART, body.replace(b"\r\n", end))
    told = [(name, value.rstrip() if not last else value) for name, value in read]
    assert told == [("scope", "all"), ("comment", "--bb"), ("", "")]
