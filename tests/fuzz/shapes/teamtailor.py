"""Teamtailor: what a trigger sends a partner, and company webhooks."""

from tests.fuzz.pieces import flags, ids, mails, maybe, numbers, one_of, record, words

_JOB = record(
    {"id": ids, "title": words, "stage-id": ids, "stage": words},
    status=maybe(record({"rejected": flags})),
)
_CANDIDATE = record(
    {"id": ids, "first-name": maybe(words), "last-name": maybe(words), "email": maybe(mails), "job": _JOB},
    recruiter=maybe(record({"name": words, "email": mails})),
)
_TRIGGER = record({"partner-event": record({"id": ids, "candidate": _CANDIDATE})})
_COMPANY = record(
    {
        "payload": record(
            {
                "event_name": one_of("job.update", "candidate.create", "job_application.update", "x"),
                "data": record({"id": ids}),
            }
        )
    }
)

BODIES = _TRIGGER | _TRIGGER | _COMPANY
HEADERS = record({"teamtailor-signature": numbers.map(lambda seconds: f"t={seconds},v1=00") | words})
