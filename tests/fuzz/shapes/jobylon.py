"""Jobylon: `{event_type, action, application}`."""

from tests.fuzz.pieces import flags, ids, mails, maybe, one_of, person, record, some, words

_PLACE = record({"location": words}, location_json=maybe(record({"country_short": words})))
_JOB = record(
    {"id": ids, "title": words},
    contact_name=maybe(words),
    contact_email=maybe(mails),
    language=words,
    location_set=some(_PLACE),
    departments=some(record({"id": ids, "text": words})),
    owner=maybe(person()),
)
_APPLICATION = record(
    {"id": ids, "status": record({"id": ids, "name": words, "group": one_of(19, "19", 1, 3)}), "job": maybe(_JOB)},
    first_name=maybe(words),
    last_name=maybe(words),
    email=maybe(mails),
    owner=maybe(person()),
    rejection_sent=maybe(flags),
)

BODIES = record(
    {
        "event_type": one_of("application", "application", "calendar_event"),
        "action": one_of("status_changed", "status_changed", "created"),
        "application": _APPLICATION,
    }
)
