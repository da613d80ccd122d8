"""What a candidate gets: the right words, links that say nothing, headers that nobody can break."""

import re
from collections.abc import Callable
from datetime import timedelta, timezone
from email.utils import format_datetime
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.workers.mail.making import REQUEST, TOKENS, URL, part, read, writer, written
from tests.workers.tickets import NOW, TICKET

from afterview.workers.mail import message
from afterview.workers.mail.content import Content
from afterview.workers.mail.message import Undeliverable, letter
from afterview.workers.tokens import OPT_OUT, SURVEY, Ticket

HEADERS = [
    "Date",
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
]


def test_the_headers_are_these_and_say_who_writes_to_whom() -> None:
    message = read(written())
    assert list(message) == HEADERS
    assert message["From"] == "Acme <survey@afterview.example>"
    assert message["To"] == "Ada Lovelace <ada@example.com>"
    assert message["Subject"] == "Your interview with Acme: how was it for you?"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW


@pytest.mark.parametrize("offset", [timedelta(hours=5, minutes=30), timedelta(0)])
def test_the_date_is_of_the_second_in_which_it_was_written(offset: timedelta) -> None:
    here = timezone(offset)
    for late in (timedelta(0), timedelta(microseconds=999_999), timedelta(seconds=1), timedelta(days=1)):
        message = read(writer().write(REQUEST, (NOW + late).astimezone(here)))
        assert message["Date"] == format_datetime((NOW + late).replace(microsecond=0))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\n "])
def test_a_header_that_nobody_has_tidied_begins_no_other(end: str) -> None:
    said = ("<a@b>", "00-1-2-01", "https://x.example")
    for wrong in range(len(said)):
        message_id, trace, opt_out = (
            f"x{end}Bcc: eve@example.com" if n == wrong else one for n, one in enumerate(said)
        )
        content = Content("Hello", (), opt_out)
        with pytest.raises(ValueError, match="another"):
            letter(
                content,
                sender="a@b.example",
                house="Acme",
                to="ada@example.com",
                to_name="Ada",
                message_id=message_id,
                traceparent=trace,
                at=NOW,
            )


def test_a_tenant_without_a_name_is_called_by_its_slug() -> None:
    assert read(written({}))["From"] == "acme <survey@afterview.example>"


def test_every_attempt_has_the_same_message_id_on_the_next_day_too_and_a_reminder_another() -> None:
    """After a crash nobody knows what the server did; if the candidate has the mail already, it is still one."""
    first, again = read(writer().write(REQUEST, NOW)), read(writer().write(REQUEST, NOW + timedelta(hours=3)))
    assert first["Message-ID"] == again["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{40}\.[A-Za-z0-9_-]+@afterview\.example>", first["Message-ID"])
    assert read(written(id=f"{TICKET.invitation_id}/invitation/2"))["Message-ID"] == first["Message-ID"]
    assert read(written(purpose="reminder"))["Message-ID"] != first["Message-ID"]


def test_one_click_unsubscribing_is_offered_over_https_as_rfc_8058_wants_it() -> None:
    letter = written()
    line = next(line for line in letter.content.split(b"\r\n") if line.startswith(b"List-Unsubscribe: "))
    assert re.fullmatch(rb"List-Unsubscribe: <https://feedback\.example\.com/u/[A-Za-z0-9_-]+>", line)
    assert read(letter)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("length", [10, 300, 512])
def test_no_line_is_longer_than_smtp_allows_however_long_ids_are(length: int) -> None:
    letter = written(candidate_id="å" * length, application_id="ø" * length)
    assert max(map(len, letter.content.split(b"\r\n"))) <= 998
    assert f"{URL}/u/" in part(read(letter), "plain")


def test_the_links_open_to_this_candidate_and_end_when_they_should() -> None:
    text = part(read(written()), "plain")
    survey = TOKENS.open(SURVEY, text.partition(f"{URL}/s/")[2].split()[0])
    leaving = TOKENS.open(OPT_OUT, text.partition(f"{URL}/u/")[2].split()[0])
    assert isinstance(survey, Ticket)
    assert isinstance(leaving, Ticket)
    assert survey == TICKET
    assert (survey.candidate_id, survey.invitation_id) == ("cand-77", TICKET.invitation_id)
    assert (survey.expires_at, survey.locale) == (REQUEST.expires_at, "en")
    assert (leaving.candidate_id, leaving.application_id) == ("cand-77", None)
    assert leaving.expires_at > REQUEST.expires_at + timedelta(days=300)


@pytest.mark.parametrize(
    ("language", "purpose", "touchpoint"),
    list(product(("en", "nb"), ("invitation", "reminder"), ("interview", "rejection"))),
)
def test_every_mail_names_company_and_job_and_offers_one_survey_and_one_way_out(
    language: str, purpose: str, touchpoint: str
) -> None:
    message = read(written(locale=language, purpose=purpose, touchpoint=touchpoint))
    text, html = part(message, "plain"), part(message, "html")
    for words in (text, html):
        assert "Acme" in words
        assert "Analyst" in words
        assert "Ada Lovelace" in words
        assert "ada@example.com" not in words
        assert "cand-77" not in words
    assert (text.count(f"{URL}/s/"), text.count(f"{URL}/u/")) == (1, 1)
    assert re.findall(r"\?score=(\d+)", html) == [str(score) for score in range(11)]
    assert len(set(re.findall(r"/s/([\w-]+)", html + text))) == 1
    assert f'<html lang="{language}" ' in html
    assert "<script" not in html
    assert "<img" not in html
    assert ("interview" in text.lower() or "intervju" in text.lower()) == (touchpoint == "interview")


@pytest.mark.parametrize(
    ("locale", "subject"),
    [("nb-NO", "Intervjuet ditt"), ("nn", "Intervjuet ditt"), ("en-US", "Your"), ("sv", "Your"), (None, "Your")],
)
def test_a_candidate_is_written_to_in_their_own_language_where_we_speak_it(locale: str | None, subject: str) -> None:
    assert str(read(written(locale=locale))["Subject"]).startswith(subject)


def test_what_is_not_known_leaves_no_gap() -> None:
    text = part(read(written(name=None, job_title=None)), "plain")
    assert text.startswith("Hello,\n\nThank you for the time you took for your interview with Acme.\n")
    assert "None" not in text


NASTY = st.one_of(
    st.text(max_size=200),
    st.sampled_from(
        [
            "Ada\r\nBcc: eve@example.com",
            "Ada\nBcc: eve@example.com",
            'Ada" <eve@example.com>, "x',
            "Lovelace, Ada",
            "Ådå Løvlæs",
            "Ada <b>bold</b> & co",
            "=?utf-8?q?Eve?=",
            "=?utf-8?q?=0D=0ABcc:_eve@example.com?=",
            "Ådå =?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=",
            "Ada\x00\x0b\x85\u2028\u2029\u202eBcc: eve@example.com",
            "\ud800",
            "{{ opt_out }}{% raw %}",
            "x" * 3000,
        ]
    ),
)


@settings(max_examples=200, deadline=None)
@given(NASTY, NASTY, NASTY)
def test_nothing_from_outside_begins_a_header_or_another_recipient(name: str, job: str, company: str) -> None:
    letter = written({"acme": company}, name=name, job_title=job)
    message = read(letter)
    assert list(message) == HEADERS
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.com"]
    assert [address.addr_spec for address in message["From"].addresses] == ["survey@afterview.example"]
    assert (letter.recipient, letter.sender) == ("ada@example.com", "survey@afterview.example")
    assert letter.content.isascii()
    assert b"\n" not in letter.content.replace(b"\r\n", b"")
    assert part(message, "html").count("<b>") == 0


def test_names_from_outside_come_out_as_they_were_meant() -> None:
    message = read(written({"acme": "Ærlig, «Øst» AS"}, name='Lovelace, Ada "the" Å'))
    assert message["To"].addresses[0].display_name == 'Lovelace, Ada "the" Å'
    assert message["From"].addresses[0].display_name == "Ærlig, «Øst» AS"


WORDS = st.sampled_from(
    ["Kåre", "Ø", "Ada", "O'Brien-Smith", "Dr.", "(x)", "A, B", "محمد", "🇳🇴", "=?", "-", "'", "?=", '"', "\\", "a\\"]
)


def one_word(name: str) -> bool:
    """Longer ones are several encoded words, and CPython reads a space between two."""
    return len(name.encode()) <= 42 or (name.isascii() and "=?" not in name)


@settings(deadline=None)
@example(name=" ".join(["Ada", *["O'Brien-Smith"] * 5, "(x)"]))  # CPython folds away what makes it no comment
@given(st.lists(WORDS, max_size=12).map(" ".join).filter(one_word))
def test_a_name_before_an_address_is_read_as_it_was_said(name: str) -> None:
    letter = written({"acme": name}, name=name)
    message = read(letter)
    for header, said in (("To", name), ("From", name or "acme")):
        (address,) = message[header].addresses
        assert address.display_name == said
        assert not re.search(rb"^%s: .{72,}\?=" % header.encode(), letter.content, re.MULTILINE)


@pytest.mark.parametrize("name", ["=?utf-8?q?=0D=0ABcc:_x?=", "=?utf-8?b?QWRh?= Å"])
def test_an_encoded_word_from_outside_is_not_decoded(name: str) -> None:
    """CPython does it, also with the line ends in one: such a name stopped the mailer."""
    message = read(written({"acme": name}, name=name))
    assert [message[header].addresses[0].display_name for header in ("To", "From")] == [name, name]
    assert message["Subject"] == f"Your interview with {name}: how was it for you?"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "=?utf-8?q?=0D=0ABcc:?=@example.com",
        "ada",
        "ada@",
        "@example.com",
        "ada@example.com\r\nBcc: eve@example.com",
        "a@b.example, c@d.example",
        "ada@example.com>",
        "Ada <ada@example.com>",
        "ada @example.com",
        "ada@[127.0.0.1]",
        "a@localhost",
        "\ud800@b.no",
    ],
)
def test_what_is_no_address_is_undeliverable(address: str) -> None:
    with pytest.raises(Undeliverable):
        written(to=address)


def test_an_international_domain_is_sent_in_ascii_and_an_international_name_needs_a_server_that_can() -> None:
    domain, local = written(to="ada@bücher.example.com"), written(to="ådå@example.com")
    assert (domain.recipient, domain.utf8) == ("ada@xn--bcher-kva.example.com", False)
    assert (local.recipient, local.utf8) == ("ådå@example.com", True)
    assert "ådå@example.com".encode() in local.content


@given(
    st.one_of(
        st.from_regex(r"[A-Za-z0-9_+.-]{1,70}", fullmatch=True),
        st.sampled_from(["ada", "Ada.L", ".ada", "ada.", "a..b", "ådå", "a b", '"a b"', "a@b", "x" * 64, "x" * 65]),
    ),
    st.one_of(
        st.from_regex(r"[A-Za-z0-9.-]{1,60}", fullmatch=True),
        st.sampled_from(
            ["example.com", "EXAMPLE.com", "søk.no", "localhost", "a.test", "x.invalid", "[127.0.0.1]", ""]
        ),
    ),
)
def test_a_plain_address_is_taken_as_the_library_would_take_it(local: str, domain: str) -> None:
    def told(read: Callable[[str], tuple[str, bool]]) -> tuple[str, bool] | None:
        try:
            return read(f"{local}@{domain}")
        except Undeliverable:
            return None

    assert told(message._recipient) == told(message._validated)
