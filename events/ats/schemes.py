"""What many vendors' doors have in common: an HMAC in a header, an id in a header or in the body."""

import re
from collections.abc import Sequence
from datetime import datetime

from afterview.events.ats.people import Json
from afterview.events.ats.reading import json_object
from afterview.events.ats.secrecy import SHA256_HEX, Headers, Secret, only, signed_with
from afterview.events.ats.vendor import DeliveryId, Scheme


def hex_in_header(name: str, before: str = "") -> Scheme:
    """The header has the hex HMAC-SHA256 of the body, after this text."""
    written = re.compile(re.escape(before) + SHA256_HEX)

    def scheme(body: bytes, headers: Headers, secrets: Sequence[Secret], _now: datetime) -> bool:
        found = written.fullmatch(only(headers, name) or "")
        return found is not None and signed_with(secrets, body, [found[1]])

    return scheme


def id_in_header(name: str) -> DeliveryId:
    return lambda _body, headers: only(headers, name)


def id_in_body(*keys: str) -> DeliveryId:
    """The text at the first of these keys of the body's object that has one."""

    def found(body: bytes, _headers: Headers) -> str | None:
        told = json_object(body)
        return next((text for text in (text_at(told, key) for key in keys) if text), None)

    return found


def text_at(told: Json, key: str) -> str | None:
    """A text that is one, as it was written."""
    value = told.get(key)
    return value if isinstance(value, str) and value.strip() else None
