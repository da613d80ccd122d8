"""Kombo: `data-changed`, after its published schema, and the lists of its API."""

from tests.fuzz.pieces import flags, ids, links, mails, maybe, one_of, record, some, times, words

_CANDIDATE = record(
    {"id": ids},
    first_name=maybe(words),
    last_name=maybe(words),
    email_addresses=some(record({"email_address": mails})),
)
_JOB = record({"id": ids, "name": maybe(words)})
_APPLICATION = record(
    {
        "id": ids,
        "outcome": one_of(None, "PENDING", "HIRED", "DECLINED"),
        "candidate_id": maybe(ids),
        "candidate": maybe(_CANDIDATE),
        "job": maybe(_JOB),
        "changed_at": times,
    },
    current_stage=maybe(record({"id": ids, "name": words})),
    rejection_reason_name=maybe(words),
    rejected_at=maybe(times),
    remote_updated_at=maybe(times),
    remote_deleted_at=maybe(times),
    interviews=some(record({"ending_at": maybe(times), "canceled": maybe(flags)})),
)
_INTERVIEW = record(
    {
        "id": ids,
        "starting_at": times,
        "ending_at": maybe(times),
        "application_id": ids,
        "application": maybe(record({"id": ids, "candidate": maybe(_CANDIDATE), "job": maybe(_JOB)})),
        "changed_at": times,
    },
    title=maybe(words),
    canceled=flags,
    location=maybe(record({"raw": maybe(words)})),
    video_conferencing_url=maybe(links),
    users=some(record({"id": ids, "first_name": maybe(words), "last_name": maybe(words), "email": maybe(mails)})),
    remote_deleted_at=maybe(times),
)
_LIST = record(
    {
        "status": one_of("success", "success", "success", "error"),
        "data": record({"results": some(_APPLICATION | _INTERVIEW), "next": maybe(words)}),
    }
)
_MODELS = some(record({"name": one_of("ats_applications", "ats_interviews", "ats_jobs", "hris_employees")}))
_CHANGED = record(
    {
        "id": ids,
        "type": one_of("data-changed", "data-changed", "sync-finished"),
        "data": record(
            {
                "integration_id": words,
                "integration_tool": words,
                "integration_category": one_of("ATS", "ATS", "HRIS", "ASSESSMENT", "LMS"),
                "changed_models": _MODELS,
            }
        ),
    }
)

BODIES = _LIST | _CHANGED
FETCHED = some(_LIST, 2)
