"""Greenhouse: webhooks `{action, payload}`, and scheduled interviews as its API lists them."""

from tests.fuzz.pieces import flags, ids, links, mails, maybe, one_of, person, record, some, times, words

_MAIL = record({"value": mails, "type": words})
_CANDIDATE = record(
    {"id": ids, "first_name": words, "last_name": words, "email_addresses": some(_MAIL)},
    can_email=maybe(flags),
    recruiter=maybe(person()),
)
_STAGE_INTERVIEW = record(
    {"id": ids, "name": words, "status": one_of("to_be_scheduled", "scheduled", "awaiting_feedback", "complete")},
    interviewers=some(record({"id": ids, "display_name": words})),
)
_STAGE = record({"id": ids, "name": words, "interviews": some(_STAGE_INTERVIEW)})
_REASON = record(
    {"id": ids, "name": words},
    type=maybe(record({"id": ids, "name": one_of("We rejected them", "They rejected us", "None")})),
)
_JOB = record(
    {"id": ids, "name": words},
    departments=some(record({"id": ids, "name": words})),
    offices=some(record({"id": ids, "name": words}, location=maybe(words))),
)
APPLICATION = record(
    {"id": ids, "status": one_of("active", "rejected", "hired"), "candidate": _CANDIDATE, "jobs": some(_JOB, 2)},
    prospect=flags,
    rejected_at=maybe(times),
    last_activity_at=times,
    rejection_reason=maybe(_REASON),
    current_stage=maybe(_STAGE),
)
_BY_STATE = record(
    {
        "action": one_of("reject_candidate", "unreject_candidate", "candidate_stage_change", "application_updated"),
        "payload": record({"application": APPLICATION}),
    }
)
_OF_PERSONS = record(
    {
        "action": one_of("delete_candidate", "merge_candidate", "candidate_anonymized", "delete_application", "ping"),
        "payload": record(
            {
                "person": record({"id": ids}, new_candidate_id=ids),
                "candidate_id": ids,
                "application": record({"id": ids, "candidate_id": ids}, job_id=ids, last_activity_at=times),
            }
        ),
    }
)
_WHEN = record({"date_time": times}) | record({"date": one_of("2027-03-04", "2027-03-05", "2027-02-30")})
_INTERVIEW = record(
    {"id": ids, "application_id": ids, "start": _WHEN, "end": _WHEN, "status": one_of("scheduled", "complete", "x")},
    updated_at=times,
    location=maybe(words),
    video_conferencing_url=maybe(links),
    interview=maybe(record({"id": ids, "name": words})),
    interviewers=some(person()),
)

BODIES = _BY_STATE | _OF_PERSONS | _INTERVIEW | some(_INTERVIEW)
FETCHED = some(APPLICATION, 2)
