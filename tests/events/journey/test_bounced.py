"""A mail that came back after a server had taken it (rule 11 `undeliverable`, R80)."""

from tests.events.journey.office import Office, utc
from tests.stories import event, interviewed

from afterview.schemas.internal import BouncedMail, MailBounced
from afterview.schemas.people import Candidate

SENT = "Tue 02 Feb 12:01 interview invitation sent"


def bounce(office: Office, at: str, address: str = "kari@example.org") -> None:
    data = BouncedMail(tenant="fjord", candidate=Candidate(id="C-1"), address=address, status="5.1.1")
    office.step(office.key(), MailBounced(data=data), utc(at))


def invited() -> Office:
    office = Office()
    office.put(interviewed("2027-02-01 12:00"))
    office.wake("2027-02-02 12:00")
    return office


def test_the_invitation_stays_answerable_and_nobody_is_reminded() -> None:
    office = invited()
    office.word("accepted", "2027-02-02 12:01")
    bounce(office, "2027-02-02 12:30")
    office.run_out()
    assert office.surveys() == [SENT, "Tue 23 Feb 12:00 interview invitation expired"]
    assert len(office.requests) == 1


def test_what_no_server_has_yet_is_taken_back_and_not_asked_for_again() -> None:
    office = invited()
    bounce(office, "2027-02-02 12:01")
    assert [request for _, request in office.withdrawals] == [office.requests[0].id]
    office.word("withdrawn", "2027-02-02 12:02")
    assert office.surveys() == ["Tue 02 Feb 12:02 interview invitation skipped [undeliverable]"]


def test_another_address_is_written_to_as_before() -> None:
    office = invited()
    office.word("accepted", "2027-02-02 12:01")
    bounce(office, "2027-02-02 12:30")
    office.put(
        event("candidate.updated", "2027-02-03 12:00", application_id=None, candidate={"email": "kari@new.example"})
    )
    office.wake("2027-02-08 12:01")
    assert [request.to for request in office.requests] == ["kari@example.org", "kari@new.example"]


def test_an_old_address_that_comes_back_is_no_reason_against_the_new_one() -> None:
    office = invited()
    office.word("accepted", "2027-02-02 12:01")
    bounce(office, "2027-02-02 12:30", "kari@old.example")
    office.wake("2027-02-08 12:01")
    assert [request.purpose for request in office.requests] == ["invitation", "reminder"]
    assert office.withdrawals == []


def test_the_story_says_that_it_came_back() -> None:
    office = invited()
    bounce(office, "2027-02-02 12:30")
    journal = office.journeys[office.key()].applications["A-1"].journal
    assert (journal[-1].what, journal[-1].reason) == ("mail came back", "undeliverable")
