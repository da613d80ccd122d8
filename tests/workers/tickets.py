"""One invitation to a survey and one feedback task, as their links, mails and pages know them in the tests."""

from datetime import UTC, datetime, timedelta

from afterview.schemas.people import Person
from afterview.workers.tokens import TaskTicket, Ticket, WorklistTicket

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
TICKET = Ticket(
    tenant="acme",
    candidate_id="cand-77",
    invitation_id="5e4b2c9e-7e3f-5d5c-9f5e-0b5a3f0a9c11",
    application_id="265293",
    touchpoint="interview",
    locale="en",
    expires_at=NOW + timedelta(days=21),
)
RECRUITER = Person(id="u-4", name="Maja Berg", email="maja.berg@example.org")
TASK_TICKET = TaskTicket(
    tenant="acme",
    candidate_id="cand-77",
    application_id="265293",
    task_id="0d8de2a5-8f0e-5c37-bd3b-0f0e93f2a1b7",
    person=RECRUITER,
    expires_at=NOW + timedelta(days=30),
)
WORKLIST_TICKET = WorklistTicket(tenant="acme", assignee="u-4", person=RECRUITER, expires_at=NOW + timedelta(days=30))
