"""From a rejection to the mailboxes of recruiter and manager: journey, worklist and mailer together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_json
from tests.events.worklist.desk import clock, oslo
from tests.stories import Json, completed, erased, interviewed, rejected, task_id, updated
from tests.workers.mail.making import TOKENS, URL, part
from tests.workers.stages.colleagues import Colleagues

from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import MAIL_REQUESTS, WORKLIST_EVENTS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.mail import MAIL_RECORD, LetterRequested, MailSettled, TasksRequested
from afterview.schemas.policy import FeedbackPolicy, Policy
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output, Stage
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.mail.pending import Attempt
from afterview.workers.simulate import candidate_event
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.worklist import WorklistStage
from afterview.workers.tokens import TASK, TaskTicket

JOB: dict[str, Any] = {"job": {"id": "J-1", "title": "Engineer"}}
START = oslo("2027-03-01 08:00")
CALL, LETTER = task_id("verbal_feedback"), task_id("written_rejection")
CALLED: list[Json] = [
    interviewed("2027-03-04 12:00", **JOB),
    rejected("2027-03-08 11:00", candidate={"name": "Kari Nordmann"}, **JOB),
]


def office(*letters: str, **feedback: Any) -> Colleagues:
    """`letters`: what servers answer to them."""
    return Colleagues(START, Rulebook(Policy(feedback=FeedbackPolicy(**feedback))), letters=letters)


def got(colleagues: Colleagues) -> list[str]:
    """When, who, and the subject, without its date."""
    return [
        f"{clock(at)} {mail.to}: {str(letter['Subject']).partition(',')[0]}"
        for (at, mail), letter in zip(colleagues.accepted, colleagues.letters, strict=True)
    ]


def test_a_call_that_nobody_makes_is_told_reminded_of_and_told_to_the_manager_in_the_morning() -> None:
    colleagues = office()
    colleagues.put(*CALLED)
    colleagues.host.advance(oslo("2027-03-12 12:00"))
    assert got(colleagues) == [
        "Thu 4 12:10 rita@example.org: An update is owed",
        "Mon 8 11:10 rita@example.org: A call is owed",
        "Tue 9 17:10 rita@example.org: Reminder: a call is owed",
        "Thu 11 09:00 mona@example.org: Escalated: a call is owed",
    ]
    assert colleagues.worklist("R-1") is None
    mona = colleagues.worklist("M-1")
    assert mona is not None
    assert list(mona.tasks) == [CALL]


def test_a_letter_that_is_given_to_a_colleague_is_told_to_them_soon_and_late_to_the_manager() -> None:
    """One that is owed anew waits for the daily mail; whoever had it hears no more of it."""
    colleagues = office()
    colleagues.put(rejected("2027-03-08 11:00", **JOB))
    colleagues.reassign(oslo("2027-03-08 12:00"), LETTER, {"id": "I-7", "email": "jonas@example.org"})
    assert [task for who in ("R-1", "I-7") if (found := colleagues.worklist(who)) for task in found.tasks] == [LETTER]
    colleagues.host.advance(oslo("2027-03-12 12:00"))
    assert got(colleagues) == [
        "Mon 8 12:10 jonas@example.org: A letter is owed",
        "Wed 10 17:10 jonas@example.org: Reminder: a letter is owed",
        "Fri 12 09:00 mona@example.org: Escalated: a letter is owed",
    ]


def test_the_link_in_the_mail_names_the_task_the_candidate_and_whom_it_was_mailed_to() -> None:
    colleagues = office()
    colleagues.put(*CALLED)
    colleagues.host.advance(oslo("2027-03-12 12:00"))
    text = part(colleagues.letters[-1], "plain")
    assert "(Engineer)" in text
    assert "Kari" not in text
    opened = TOKENS.open(TASK, text.partition(f"{URL}/t/")[2].split()[0])
    assert isinstance(opened, TaskTicket)
    assert (opened.candidate_id, opened.task_id, opened.person.id) == ("C-1", CALL, "M-1")
    assert opened.expires_at == oslo("2027-03-24 17:00")  # rule 7


def test_a_call_that_is_made_is_heard_of_once() -> None:
    colleagues = office()
    colleagues.put(*CALLED, completed("2027-03-08 15:00", CALL))
    colleagues.run_out()
    assert got(colleagues)[1:] == ["Mon 8 11:10 rita@example.org: A call is owed"]
    assert colleagues.lists() == {}


def test_never_interviewed_applicants_are_one_mail_the_next_morning_and_the_letters_are_counted() -> None:
    colleagues = office()
    for n in range(9):
        who = {"candidate_id": f"C-{n}", "application_id": f"A-{n}"}
        colleagues.put(rejected(f"2027-03-08 1{n}:00", **who))
    colleagues.host.advance(oslo("2027-03-09 12:00"))
    assert got(colleagues) == ["Tue 9 09:00 rita@example.org: 9 feedback tasks for you"]


def test_a_letter_after_a_call_that_failed_is_told_of_at_once() -> None:
    """Rule 26: somebody has met the candidate, and the letter is due on the next business day."""
    colleagues = office()
    colleagues.put(*CALLED, completed("2027-03-08 15:00", CALL, "unreachable"))
    colleagues.host.advance(oslo("2027-03-08 16:00"))
    assert got(colleagues)[1:] == [
        "Mon 8 11:10 rita@example.org: A call is owed",
        "Mon 8 15:10 rita@example.org: A letter is owed",
    ]


def test_the_daily_mail_leaves_at_the_hour_of_the_policy_and_holds_up_nothing_else() -> None:
    colleagues = office(digest_at=time(14))
    for n in range(5):
        colleagues.put(rejected(f"2027-03-08 1{n}:30", candidate_id=f"C-{n}", application_id=f"A-{n}"))
    colleagues.put(rejected("2027-03-08 14:35", interviewed=True, candidate_id="C-8", application_id="A-8"))
    colleagues.host.advance(oslo("2027-03-09 16:00"))
    assert got(colleagues) == [
        "Mon 8 14:00 rita@example.org: 4 feedback tasks for you",
        "Mon 8 14:45 rita@example.org: 2 feedback tasks for you",  # the call, and with it the fifth letter
    ]


def test_an_erased_candidate_is_on_no_list_and_in_no_mail() -> None:
    colleagues = office()
    colleagues.put(*CALLED, erased("2027-03-08 11:05"))
    colleagues.run_out()
    assert len(colleagues.accepted) == 1
    assert colleagues.lists() == {}


def test_a_merge_moves_nothing_between_lists_and_what_ends_afterwards_leaves_them() -> None:
    colleagues = office()
    colleagues.put(*CALLED, updated("2027-03-08 12:00", candidate_id="C-2", previous_id="C-1"))
    rita = colleagues.worklist("R-1")
    assert rita is not None
    assert list(rita.tasks) == [CALL]
    colleagues.put(completed("2027-03-08 15:00", CALL, candidate_id="C-2"))
    assert colleagues.lists() == {}


def test_a_policy_can_leave_colleagues_alone() -> None:
    colleagues = office(mail_assignees=False)
    colleagues.put(*CALLED)
    rita = colleagues.worklist("R-1")
    assert rita is not None
    assert list(rita.tasks) == [CALL]
    colleagues.run_out()
    assert colleagues.accepted == []


def test_a_letter_that_comes_back_is_told_of_with_the_link_to_its_task() -> None:
    colleagues = office("refused")
    colleagues.put(rejected("2027-03-08 11:00", candidate={"name": "Kari Nordmann"}, **JOB))
    colleagues.release(oslo("2027-03-09 10:00"), LETTER)
    colleagues.host.advance(oslo("2027-03-09 16:00"))
    assert got(colleagues) == [
        "Tue 9 09:00 rita@example.org: A letter is owed",
        "Tue 9 10:10 rita@example.org: A letter came back: still owed",
    ]
    text = part(colleagues.letters[-1], "plain")
    opened = TOKENS.open(TASK, text.partition(f"{URL}/t/")[2].split()[0])
    assert isinstance(opened, TaskTicket)
    assert (opened.task_id, opened.person.id) == (LETTER, "R-1")
    assert "Kari" not in text


def test_one_that_came_back_and_was_sent_after_all_is_no_news() -> None:
    colleagues = office("refused")
    colleagues.put(rejected("2027-03-08 11:00"))
    colleagues.release(oslo("2027-03-09 10:00"), LETTER)
    colleagues.release(oslo("2027-03-09 10:05"), LETTER)
    colleagues.run_out()
    assert got(colleagues) == ["Tue 9 09:00 rita@example.org: A letter is owed"]
    assert colleagues.lists() == {}


def test_a_letter_that_no_server_has_yet_follows_a_candidate_who_moves() -> None:
    """R80: the mailer takes the first one back."""
    colleagues = office("later")
    colleagues.put(rejected("2027-03-08 11:00"))
    colleagues.release(oslo("2027-03-09 10:00"), LETTER)
    colleagues.put(updated("2027-03-09 10:00:30", candidate={"email": "kari@new.example"}))
    colleagues.run_out()
    said = [record.value for record in colleagues.host.log(MAIL_REQUESTS) if b'"kind"' in record.value]
    asked = [MAIL_RECORD.validate_json(value) for value in said]  # without wake-ups
    assert [one.to for one in asked if isinstance(one, LetterRequested)] == ["kari@example.org", "kari@new.example"]
    settled = [(one.id, one.result) for one in asked if isinstance(one, MailSettled) and "/letter/" in one.id]
    assert settled == [(f"{LETTER}/letter/1", "later"), (f"{LETTER}/letter/2", "accepted")]
    assert colleagues.tasks()[-1][1] == "completed"


@pytest.mark.parametrize("people", [{"recruiter": ...}, {"recruiter": {"name": "R"}}])
def test_a_task_of_nobody_or_of_somebody_who_cannot_be_told_from_others_is_on_no_list(people: Json) -> None:
    colleagues = office()
    colleagues.put(rejected("2027-03-08 11:00", hiring_manager=..., **people))
    colleagues.run_out()
    assert (colleagues.lists(), colleagues.host.log(WORKLIST_EVENTS)) == ({}, [])


@asynccontextmanager
async def running(folder: Path, at: SteppedClock, sent: list[str]) -> AsyncIterator[EmbeddedHost]:
    rules = Rulebook()

    async def post(action: object) -> Sequence[Output]:
        assert isinstance(action, Attempt)
        request = action.request
        if isinstance(request, TasksRequested):
            sent.append(f"{clock(at.now())} {request.to}: {', '.join(one.news for one in request.tasks)}")
        settled = MailSettled(id=request.id, attempt=action.number, result="accepted")
        return [Output(MAIL_REQUESTS, action.key, to_json(settled), at.now())]

    stages: list[Stage] = [JourneyStage(rules), WorklistStage(rules), MailerStage()]
    async with EmbeddedHost(folder, stages, at, {"mailer": post}) as host:
        ended = asyncio.create_task(host.run())
        await host.idle()
        yield host
        host.stop()
        await ended


async def until(host: EmbeddedHost, at: SteppedClock, moment: datetime) -> None:
    """The clock goes on, from one due moment to the next."""
    while (due := host.next_due()) is not None and due <= moment:
        at.advance(due)
        host.notify()
        await host.idle()
    at.advance(moment)
    host.notify()
    await host.idle()


async def test_after_an_outage_that_ends_at_night_mail_waits_for_the_morning(tmp_path: Path) -> None:
    sent: list[str] = []
    at = SteppedClock(oslo("2027-03-08 11:00"))
    async with running(tmp_path, at, sent) as host:
        await host.append([candidate_event(Rulebook(), INCOMING.validate_python(event), at.now()) for event in CALLED])
        await host.idle()
    at.advance(oslo("2027-03-11 03:00"))
    async with running(tmp_path, at, sent) as host:
        await until(host, at, oslo("2027-03-11 08:59"))
        assert sent == []
        await until(host, at, oslo("2027-03-11 12:00"))
    assert sent == ["Thu 11 09:00 mona@example.org: escalated"], "what is hers no longer is not told to Rita"


async def test_after_an_outage_that_ends_at_work_only_whoever_has_the_task_by_then_is_told_of_it(
    tmp_path: Path,
) -> None:
    """The wake-up for Rita's mail is read before the word that the call is Mona's, but in one batch with it."""
    sent: list[str] = []
    at = SteppedClock(oslo("2027-03-08 11:00"))
    other = interviewed("2027-03-08 11:00", candidate_id="C-2", application_id="A-2")
    async with running(tmp_path, at, sent) as host:
        events = map(INCOMING.validate_python, [*CALLED, other])
        await host.append([candidate_event(Rulebook(), event, at.now()) for event in events])
        await host.idle()
    at.advance(oslo("2027-03-11 10:00"))
    async with running(tmp_path, at, sent) as host:
        await until(host, at, oslo("2027-03-11 12:00"))
    assert sent == ["Thu 11 10:00 rita@example.org: scheduled", "Thu 11 10:10 mona@example.org: escalated"]
