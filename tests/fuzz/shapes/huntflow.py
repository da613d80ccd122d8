"""Huntflow: entries of an applicant's log, in both versions of its webhooks."""

from hypothesis import strategies as st
from tests.fuzz.pieces import Bodies, ids, links, mails, maybe, one_of, person, record, some, times, words, zones

_NAMED = record({"id": ids, "name": words})
_APPLICANT = record({"id": maybe(ids)}, first_name=maybe(words), last_name=maybe(words), email=maybe(mails))
_CALENDAR = record(
    {"event_type": one_of("interview", "interview", "other"), "start": times, "end": times},
    id=maybe(ids),
    foreign=maybe(ids),
    status=one_of("confirmed", "cancelled"),
    timezone=zones,
    location=maybe(words),
    conference=maybe(record({"link": links})),
    attendees=some(record({"member": maybe(ids), "name": words, "email": mails})),
)
_VACANCY = record({"id": ids, "position": words}, account_division=maybe(_NAMED), account_region=maybe(_NAMED))
_LOG: dict[str, Bodies] = {
    "type": one_of("STATUS", "COMMENT", "REMOVED", "VACANCY-ADD"),
    "created": times,
    "vacancy": maybe(_VACANCY),
    "status": maybe(_NAMED),
    "rejection_reason": maybe(_NAMED),
    "calendar_event": maybe(_CALENDAR),
    "removed": st.none() | times,
}
_V2 = record(
    {
        "event": record({"applicant": _APPLICANT, "applicant_log": record(_LOG)}),
        "meta": record({"event_type": one_of("APPLICANT", "APPLICANT", "OFFER")}, author=maybe(person())),
    }
)
_V1 = record({"event": record({**_LOG, "applicant": _APPLICANT}), "author": person()})

BODIES = _V1 | _V2
HEADERS = record({}, **{"x-huntflow-event": one_of("APPLICANT", "VACANCY")})
