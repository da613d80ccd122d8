"""One invitation to a survey and one feedback task, as their links, mails and pages know them in the tests."""

from datetime import UTC, datetime, timedelta

from afterview.events.ids import numbered
from afterview.schemas.people import Person
from afterview.workers.tokens import TaskTicket, Ticket, WorklistTicket

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
TICKET = Ticket(
    tenant="acme",
    candidate_id="cand-77",
    invitation_id=numbered("acme", "265293", "interview", 1),
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
    task_id=numbered("acme", "265293", "verbal_feedback", 1),
    person=RECRUITER,
    expires_at=NOW + timedelta(days=30),
)
WORKLIST_TICKET = WorklistTicket(tenant="acme", assignee="u-4", person=RECRUITER, expires_at=NOW + timedelta(days=30))
