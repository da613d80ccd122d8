"""R83 on every history: the workers' log, played again, gives what the workers gave; and so does `simulate`.

The workers are the stages on the memory host, so that mails can fail in any way and batches be cut anyhow.
"""

import json
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pydantic_core import from_json, to_json
from tests import stories

from afterview.events.cloudevents import structured
from afterview.events.journey.rulebook import Rulebook
from afterview.events.topics import CANDIDATE_EVENTS, FEEDBACK_TASKS, MAIL_REQUESTS, SURVEY_INVITATIONS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.internal import LogLine
from afterview.schemas.mail import MailSettled
from afterview.schemas.policy import Policy
from afterview.workers.deliveries import event_in
from afterview.workers.following import line
from afterview.workers.hosts.contract import Output, Record, Stage
from afterview.workers.hosts.faults import Faults
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.mail.pending import Attempt
from afterview.workers.simulate import arrivals, replay
from afterview.workers.stages.intake import IntakeStage
from afterview.workers.stages.journey import JourneyStage
from afterview.workers.stages.mailer import MailerStage
from afterview.workers.stages.worklist import WorklistStage

Json = dict[str, Any]
HISTORIES = sorted((Path(__file__).parent.parent / "histories").glob("*.json"))
OUT = (FEEDBACK_TASKS, SURVEY_INVITATIONS)


def rules_of(history: Json) -> Rulebook:
    return Rulebook(Policy.model_validate(tomllib.loads(history.get("policy", ""))))


def until_of(history: Json) -> datetime | None:
    return datetime.fromisoformat(stories.moment(history["until"])) if history.get("until") else None


def worked(history: Json, results: Sequence[str], seed: int, faults: Faults | None = None) -> MemoryHost:
    """The workers, after all of it; each mail comes to one of the results."""
    chance = Random(seed)  # noqa: S311 reproducible on purpose

    def post(action: object) -> Sequence[Output]:
        assert isinstance(action, Attempt)
        said = {"id": action.request.id, "attempt": action.number, "result": chance.choice(results)}
        return [Output(MAIL_REQUESTS, action.key, to_json(MailSettled.model_validate(said)), host.now)]

    rules, until = rules_of(history), until_of(history)
    events = [(event.time, event) for event in map(INCOMING.validate_python, history["events"])]
    stages: list[Stage] = [IntakeStage(rules, {}), JourneyStage(rules), WorklistStage(rules), MailerStage()]
    host = MemoryHost(stages, events[0][0], performers={"mailer": post}, faults=faults)
    for arrival in arrivals([events]):
        if until is not None and arrival.at > until:
            break
        host.advance(arrival.at)
        if arrival.event is not None:
            host.append(event_in(arrival.event, arrival.at))
            host.settle()
    while (due := host.next_due()) is not None and (until is None or due <= until):
        host.advance(due)
    return host


def gave(records: Sequence[Record]) -> list[Json]:
    """What left about tasks and invitations, in order of time."""
    out = [from_json(structured(record.headers, record.value)) for record in sorted(records, key=lambda one: one.at)]
    return [one for one in out if one["type"].startswith(("afterview.feedback.task.", "afterview.survey.invitation."))]


def again(host: MemoryHost, rules: Rulebook) -> list[Json]:
    """Dumped as `tail` does, and played as `simulate --from-log` does."""
    dump = [LogLine.model_validate_json(line(record)) for record in host.log(CANDIDATE_EVENTS)]
    return gave(replay(dump, rules))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "results",
    [["accepted"], ["accepted", "later", "undeliverable", "refused"]],
    ids=["accepted", "anything"],
)
def test_a_replayed_log_gives_what_the_workers_gave(path: Path, results: list[str]) -> None:
    history = json.loads(path.read_text("utf-8"))
    host = worked(history, results, seed=len(path.stem))
    assert again(host, rules_of(history)) == gave(host.appended(OUT))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_log_with_faults_in_it_gives_the_same_too(path: Path) -> None:
    """Wake-ups early, late and twice, batches lost before the commit."""
    history = json.loads(path.read_text("utf-8"))
    host = worked(history, ["accepted"], 0, Faults(len(path.stem), twice=0.3, early=0.3, late=0.3, crash=0.3))
    assert again(host, rules_of(history)) == gave(host.appended(OUT))


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_the_workers_give_what_simulate_gives_when_every_mail_is_accepted(path: Path) -> None:
    """R32: mail is always accepted; `simulate` runs exactly this code."""
    history = json.loads(path.read_text("utf-8"))
    told = stories.play(*history["events"], policy=history.get("policy", ""), until=history.get("until"))
    tasks_and_invitations = [one for one in told if one["type"] != "afterview.survey.response.v1"]
    assert _unordered(gave(worked(history, ["accepted"], 0).appended(OUT))) == _unordered(tasks_and_invitations)


def _unordered(events: Sequence[Json]) -> list[Json]:
    """What happens at one moment comes in another order when a mail's outcome comes back as a record."""
    return sorted(events, key=lambda event: (event["time"], event["id"]))
