"""Who may say that a delivery is theirs: signatures on the raw bytes (CONVERT.md, "The gateway").

Nothing here raises on anything that can arrive: what is odd is not signed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from json import dumps

from afterview.events.ats.body import LONGEST_ID
from afterview.events.ats.jobylon_login import jobylon_login, jobylon_proof
from afterview.events.ats.kombo_signature import kombo_signature
from afterview.events.ats.lever_signature import lever_signed
from afterview.events.ats.people import Json
from afterview.events.ats.reading import json_object
from afterview.events.ats.secrecy import SHA256_HEX, Headers, Secret, only, signed_with
from afterview.events.ats.smartrecruiters_signature import smartrecruiters_signed
from afterview.events.ats.standard_webhooks import standard_webhook
from afterview.events.ats.talentech_signature import talentech_signature
from afterview.events.ats.teamtailor_signature import teamtailor_signed
from afterview.events.ats.texts import paired

Scheme = Callable[[bytes, Headers, Sequence[Secret], datetime], bool]

_BARE = re.compile(SHA256_HEX)
_GREENHOUSE = re.compile(f"sha256 {SHA256_HEX}")
_ASHBY = re.compile(f"sha256={SHA256_HEX}")


def signed(vendor: str, body: bytes, headers: Headers, secrets: Sequence[Secret], now: datetime) -> bool:
    """True when one of the secrets (two, while they are being changed) has signed the delivery."""
    scheme = _SCHEMES.get(vendor)
    return scheme is not None and scheme(body, headers, secrets, now)


def proving(vendor: str, secrets: Sequence[Secret]) -> frozenset[str]:
    """Headers, in lower case, that hold a secret and that nobody else needs to know."""
    proofs = map(jobylon_proof, secrets if vendor == "jobylon" else ())
    return frozenset(proof[0] for proof in proofs if proof)


def delivery_id(vendor: str, body: bytes, headers: Headers) -> str | None:
    """By what a repeat is known; None where the vendor says nothing (or too much)."""
    if vendor in _ID_READERS:
        found = _ID_READERS[vendor](body)
    else:
        found = only(headers, _ID_HEADERS[vendor]) if vendor in _ID_HEADERS else None
    return paired(found) if found and len(found) <= LONGEST_ID else None


def _in_header(name: str, written: re.Pattern[str]) -> Scheme:
    """A scheme in which one header has the hex HMAC-SHA256 of the body."""

    def scheme(body: bytes, headers: Headers, secrets: Sequence[Secret], _now: datetime) -> bool:
        found = written.fullmatch(only(headers, name) or "")
        return found is not None and signed_with(secrets, body, [found[1]])

    return scheme


def _action_id(body: bytes) -> str | None:
    """Related webhooks share `webhookActionId`; with the action it is one of them."""
    told = json_object(body)
    shared, action = _text(told, "webhookActionId"), told.get("action")
    return f"{shared}:{action}" if shared and isinstance(action, str) else shared


def _id_or_token(body: bytes) -> str | None:
    told = json_object(body)
    return _text(told, "id") or _text(told, "token")


def _event_id(body: bytes) -> str | None:
    """Of a trigger; a company webhook has none."""
    event = json_object(body).get("partner-event")
    return _text(event, "id") if isinstance(event, dict) else None


def _body_id(body: bytes) -> str | None:
    """A text `id` at the top."""
    return _text(json_object(body), "id")


def _batch_id(body: bytes) -> str | None:
    """A polled batch is the same when it has the same events: one id of all of theirs, or none."""
    listed = json_object(body).get("events")
    events = listed if isinstance(listed, list) else []
    ids = [_text(one, "eventId") if isinstance(one, dict) else None for one in events]
    known = [one for one in ids if one]
    if not known or len(known) < len(ids):
        return None
    return known[0] if len(known) == 1 else sha256(dumps(known).encode()).hexdigest()


def _text(told: Json, key: str) -> str | None:
    value = told.get(key)
    return value if isinstance(value, str) and value.strip() else None


_SCHEMES: Mapping[str, Scheme] = {
    "greenhouse": _in_header("signature", _GREENHOUSE),
    "ashby": _in_header("ashby-signature", _ASHBY),
    "lever": lever_signed,
    "teamtailor": teamtailor_signed,
    "workable": _in_header("x-workable-signature", _BARE),
    "smartrecruiters": smartrecruiters_signed,
    "recruitee": _in_header("x-recruitee-signature", _BARE),
    "jobylon": jobylon_login,
    "huntflow": _in_header("x-huntflow-signature", _BARE),
    "jazzhr": _in_header("x-jazzhr-signature", _BARE),
    "kombo": kombo_signature,
    "talentech": talentech_signature,
    "cloudevents": standard_webhook,
    "mapping": standard_webhook,
}
_ID_HEADERS = {
    "greenhouse": "greenhouse-event-id",
    "smartrecruiters": "event-id",
    "huntflow": "x-huntflow-delivery",
    "jazzhr": "x-jazzhr-uuid",
    "cloudevents": "webhook-id",
    "mapping": "webhook-id",
}
_ID_READERS: Mapping[str, Callable[[bytes], str | None]] = {
    "ashby": _action_id,
    "lever": _id_or_token,
    "teamtailor": _event_id,
    "workable": _body_id,
    "bullhorn": _batch_id,
    "kombo": _body_id,
}
