"""Talentech: results of its Evaluation API, and the invitations they answer."""

from tests.fuzz.pieces import ids, mails, maybe, one_of, record, some, words

_SAME = one_of("inv-1", "inv-2")
_INVITATION = record(
    {
        "evaluationDetails": record(
            {"invitationId": _SAME},
            projectId=maybe(ids),
            projectName=words,
            orgUnitName=words,
            firstName=words,
            lastName=words,
            email=mails,
            preferredLanguage=words,
            encryptedFields=some(one_of("email", "FirstName", "lastName")),
        ),
        "triggeredBy": record({}, firstName=words, lastName=words, email=mails, encryptedFields=some(words)),
    }
)

BODIES = record({"InvitationId": _SAME | ids, "Status": one_of(3, 3, "3", 1, 2)}) | _INVITATION
FETCHED = some(_INVITATION, 2)
