"""R83 with what is done on task pages: whatever servers say of letters, the log played again gives the same."""

from collections.abc import Sequence
from random import Random

import pytest
from pydantic_core import to_json
from tests.stories import active, completed, interviewed, opted_out, preferred, rejected, task_id, updated
from tests.workers.test_replay import OUT, Json, again, gave

from afterview.events.canonical import encoded
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.internal import (
    CandidateOptedIn,
    LetterReleased,
    OptOutUndone,
    ReassignedTask,
    ReleasedLetter,
    TaskReassigned,
)
from afterview.schemas.mail import MailSettled
from afterview.schemas.people import Candidate
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.mail.pending import Attempt
from afterview.workers.simulate import candidate_event
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage

RULES = Rulebook()
WRITTEN, SPOKEN = task_id("written_rejection"), task_id("verbal_feedback")
STORIES: dict[str, list[Json]] = {
    "told": [rejected("2027-02-02 10:00")],
    "merged": [rejected("2027-02-02 10:00"), updated("2027-02-03 08:59", candidate_id="C-2", previous_id="C-1")],
    "opted-out": [rejected("2027-02-02 10:00"), opted_out("2027-02-03 09:00", "all")],
    "moved": [
        rejected("2027-02-02 10:00"),
        *(updated(f"2027-02-03 09:0{n}", candidate={"email": f"kari{n}@example.org"}) for n in range(1, 4)),
    ],
    "reopened": [rejected("2027-02-02 10:00"), active("2027-02-03 09:00"), rejected("2027-02-03 09:01")],
    "preferred": [
        preferred("2027-02-01 10:00", "email"),
        interviewed("2027-02-01 12:00"),
        rejected("2027-02-02 10:00"),
    ],
    "called": [rejected("2027-02-02 10:00"), completed("2027-02-03 09:01", WRITTEN)],
}


def released(task: str, at: str) -> Output:
    when = INCOMING.validate_python(active(at)).time
    letter = {
        "tenant": "fjord",
        "candidate": {"id": "C-1"},
        "application_id": "A-1",
        "task_id": task,
        "released_at": when,
        "released_by": {"email": "rita@example.org"},
        "subject": "Your application",
        "text": "Dear Kari",
    }
    event = LetterReleased(data=ReleasedLetter.model_validate(letter))
    return Output(CANDIDATE_EVENTS, bytes.fromhex(RULES.key("fjord", "C-1")), encoded(event), when)


RELEASES = [
    released(task, at)
    for task in (WRITTEN, SPOKEN)
    for at in ("2027-02-02 19:00", "2027-02-03 08:59", "2027-02-03 17:59", "2027-02-15 11:00")
]


def taken_back(at: str) -> Output:
    """An opt-out, if there is one by then: the letter that it has withdrawn is a draft, and is released once more."""
    when = INCOMING.validate_python(active(at)).time
    undone = OptOutUndone(tenant="fjord", candidate=Candidate(id="C-1"), opted_in_at=when)
    event = encoded(CandidateOptedIn(data=undone))
    return Output(CANDIDATE_EVENTS, bytes.fromhex(RULES.key("fjord", "C-1")), event, when)


def given_away(task: str, at: str, to: str) -> Output:
    """If the task is open by then, and no letter of it on its way."""
    when = INCOMING.validate_python(active(at)).time
    given = {
        "tenant": "fjord",
        "candidate": {"id": "C-1"},
        "application_id": "A-1",
        "task_id": task,
        "reassigned_at": when,
        "reassigned_by": {"email": "rita@example.org"},
        "assignee": {"id": to},
    }
    event = encoded(TaskReassigned(data=ReassignedTask.model_validate(given)))
    return Output(CANDIDATE_EVENTS, bytes.fromhex(RULES.key("fjord", "C-1")), event, when)


GIFTS = [
    given_away(task, at, to)
    for task in (WRITTEN, SPOKEN)
    for at, to in (("2027-02-02 18:00", "J-1"), ("2027-02-03 09:30", "J-2"), ("2027-02-16 11:00", "J-3"))
]


def worked(story: list[Json], results: list[str], seed: int, faults: Faults | None = None) -> MemoryHost:
    """The workers, until nothing is waited for; each attempt comes to one of the results."""
    chance = Random(seed)  # noqa: S311 reproducible on purpose

    def post(action: object) -> Sequence[Output]:
        assert isinstance(action, Attempt)
        said = {"id": action.request.id, "attempt": action.number, "result": chance.choice(results)}
        return [Output(MAIL_REQUESTS, action.key, to_json(MailSettled.model_validate(said)), host.now)]

    events = [candidate_event(RULES, event, event.time) for event in map(INCOMING.validate_python, story)]
    records = sorted([*events, *RELEASES, *GIFTS, taken_back("2027-02-03 09:02")], key=lambda record: record.at)
    host = MemoryHost([JourneyStage(RULES), MailerStage()], records[0].at, performers={"mailer": post}, faults=faults)
    for record in records:
        host.advance(record.at)
        host.append(record)
        host.settle()
    while (due := host.next_due()) is not None:
        host.advance(due)
    return host


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize(
    "results", [["accepted"], ["accepted", "later", "undeliverable", "refused"], ["refused"]], ids="-".join
)
def test_a_log_with_released_letters_gives_the_same_again(story: str, results: list[str]) -> None:
    """R83, R80."""
    for seed in range(4):
        host = worked(STORIES[story], results, seed)
        assert again(host, RULES) == gave(host.appended(OUT))


@pytest.mark.parametrize("story", ["told", "merged", "preferred"])
def test_the_workers_do_send_them(story: str) -> None:
    """Rules 4, 24 and 25: once, although released again and again."""
    out = gave(worked(STORIES[story], ["accepted"], 0).appended(OUT))
    assert [one["data"]["channel"] for one in out if one["data"].get("reason") == "delivered"] == ["email"]


def test_the_workers_do_give_them_away() -> None:
    """R109: told as scheduled once more, with an id of its own."""
    out = gave(worked(STORIES["told"], ["refused"], 0).appended(OUT))
    scheduled = [one for one in out if one["data"]["id"] == WRITTEN and one["type"].endswith("scheduled.v1")]
    assert [one["data"]["assignee"]["id"] for one in scheduled] == ["R-1", "J-1", "J-2", "J-3"]
    assert len({one["id"] for one in scheduled}) == 4


@pytest.mark.parametrize("story", STORIES)
def test_so_does_one_with_faults_in_it(story: str) -> None:
    """R83: wake-ups early, late and twice, batches lost before the commit."""
    for seed in range(4):
        host = worked(
            STORIES[story], ["accepted", "later"], seed, Faults(seed, twice=0.3, early=0.3, late=0.3, crash=0.3)
        )
        assert again(host, RULES) == gave(host.appended(OUT))
