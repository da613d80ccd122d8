"""Lever: webhooks, and the opportunities and interviews of its API."""

from tests.fuzz.pieces import flags, ids, mails, maybe, millis, numbers, one_of, person, record, some, words, zones

_SAME = one_of("opp-1", "int-1", "con-1") | ids
_WEBHOOK = record(
    {
        "triggeredAt": millis,
        "event": one_of(
            *("candidateStageChange", "candidateHired", "candidateArchiveChange", "interviewCreated"),
            *("interviewUpdated", "interviewDeleted", "applicationCreated", "contactCreated"),
        ),
        "data": record({"opportunityId": _SAME}, contactId=maybe(_SAME), candidateId=_SAME, interviewId=_SAME),
        "signature": words,
        "token": words,
    },
    id=ids,
)
_OPPORTUNITY = record(
    {
        "data": record(
            {
                "id": _SAME,
                "contact": maybe(_SAME),
                "name": maybe(words),
                "archived": maybe(record({"reason": maybe(ids), "archivedAt": maybe(millis)})),
                "stageChanges": some(record({"toStageId": ids, "updatedAt": millis})),
            },
            emails=some(mails),
            owner=maybe(ids),
            updatedAt=maybe(millis),
            isAnonymized=flags,
        )
    }
)
_INTERVIEW = record(
    {
        "data": record(
            {
                "id": _SAME,
                "opportunityId": _SAME,
                "date": millis,
                "duration": numbers | one_of(0, 45, -1, 10**12),
                "canceledAt": maybe(millis),
            },
            subject=maybe(words),
            timezone=zones,
            postings=some(ids),
            interviewers=some(person()),
        )
    }
)

BODIES = _WEBHOOK | _OPPORTUNITY | _INTERVIEW
FETCHED = some(_OPPORTUNITY | _INTERVIEW, 3)
