"""Talentech's results and invitations, about invented people."""

from typing import Any

from tests.events.ats.bodies import Json


def talentech_results(status: Any = 3, invitation_id: Any = "inv-1") -> Json:
    return {"InvitationId": invitation_id, "Status": status, "Message": "-", "ReportUrls": [], "ScoreProfiles": []}


def talentech_invitation(*encrypted: Any, invitation_id: str = "inv-1", **details: Any) -> Json:
    told = {
        "invitationId": invitation_id,
        "projectId": "job-1",
        "projectName": "Engineer",
        "encryptedFields": list(encrypted),
        "firstName": "Kari",
        "lastName": "Eksempel",
        "email": "kari@example.org",
        "phoneNumber": "+4799999999",
        "preferredLanguage": "nb-NO",
        "orgUnitId": "7",
        "orgUnitName": "Platform",
        **details,
    }
    recruiter = {"encryptedFields": [], "email": "rita@fjord.example", "firstName": "Rita", "lastName": "Rekrutt"}
    return {"version": 0, "triggeredBy": recruiter, "evaluationDetails": told, "auth": "made up"}
