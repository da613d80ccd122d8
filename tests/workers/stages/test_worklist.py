"""The worklist stage: a thin shell around `take`, one state per assignee."""

import pytest
from pydantic_core import to_json
from tests.events.worklist.desk import RITA, oslo, task

from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import DEAD_LETTERS, MAIL_REQUESTS, WORKLIST_EVENTS
from afterview.events.worklist.state import decode
from afterview.schemas.mail import MAIL_RECORD, TasksRequested
from afterview.schemas.worklist import ListedTask, TaskListed, WorklistVerb
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.stages.worklist import WorklistStage

KEY = b"rita"


def of(verb: WorklistVerb, one: ListedTask, at: str, key: bytes = KEY) -> Output:
    said = TaskListed(tenant="fjord", assignee=RITA, verb=verb, task=one)
    return Output(WORKLIST_EVENTS, key, to_json(said, exclude_none=True), oslo(at))


def played(*outputs: Output, faults: Faults | None = None) -> MemoryHost:
    host = MemoryHost([WorklistStage(Rulebook())], outputs[0].at, faults=faults)
    for output in outputs:
        host.advance(output.at)
        host.append(output)
    host.settle()
    host.advance(oslo("2027-03-04 23:00"))
    return host


def mails(host: MemoryHost) -> list[tuple[bytes, TasksRequested]]:
    read = [(record.key, MAIL_RECORD.validate_json(record.value)) for record in host.log(MAIL_REQUESTS)]
    return [(key, mail) for key, mail in read if isinstance(mail, TasksRequested)]


def test_each_assignee_has_a_list_and_a_mail_of_their_own() -> None:
    host = played(
        of("scheduled", task("T-1"), "2027-03-04 12:00"),
        of("scheduled", task("T-2"), "2027-03-04 12:00", b"other"),
        of("scheduled", task("T-3"), "2027-03-04 12:01"),
    )
    lists = {key: list(decode(key.hex(), stored).tasks) for key, stored in host.states("worklist").items()}
    assert lists == {KEY: ["T-1", "T-3"], b"other": ["T-2"]}
    assert [(key, [one.task_id for one in mail.tasks]) for key, mail in mails(host)] == [
        (KEY, ["T-1", "T-3"]),
        (b"other", ["T-2"]),
    ]
    assert mails(host)[0][1].id.startswith(KEY.hex() + "/tasks/")


def test_a_list_that_is_forgotten_and_begun_again_in_one_batch_has_nothing_of_before() -> None:
    first, second = (of("scheduled", task(name), "2027-03-04 12:00") for name in ("T-1", "T-2"))
    host = MemoryHost([WorklistStage(Rulebook())], first.at)
    for output in (first, of("cancelled", task("T-1"), "2027-03-04 12:00"), second):
        host.append(output)
    host.settle()
    assert list(decode(KEY.hex(), host.states("worklist")[KEY]).tasks) == ["T-2"]
    host.append(of("completed", task("T-2"), "2027-03-04 12:01"))
    host.settle()
    assert (dict(host.states("worklist")), host.next_due()) == ({}, None)


def test_a_wake_up_asks_for_nothing_that_the_rest_of_its_batch_takes_away() -> None:
    """After an outage: it was due long ago, and the journey's words come behind it."""
    stage, late = WorklistStage(Rulebook()), oslo("2027-03-05 10:00")
    host = MemoryHost([stage], oslo("2027-03-04 12:00"))
    host.append(of("scheduled", task("T-1"), "2027-03-04 12:00"))
    host.settle()
    for output in (
        Output(WORKLIST_EVENTS, KEY, stage.wake(KEY), late),
        of("handed_on", task("T-1"), "2027-03-05 10:00"),
    ):
        host.append(output)
    host.settle()
    assert (mails(host), dict(host.states("worklist"))) == ([], {})


@pytest.mark.parametrize(
    "value", [b"", b"{", b"[]", b'{"type":"x"}', b'{"type":"afterview.worklist.task.v1","verb":1}']
)
def test_a_record_that_cannot_be_read_is_a_dead_letter_and_the_rest_of_its_batch_goes_on(value: bytes) -> None:
    good = of("scheduled", task("T-1"), "2027-03-04 12:00")
    host = MemoryHost([WorklistStage(Rulebook())], good.at)
    for output in (good, Output(WORKLIST_EVENTS, KEY, value, good.at), good):
        host.append(output)
    host.settle()
    (letter,) = host.log(DEAD_LETTERS)
    assert (letter.value, dict(letter.headers)["stage"]) == (value, b"worklist")
    assert list(decode(KEY.hex(), host.states("worklist")[KEY]).tasks) == ["T-1"]


@pytest.mark.parametrize("seed", range(20))
def test_crashes_and_wake_ups_early_and_twice_change_no_mail(seed: int) -> None:
    story = [
        of("scheduled", task("T-1"), "2027-03-04 12:00"),
        of("scheduled", task("T-2"), "2027-03-04 12:05", b"other"),
        of("cancelled", task("T-1"), "2027-03-04 12:07"),
        of("scheduled", task("T-3"), "2027-03-04 12:08"),
        of("completed", task("T-2"), "2027-03-04 12:30", b"other"),
    ]
    calm, rough = played(*story), played(*story, faults=Faults(seed, twice=0.4, early=0.5, crash=0.4))
    assert mails(rough) == mails(calm)
    assert rough.states("worklist") == calm.states("worklist")
