"""What becomes of candidates: the stories that happen often, and those that happen once."""

from dataclasses import replace
from datetime import timedelta

from afterview.workers.demo.world.cast import CLOSED, GONE, MAILS
from afterview.workers.demo.world.tale import Story, Tale


def seen_and_rejected(tale: Tale) -> None:
    tale.moves("Recruiter Screen")
    tale.meets("Technical Interview")
    tale.later(1, 6)
    tale.rejects()


def seen_twice_and_rejected(tale: Tale) -> None:
    tale.moves("Recruiter Screen")
    tale.meets("Phone Screen")
    tale.later(1, 4)
    tale.meets("Final Interview")
    tale.later(2, 6)
    tale.rejects()


def screened_out(tale: Tale) -> None:
    tale.moves("Application Review")
    tale.later(1, 4)
    tale.rejects()


def still_in_process(tale: Tale) -> None:
    tale.moves("Recruiter Screen")
    tale.meets("Technical Interview")


def hired(tale: Tale) -> None:
    tale.moves("Recruiter Screen")
    tale.meets("Technical Interview")
    tale.later(2, 5)
    tale.meets("Final Interview")
    tale.later(2, 4)
    tale.hires()


def withdrew(tale: Tale) -> None:
    tale.moves("Recruiter Screen")
    tale.meets("Phone Screen")
    tale.later(0, 3)
    tale.withdraws()


def seen_though_nobody_said_so(tale: Tale) -> None:
    """The interview was planned, and never reported."""
    tale.moves("Recruiter Screen")
    tale.meets("Technical Interview", reported=False)
    tale.later(2, 5)
    tale.rejects()


def reopened(tale: Tale) -> None:
    seen_and_rejected(tale)
    tale.later(1, 1)
    tale.reopens()
    tale.later(2, 4)
    tale.meets("Final Interview")


def found_twice(tale: Tale) -> None:
    """Two records turn out to be one person."""
    tale.moves("Recruiter Screen")
    tale.meets("Technical Interview")
    tale.later(1, 3)
    tale.merges_into(replace(tale.case.person, id=tale.office.number("record")))
    tale.later(2, 4)
    tale.rejects()


def wants_to_be_forgotten(tale: Tale) -> None:
    seen_and_rejected(tale)
    tale.later(1, 2)
    tale.is_erased()


def interview_called_off(tale: Tale) -> None:
    tale.moves("Recruiter Screen")
    tale.plans("Technical Interview", 3, 5)
    tale.calls_off()
    tale.later(1, 2)
    tale.rejects()


def colleague(tale: Tale) -> None:
    """Works here already; only the company's own directory knows."""
    person = tale.case.person
    tale.says("candidate.updated", (person, "internal"), candidate={"id": person.id, "internal": True})
    tale.at += timedelta(minutes=5)
    seen_and_rejected(tale)


def has_no_address(tale: Tale) -> None:
    tale.case = replace(tale.case, person=replace(tale.case.person, email=None))
    seen_and_rejected(tale)


def wants_no_mail(tale: Tale) -> None:
    """The ATS says so itself; where the ATS has no word for it, the company's own systems do."""
    person = tale.case.person
    if tale.case.company.vendor != "ashby":
        tale.is_unlike_others("do not email", can_email=False)
    else:
        tale.says("candidate.updated", (person, "do not email"), candidate={"id": person.id, "can_email": False})
        tale.at += timedelta(minutes=5)
    seen_and_rejected(tale)


def has_moved_on(tale: Tale) -> None:
    """The address is one that no server takes any more."""
    tale.case = replace(tale.case, person=replace(tale.case.person, email=f"{tale.case.person.id}@{GONE}"))
    still_in_process(tale)


def has_closed_the_mailbox(tale: Tale) -> None:
    """The address is one that a server takes mail for, and finds out later that it cannot hand it on."""
    address = (tale.case.person.email or "").replace(MAILS, CLOSED)
    tale.case = replace(tale.case, person=replace(tale.case.person, email=address))
    seen_and_rejected(tale)


def thinks_again(tale: Tale) -> None:
    """Wants no more mails, takes that back a day later, and is written to again after the rejection."""
    tale.case = replace(tale.case, person=replace(tale.case.person, habit="thinks again"))
    tale.moves("Recruiter Screen")
    tale.meets("Technical Interview")
    tale.later(7, 9)
    tale.rejects()


def was_told_by_the_portal(tale: Tale) -> None:
    screened_out(tale)
    tale.at += timedelta(hours=2)
    tale.says("candidate.notified", notified_at=tale.at.isoformat(), channel="portal")


def would_rather_be_written_to(tale: Tale) -> None:
    tale.moves("Recruiter Screen")
    tale.at += timedelta(minutes=30)
    tale.says("candidate.preferred", preference={"channel": "email"})
    tale.meets("Technical Interview")
    tale.later(1, 3)
    tale.rejects()


def applied_twice(tale: Tale) -> None:
    """Rejected here, still in process there: no survey about a rejection while the other one goes on."""
    other = Tale(tale.office, tale.case.person, tale.at.date(), tale.rng)
    still_in_process(other)
    screened_out(tale)
    tale.moments += other.moments


def was_only_found(tale: Tale) -> None:
    tale.is_no_applicant()


def cannot_be_read(tale: Tale) -> None:
    """The candidate is fine; one delivery in between is not."""
    tale.moves("Recruiter Screen")
    tale.plans("Technical Interview")
    tale.at += timedelta(minutes=5)
    tale.is_garbled()
    tale.later(1, 2)
    tale.withdraws()


OFTEN: dict[Story, int] = {
    seen_and_rejected: 34,
    seen_twice_and_rejected: 12,
    screened_out: 20,
    still_in_process: 12,
    hired: 7,
    withdrew: 7,
    seen_though_nobody_said_so: 8,
}
ONCE: tuple[Story, ...] = (
    reopened,
    wants_to_be_forgotten,
    found_twice,
    colleague,
    has_no_address,
    has_moved_on,
    has_closed_the_mailbox,
    thinks_again,
    was_told_by_the_portal,
    interview_called_off,
    applied_twice,
    wants_no_mail,
    would_rather_be_written_to,
    was_only_found,
    cannot_be_read,
)
"""of each company's candidates, every second of the first ones"""
