"""What a form says: `application/x-www-form-urlencoded` or `multipart/form-data` (RFC 8058 asks for both)."""

import re
from email.message import Message
from email.parser import BytesParser
from urllib.parse import parse_qsl

from aiohttp import web

from afterview.events.ats.texts import paired
from afterview.workers.gateway.http.reading import LARGEST_FORM, media_type, read
from afterview.workers.gateway.http.turned import TurnedAway

Form = list[tuple[str, str]]

_MOST_FIELDS = 500
_LONGEST_HEAD = 2000
"""bytes of a field's own headers: browsers send its name"""
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"


async def form_of(request: web.BaseRequest, seconds: float) -> Form:
    """The fields in their order, names and values; bytes that are no UTF-8 become U+FFFD."""
    body = await read(request, LARGEST_FORM, seconds)
    return parsed(media_type(request), paired(request.headers.get("Content-Type", "")), body)


def parsed(kind: str, content_type: str, body: bytes) -> Form:
    """`kind` is the media type of the whole `content_type`."""
    try:
        if kind == _MULTIPART:
            return _multipart(content_type, body)
        if kind == _URLENCODED or not body:
            return parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise TurnedAway(400, "That is no form of ours.") from None
    raise TurnedAway(415, f"Send {_URLENCODED} or {_MULTIPART}.")


def _multipart(content_type: str, body: bytes) -> Form:
    """Taken apart here: the email package reads parts of parts of parts, and long headers for seconds."""
    boundary = _headers(b"Content-Type: " + content_type.encode("ascii", "replace")).get_boundary()
    if not boundary:
        raise ValueError("no boundary")
    end = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode(errors="replace")) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    _, *pieces = end.split(body, _MOST_FIELDS + 1)
    closed, parts = pieces[::2], pieces[1::2]
    if not parts or len(parts) > _MOST_FIELDS:
        raise ValueError("not multipart")
    return [_field(part) for is_end, part in zip(closed, parts, strict=True) if not is_end]


def _field(part: bytes) -> tuple[str, str]:
    """Name and value of a part, which begins with the end of its delimiter's line."""
    head, *content = _EMPTY_LINE.split(part, 1)
    if not content or len(head) > _LONGEST_HEAD:
        raise ValueError("not a field")
    name = _headers(head.lstrip()).get_param("name", "", header="content-disposition")
    return paired(str(name)), content[0].decode(errors="replace")


def _headers(written: bytes) -> Message:
    return BytesParser().parsebytes(written, headersonly=True)
