"""What a form says: `application/x-www-form-urlencoded` or `multipart/form-data` (RFC 8058 asks for both)."""

from email.message import Message
from email.parser import BytesParser
from urllib.parse import parse_qsl

from aiohttp import web

from afterview.events.ats.texts import paired
from afterview.workers.gateway.http.reading import LARGEST_FORM, media_type, read
from afterview.workers.gateway.http.turned import TurnedAway

Form = list[tuple[str, str]]

_MOST_FIELDS = 500
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
    head = b"Content-Type: " + content_type.encode("ascii", "replace") + b"\r\n\r\n"
    parts = BytesParser().parsebytes(head + body).get_payload()
    if not isinstance(parts, list) or len(parts) > _MOST_FIELDS:
        raise ValueError("not multipart")
    return [(_name(part), _text(part)) for part in parts if isinstance(part, Message)]


def _name(part: Message) -> str:
    return paired(str(part.get_param("name", "", header="content-disposition")))


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return content.decode(errors="replace") if isinstance(content, bytes) else ""
