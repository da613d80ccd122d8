"""One invitation to a survey, as its link, its mail and its pages know it in the tests."""

from datetime import UTC, datetime, timedelta

from afterview.workers.tokens import Ticket

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
