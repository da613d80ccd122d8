"""Ashby: webhooks `{action, data}` and answers `{success, results}`, after its published OpenAPI description."""

from tests.fuzz.pieces import flags, ids, links, mails, maybe, one_of, record, some, times, words

_MAIL = record({"value": mails, "type": one_of("Personal", "Work", "Other"), "isPrimary": flags})
_CANDIDATE = record({"id": ids, "name": words}, primaryEmailAddress=maybe(_MAIL))
_STAGE = record({"id": ids, "title": words, "type": one_of("Active", "Archived", "Offer", "Hired")})
_REASON = record(
    {"id": ids, "text": words, "reasonType": one_of("RejectedByCandidate", "RejectedByOrg", "Other")}, isArchived=flags
)
_TEAM = record(
    {
        "userId": ids,
        "firstName": words,
        "lastName": words,
        "email": mails,
        "role": one_of("Recruiter", "HIRING MANAGER", "Sourcer"),
    }
)
APPLICATION = record(
    {
        "id": ids,
        "createdAt": times,
        "updatedAt": times,
        "candidate": _CANDIDATE,
        "status": one_of("Hired", "Archived", "Active", "Lead"),
        "currentInterviewStage": maybe(_STAGE),
        "job": record({"id": ids, "title": words}, locationId=ids),
        "hiringTeam": some(_TEAM),
    },
    archivedAt=maybe(times),
    archiveReason=maybe(_REASON),
    applicationHistory=some(record({"stageId": ids, "title": words})),
    customFields=some(record({"id": ids, "title": words, "value": words | flags | some(words)})),
)
_EVENT = record(
    {"id": ids, "interviewId": ids, "startTime": times, "endTime": times, "updatedAt": times},
    interview=maybe(record({"id": ids, "title": words}, isDebrief=flags)),
    location=maybe(words),
    meetingLink=maybe(links),
    interviewers=some(record({"id": ids, "firstName": words, "lastName": words, "email": mails})),
)
_SCHEDULE = record(
    {
        "id": ids,
        "status": one_of("Scheduled", "WaitingOnFeedback", "Complete", "Cancelled", "NeedsScheduling", "Unknown"),
        "applicationId": ids,
    },
    candidateId=maybe(ids),
    interviewEvents=some(_EVENT),
    updatedAt=times,
)

BODIES = (
    record(
        {"action": one_of("applicationUpdate", "candidateStageChange"), "data": record({"application": APPLICATION})}
    )
    | record(
        {
            "action": one_of("interviewScheduleCreate", "interviewScheduleUpdate"),
            "data": record({"interviewSchedule": _SCHEDULE}),
        }
    )
    | record({"action": one_of("candidateDelete"), "data": record({"candidate": record({"id": ids})})})
    | record(
        {
            "action": one_of("candidateMerge"),
            "data": record({"deletedCandidate": record({"id": ids}), "mergedCandidate": record({"id": ids})}),
        }
    )
    | record({"action": one_of("ping", "offerCreate"), "data": record({})})
    | record({"success": flags, "results": APPLICATION})
)
FETCHED = some(record({"success": flags, "results": APPLICATION}) | APPLICATION, 2)
