"""`afterview why`, in the file of an embedded host: real journeys, decided by the real stages."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic_core import from_json
from tests.stories import Json, active, erased, hired, interviewed, rejected, task_id, updated
from tests.workers.cli.running import Said, afterview
from tests.workers.cli.test_check_storage import contents
from tests.workers.hosts.running import running

from afterview.events.journey.story import Story
from afterview.schemas.incoming import INCOMING
from afterview.schemas.settings import Configuration
from afterview.workers.clock import SteppedClock
from afterview.workers.deliveries import event_in
from afterview.workers.hosts.embedded import EmbeddedHost, Store
from afterview.workers.installation import Installation
from afterview.workers.why import decoded

START = datetime(2027, 3, 1, 8, tzinfo=UTC)
PERSONAL = ("Kari", "kari@example.org", "rita@example.org", "Rita", "Mona")


def happened() -> Iterator[Json]:
    yield interviewed("2027-03-01 12:00", candidate={"name": "Kari Eksempel"})
    yield rejected("2027-03-02 10:00", application_id="B-1", candidate_id="C-2")
    yield interviewed("2027-03-02 11:00", application_id="D-1", candidate_id="C-3")
    yield erased("2027-03-02 12:00", candidate_id="C-3")
    yield interviewed("2027-03-02 13:00", application_id="E-1", candidate_id="C-4")
    yield updated("2027-03-02 14:00", candidate_id="C-5", previous_id="C-4")
    yield active("2027-03-02 15:00", candidate_id="C-2", application_id="B-1", tenant="berg")


class Works:
    """An installation in a folder, and the hand that moves its clock."""

    def __init__(self, folder: Path, start: datetime = START) -> None:
        self.folder, self.data, self.clock = folder, folder / "afterview-data", SteppedClock(start)
        said = {"storage": {"directory": str(self.data)}}
        stages = {one.name: one for one in Installation.of(Configuration.model_validate(said), self.clock).stages}
        self.stages = [stages[name] for name in ("intake", "journey", "worklist")]  # nobody is mailed

    async def live(self, *events: Json) -> None:
        async with running(self.data, self.stages, self.clock) as host:
            await self.take(host, *events)

    async def take(self, host: EmbeddedHost, *events: Json) -> None:
        for one in map(INCOMING.validate_python, events):
            self.clock.advance(one.time)
            await host.append([event_in(one, one.time)])
            await host.idle()

    async def why(self, *words: str) -> Said:
        before = contents(self.folder)
        said = await asyncio.to_thread(afterview, "why", *words, cwd=self.folder)
        assert contents(self.folder) == before, "it only looks"
        return said

    async def stories(self, *words: str) -> list[Story]:
        said = await self.why(*words, "--json")
        assert (said.code, said.err) == (0, "")
        return decoded(said.out.rstrip(b"\n"))


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Works:
    """Stopped; all of it was decided. Nobody changes it."""
    one = Works(tmp_path_factory.mktemp("works"))
    asyncio.run(one.live(*happened()))
    return one


async def test_an_operator_reads_why_there_is_no_survey(works: Works) -> None:
    said = await works.why("B-1", "--tenant", "fjord")
    assert (said.code, said.err) == (0, "")
    lines = said.out.decode().splitlines()
    assert lines[0].startswith("application B-1, candidate C-2, tenant fjord, on ")
    assert lines[1] == "application B-1: rejected since Tue 2027-03-02 10:00+0100; 0 interviews; not told"
    assert [line for line in lines if line and not line.startswith(" ")][2:] == [
        "what happened",
        "what did not, and why",
        "what comes next",
    ]
    assert "  Tue 2027-03-02 10:00+0100  the application was rejected" in lines
    assert any(
        "nobody has told the candidate of it, as far as is known" in line and "(rule 8)" in line for line in lines
    )
    assert any(line.startswith("  Fri 2027-03-05 17:00+0100  the letter of rejection ") for line in lines)


@pytest.mark.parametrize("wanted", ["C-1", "A-1", task_id("interview"), task_id("candidate_update").upper()])
async def test_any_id_leads_to_the_story(works: Works, wanted: str) -> None:
    (found,) = await works.stories(wanted)
    assert wanted in found.asked
    assert (found.candidate_id, [one.id for one in found.applications]) == ("C-1", ["A-1"])
    assert found.happened


async def test_a_task_and_an_invitation_are_said_to_be_what_they_are(works: Works) -> None:
    survey, letter = task_id("interview"), task_id("written_rejection", application="B-1")
    ((first,), (second,)) = await works.stories(survey), await works.stories(letter)
    assert first.asked == f"invitation {survey} (interview survey 1 of application A-1): scheduled, not sent yet"
    assert second.asked == f"task {letter} (written_rejection 1 of application B-1): open"


async def test_one_id_of_two_tenants_is_two_stories_unless_one_is_named(works: Works) -> None:
    """R53: nothing is shared."""
    assert {found.tenant for found in await works.stories("C-2")} == {"fjord", "berg"}
    assert [found.tenant for found in await works.stories("C-2", "--tenant", "berg")] == ["berg"]
    printed = (await works.why("C-2")).out.decode()
    assert printed.count("\nwhat happened\n") == 2


async def test_of_an_erased_candidate_it_is_said_that_they_were_erased(works: Works) -> None:
    """Rule 20: nothing else is left, and without the tenant not even that."""
    (found,) = await works.stories("C-3", "--tenant", "fjord")
    assert (found.standing, found.happened) == ("erased", ())
    printed = (await works.why("C-3", "--tenant", "fjord")).out.decode()
    assert "note: this candidate was erased" in printed
    assert "what happened" not in printed
    assert (await works.why("C-3")).code == 1
    assert (await works.why("D-1")).code == 1


async def test_a_merged_candidate_is_told_as_the_one_that_they_are_now(works: Works) -> None:
    """Rule 24."""
    (found,) = await works.stories("C-4", "--tenant", "fjord")
    assert (found.standing, found.candidate_id) == ("known", "C-5")
    assert found.notes[0] == "candidate C-4 was merged into C-5: this is what is known of both (rule 24)"
    assert [one.id for one in found.applications] == ["E-1"]


async def test_an_id_that_nobody_has_is_exit_1_and_one_line(works: Works) -> None:
    for wanted in ("nobody", "A", task_id("interview", 7), "C-1/2", "ø"):
        said = await works.why(wanted)
        assert (said.code, said.out, len(said.problems)) == (1, b"", 1)
        assert said.err.startswith(f"{wanted}: no application, task, invitation or candidate with this id is known: ")


async def test_nothing_personal_is_printed(works: Works) -> None:
    for wanted in ("C-1", "C-2"):
        for words in ((wanted,), (wanted, "--json")):
            printed = (await works.why(*words)).out.decode()
            assert [word for word in PERSONAL if word in printed] == []


async def test_json_has_every_moment_with_its_offset_and_the_rules(works: Works) -> None:
    said = await works.why("A-1", "--json")
    (found,) = from_json(said.out)
    assert found["timezone"] == "Europe/Oslo"
    assert found["happened"][1] == {
        "what": "candidate_update scheduled",
        "sentence": "the update after an interview is owed: it is a task from here on",
        "at": "2027-03-01T11:00:00Z",
        "application_id": "A-1",
        "reason": None,
        "rules": [1],
        "late": False,
    }


async def test_beside_a_running_one_it_tells_what_was_decided_a_moment_ago(tmp_path: Path) -> None:
    works = Works(tmp_path)
    async with running(works.data, works.stages, works.clock) as host:
        await works.take(host, interviewed("2027-03-01 12:00"))
        for verb, event in (("rejected", rejected("2027-03-03 10:00")), ("hired", hired("2027-03-04 10:00"))):
            await works.take(host, event)
            said = await asyncio.to_thread(afterview, "why", "A-1", cwd=works.folder)
            assert f"application A-1: {verb} since " in said.out.decode()


def test_no_id_at_all_is_wrong_usage(tmp_path: Path) -> None:
    for words in ((), ("",), ("A-1", "--tenant", ""), ("A-\udcff",)):
        assert afterview("why", *words, cwd=tmp_path).code == 2


def test_before_anything_was_kept_it_makes_nothing(tmp_path: Path) -> None:
    said = afterview("why", "A-1", cwd=tmp_path)
    assert (said.code, said.problems) == (
        69,
        ["afterview-data: no data of Afterview here: is it the right folder, or --config?"],
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_no_host_ever_ran_on_has_no_secret_and_gets_none(tmp_path: Path) -> None:
    with Store(tmp_path / "afterview-data"):
        pass
    assert afterview("why", "A-1", cwd=tmp_path).code == 1
    assert not (tmp_path / "afterview-data" / "secrets.json").exists()
