"""JazzHR: exports of a candidate, and the event with which a webhook is verified."""

from hypothesis import strategies as st
from tests.fuzz.pieces import ids, mails, maybe, one_of, record, some, times, words

_ID = record({"value": ids})
_PERSON = record(
    {"id": _ID},
    name=maybe(record({}, formattedName=words, given=words, family=words)),
    communication=maybe(record({"email": some(record({"address": mails}))})),
)
_OPENING = record(
    {
        "positionOpeningId": maybe(_ID),
        "positionTitle": words,
        "candidateStatus": record(
            {"name": one_of("Not a fit", "New") | words}, category=words, transitionDateTime=maybe(times)
        ),
    }
)
_PROFILE = record({"profileId": _ID, "associatedPositionOpenings": some(_OPENING, 2)}, languageCode=words)

BODIES = record({"candidate": record({"person": _PERSON, "profiles": some(_PROFILE)})}) | st.just(
    {"data": "JazzHR Verify Event"}
)
