"""`afterview erase` and `afterview export`, as processes beside an embedded Afterview, running or not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import stories
from tests.stories import RECRUITER, Json, event, interviewed, opted_out, rejected, updated
from tests.workers.cli.running import Said, afterview
from tests.workers.hosts.running import running

from afterview.events.gone import gone_by
from afterview.events.topics import AUDIT, CANDIDATE_EVENTS, INTAKE, TOPICS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.outgoing import OUTGOING
from afterview.schemas.settings import Configuration
from afterview.workers.clock import SystemClock, system_now
from afterview.workers.deliveries import event_in
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.embedded import Store
from afterview.workers.installation import Installation

NAME, SECRET_NOTE = "Walpurgis Qzxwvutov", "she explained it well"


class Place:
    """An installation in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "afterview.toml").write_text("[storage]\ndirectory = 'data'\n")
        said = {"storage": {"directory": str(folder / "data")}}
        self.installation = Installation.of(Configuration.model_validate(said))
        with Store(folder / "data"):
            """There is something."""

    def key(self, candidate: str) -> str:
        return self.installation.rules.key("fjord", candidate)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Nobody is mailed."""
        intake, _, journey, *_ = self.installation.stages
        async with running(self.folder / "data", (intake, journey), SystemClock()) as host:
            await host.idle()
            yield
            await host.idle()

    async def know(self, *events: Json) -> None:
        now = system_now() - timedelta(minutes=1)
        with Store(self.folder / "data") as store:
            store.append([event_in(INCOMING.validate_python(one), now) for one in events])
        async with self.running():
            """They are decided."""

    def records(self, topic: str) -> list[Record]:
        with Store(self.folder / "data") as store:
            return store.read(topic)

    async def say(self, *words: str) -> Said:
        return await asyncio.to_thread(afterview, *words, cwd=self.folder)

    async def erase(self, *words: str) -> dict[str, Any]:
        said = await self.say("erase", *words, "--json")
        assert (said.code, said.err) == (0, "")
        return dict(json.loads(said.out))

    async def export(self, *words: str) -> dict[str, Any]:
        said = await self.say("export", *words)
        assert (said.code, said.err) == (0, "")
        return dict(json.loads(said.out))

    def audit(self) -> list[Any]:
        said = afterview("tail", "audit", "--from-start", "--until-idle", "0", cwd=self.folder).events
        return [OUTGOING.validate_python(one).data for one in said]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def ago(days: float) -> str:
    return (system_now() - timedelta(days=days)).isoformat()


def known(candidate: str = "C-1") -> list[Json]:
    who = {"candidate_id": candidate, "application_id": f"A-{candidate}"}
    return [interviewed(ago(2), candidate={"name": NAME, "phone": "+4799777888"}, **who)]


async def test_beside_a_running_afterview_it_is_proved_at_once(place: Place) -> None:
    await place.know(*known())
    async with place.running():
        said = await place.say("erase", "fjord", "C-1", "--reason", "they asked")
        assert said.code == 0
        acted, proof = place.audit()
    assert (acted.action, acted.tenant, acted.of, acted.reason) == ("erase", "fjord", (place.key("C-1"),), "they asked")
    assert acted.by
    (asked,) = [one for one in place.records(INTAKE) if b"candidate.erased" in one.value]
    assert (proof.tenant, proof.key, proof.gone_by) == ("fjord", place.key("C-1"), gone_by(asked.at))
    date = f"{proof.gone_by:%Y-%m-%d %H:%MZ}"
    assert said.out.decode() == f"erased (tenant fjord, key {proof.key}): the last byte is gone by {date}\n"
    (line,) = [one for one in place.records(AUDIT) if b"operator" in dict(one.headers)["ce_type"]]
    assert b"C-1" not in line.value + line.key


async def test_without_a_worker_it_is_recorded_and_happens_once_one_runs(place: Place) -> None:
    await place.know(*known())
    said = await place.say("erase", "fjord", "C-1", "--wait", "60")
    assert (said.code, said.err) == (0, "")
    assert said.out.decode().endswith(": no worker is running now, it will be done once one runs\n")
    async with place.running():
        """One runs."""
    assert [type(one).__name__ for one in place.audit()] == ["OperatorActed", "ErasureCompleted"]
    again = await place.erase("fjord", "C-1")
    assert (again["state"], again["known"]) == ("already", True)


async def test_a_second_time_it_is_said_that_it_was_done_and_nothing_is_written(place: Place) -> None:
    await place.know(*known())
    async with place.running():
        first = await place.erase("fjord", "C-1")
        before = place.records(AUDIT)
        second = await place.erase("fjord", "C-1")
        assert place.records(AUDIT) == before
    assert (first["state"], second["state"]) == ("erased", "already")
    assert first["gone_by"] == second["gone_by"]


async def test_however_often_an_erasure_comes_it_is_proved_once(place: Place) -> None:
    """R28: from the ATS, under different ids, and again a day later."""
    await place.know(*known(), *(stories.erased(ago(1), candidate_id="C-1") for _ in range(3)))
    await place.know(stories.erased(ago(0), candidate_id="C-1"), *known())
    (proof,) = place.audit()
    assert proof.key == place.key("C-1")


async def test_nobody_of_this_id_is_erased_all_the_same(place: Place) -> None:
    """Events of the ATS may come yet: they will be ignored."""
    async with place.running():
        said = await place.erase("fjord", "C-9")
    assert (said["state"], said["known"]) == ("erased", False)
    await place.know(*known("C-9"))
    assert not any(b"feedback" in one.value for one in place.records("afterview.feedback-tasks"))


async def test_whoever_was_merged_is_erased_by_either_id(place: Place) -> None:
    """Rule 24: one candidate, whichever id is said."""
    await place.know(*known("C-1"), *known("C-2"), updated(ago(1), candidate_id="C-2", previous_id="C-1"))
    async with place.running():
        said = await place.erase("fjord", "C-1")
        assert (said["state"], said["key"]) == ("erased", place.key("C-2"))
        assert [(await place.erase("fjord", one))["state"] for one in ("C-1", "C-2")] == ["already", "already"]


async def test_nobody_is_erased_of_a_tenant_that_there_is_not(place: Place) -> None:
    """It would be proved, and whoever was meant would stay. A tenant that is gone may have people still."""
    await place.know(*known())
    with (place.folder / "afterview.toml").open("a") as file:
        file.write("[tenants.acme]\n")
    said = await place.say("erase", "fjordd", "C-1")
    assert (said.code, said.out) == (2, b"")
    assert "no tenant here: there are acme" in " ".join(said.err.replace("│", "").split())
    assert (await place.erase("fjord", "C-1"))["state"] == "recorded"


async def test_a_rehearsal_writes_nothing(place: Place) -> None:
    await place.know(*known())
    before = {topic: place.records(topic) for topic in TOPICS}
    said = await place.erase("fjord", "C-1", "--dry-run")
    assert (said["state"], said["known"], said["attended"]) == ("rehearsed", True, False)
    assert datetime.fromisoformat(said["gone_by"]) > system_now() + timedelta(days=31)
    assert {topic: place.records(topic) for topic in TOPICS} == before


async def test_a_behind_worker_is_waited_for_and_then_it_is_said_that_there_is_no_proof_yet(place: Place) -> None:
    intake, *_ = place.installation.stages
    async with running(place.folder / "data", (intake,), SystemClock()):
        said = await place.say("erase", "fjord", "C-1", "--wait", "0.3")
    assert said.code == 0
    assert ": no proof yet: are workers behind (`afterview status`)?" in said.out.decode()


@pytest.mark.parametrize("command", ["erase", "export"])
@pytest.mark.parametrize("words", [("fjord",), ("fj ord", "C-1"), ("fjord", "")], ids=" ".join)
async def test_wrong_usage_is_exit_2(command: str, words: tuple[str, ...], place: Place) -> None:
    said = await place.say(command, *words)
    assert (said.code, said.out) == (2, b"")


@pytest.mark.parametrize("command", ["erase", "export"])
async def test_without_data_there_is_nobody(command: str, tmp_path: Path) -> None:
    said = await asyncio.to_thread(afterview, command, "fjord", "C-1", cwd=tmp_path)
    assert (said.code, said.out, len(said.problems)) == (69, b"", 1)


async def test_all_that_is_known_of_a_person_is_one_document(place: Place) -> None:
    note = {"match": SECRET_NOTE, "author": {"id": "I-7", "name": "Ida Intervju", "email": "ida@example.org"}}
    own = {"application_id": "A-C-1"}
    await place.know(
        *known(),
        event("feedback.noted", ago(1.5), note=note, **own),
        rejected(ago(1), reason={"text": "somebody was nearer"}, **own),
        opted_out(ago(0.5)),
        *known("C-2"),
    )
    found = await place.export("fjord", "C-1", "--reason", "article 15")
    assert (found["tenant"], found["candidate_id"], found["standing"]) == ("fjord", "C-1", "known")
    assert found["candidate"] == {"email": "kari@example.org", "name": NAME, "phone": "+4799777888"}
    assert found["opted_out"] == "survey"
    (application,) = found["applications"]
    assert application["recruiter"] == {"name": RECRUITER["name"]}
    assert application["notes"] == [{"match": SECRET_NOTE, "author": {"name": "Ida Intervju"}}]
    assert [task["kind"] for task in application["tasks"]] == ["verbal_feedback"]
    assert any("rejected" in line["what"] for line in found["story"]["happened"])
    topics = [record["topic"] for record in found["records"]]
    assert topics.count(CANDIDATE_EVENTS) == topics.count(INTAKE) == 4
    assert topics.count("afterview.feedback-tasks") == 3
    assert all(record["at"].endswith("Z") for record in found["records"])
    text = json.dumps(found)
    for others in ("C-2", "rita@example.org", "R-1", "ida@example.org", "I-7", "mona@"):
        assert others not in text, text[text.find(others) - 200 :][:400]
    (acted,) = place.audit()
    assert (acted.action, acted.of, acted.reason) == ("export", (place.key("C-1"),), "article 15")


async def test_of_whoever_was_merged_either_id_gives_what_is_kept_under_both(place: Place) -> None:
    await place.know(*known("C-1"), *known("C-2"), *known("C-3"))
    await place.know(updated(ago(1), candidate_id="C-2", previous_id="C-1"))
    found = [(await place.export("fjord", one))["records"] for one in ("C-1", "C-2")]
    for records in found:
        told = json.dumps(records)
        assert "A-C-1" in told
        assert "A-C-2" in told
        assert "C-3" not in told
        assert [record["topic"] for record in records].count(INTAKE) == 3
    assert sorted(map(json.dumps, found[0])) == sorted(map(json.dumps, found[1]))


async def test_what_of_theirs_could_not_be_used_is_in_it_too_but_nothing_that_it_names(place: Place) -> None:
    await place.know(*known(), *known("C-2"))
    sent = ["{not json of " + NAME, '{"journey": "no state", "they_said": "so", "data": {"application_id": "A-C-2"}}']
    with Store(place.folder / "data") as store:
        store.append([Output(INTAKE, b"fjord/C-1", text.encode(), system_now()) for text in sent])
    async with place.running():
        """They are refused."""
    found = await place.export("fjord", "C-1")
    letters = [one["value"] for one in found["records"] if one["topic"] == "afterview.dead-letters"]
    assert letters == [sent[0], json.loads(sent[1])]
    about = [one["value"]["application_id"] for one in found["records"] if "feedback-tasks" in one["topic"]]
    assert set(about) == {"A-C-1"}


async def test_of_an_erased_person_it_has_what_the_logs_still_keep(place: Place) -> None:
    await place.know(*known(), stories.erased(ago(0), candidate_id="C-1"))
    found = await place.export("fjord", "C-1")
    assert (found["standing"], found["applications"]) == ("erased", [])
    assert {record["topic"] for record in found["records"]} >= {CANDIDATE_EVENTS, "afterview.feedback-tasks"}


async def test_of_nobody_there_is_no_document(place: Place) -> None:
    said = await place.say("export", "fjord", "C-1")
    assert (said.code, said.out, len(said.problems)) == (1, b"", 1)
    assert place.records(AUDIT) == []
