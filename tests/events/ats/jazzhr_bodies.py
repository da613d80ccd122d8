"""JazzHR's exports, about invented people."""

from typing import Any

from tests.events.ats.bodies import Json


def jazzhr_profile(number: int = 1, **status: Any) -> Json:
    opening = {
        "positionOpeningId": {"value": f"job_{number}", "schemeId": "JazzHR Job"},
        "positionTitle": "Engineer",
        "candidateStatus": {
            "name": "Not a fit",
            "category": "Closed",
            "transitionDateTime": "2027-03-05T10:15:30Z",
            **status,
        },
    }
    return {
        "languageCode": "en-US",
        "profileId": {"value": f"prospect_{number}", "schemeId": "JazzHR Job Application"},
        "associatedPositionOpenings": [opening],
    }


def jazzhr_export(*profiles: Json, **person: Any) -> Json:
    who = {
        "id": {"value": "person_1", "schemeId": "JazzHR Candidate"},
        "name": {"formattedName": "Kari Eksempel", "given": "Kari", "family": "Eksempel"},
        "communication": {"email": [{"address": "none"}, {"address": "kari@example.org"}], "phone": []},
        **person,
    }
    return {"candidate": {"person": who, "profiles": list(profiles or (jazzhr_profile(),))}}
