"""`afterview upcoming`, in the file of an embedded host: journeys and worklists decided by the real stages."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from tests.stories import interviewed, rejected
from tests.workers.cli.running import Said, afterview
from tests.workers.cli.test_check_storage import contents
from tests.workers.cli.test_why import Works
from tests.workers.hosts.running import running

from afterview.events.outlook import Outlook
from afterview.events.worklist.listing import GATHERING
from afterview.workers.clock import system_now
from afterview.workers.upcoming import decoded

NOW = system_now().replace(microsecond=0)
"""the command goes by the real clock, and so do these candidates"""
PERSONAL = ("Kari", "kari@example.org", "rita@example.org", "Rita", "Mona", "C-1", "A-1", "R-1", "M-1")


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Works:
    """Two of one tenant were interviewed just now; one of another was rejected a month ago, and nobody told them.

    So lately that what their colleagues are told is still gathered: else, in office hours, it would be due.
    """
    one = Works(tmp_path_factory.mktemp("works"), NOW - timedelta(days=25))
    long_ago, lately = (NOW - timedelta(days=25)).isoformat(), (NOW - GATHERING / 2).isoformat()
    asyncio.run(
        one.live(
            rejected(long_ago, tenant="berg"),
            interviewed(lately, candidate={"name": "Kari Eksempel"}),
            interviewed(lately, candidate_id="C-2", application_id="A-2"),
        )
    )
    return one


def upcoming(works: Works, *words: str) -> Said:
    before = contents(works.folder)
    said = afterview("upcoming", *words, cwd=works.folder)
    assert contents(works.folder) == before, "it only looks"
    assert (said.code, said.err) == (0, "")
    return said


def outlooks(works: Works, *words: str) -> dict[str, Outlook]:
    return {one.tenant: one for one in decoded(upcoming(works, *words, "--json").out.rstrip(b"\n")).tenants}


def sums(outlook: Outlook) -> dict[str, int]:
    found: dict[str, int] = {}
    for slot in outlook.slots:
        found[slot.kind] = found.get(slot.kind, 0) + slot.count
    return found


def test_what_will_be_sent_and_done_in_three_weeks(works: Works) -> None:
    found = outlooks(works, "--days", "21")
    expected = {"interview survey": 2, "interview reminder": 2, "task due": 2, "task reminded": 2, "task escalated": 2}
    assert expected.items() <= sums(found["fjord"]).items()
    assert found["fjord"].until - NOW > timedelta(days=20)
    assert sums(found["fjord"])["assignee mail"] >= 2
    assert found["berg"].promise.rejected == 1


def test_an_operator_reads_how_it_stands_and_what_comes_day_by_day(works: Works) -> None:
    lines = upcoming(works, "--days", "21").out.decode().splitlines()
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads[0].startswith("tenant berg, on ")
    assert [line for line in lines if "interview" in line and "survey" in line]
    assert any(" mails to candidates, " in line for line in heads)
    assert any(line.startswith("  rejected in the last 30 days: 1, told in time: 0") for line in lines)
    assert lines.count("how it stands") == 2


def test_nothing_of_anybody_is_in_it(works: Works) -> None:
    for words in (("--days", "21"), ("--days", "21", "--json")):
        said = upcoming(works, *words).out.decode()
        assert [word for word in PERSONAL if word in said] == []


def test_one_tenant_and_one_moment_may_be_named(works: Works) -> None:
    until = (NOW + timedelta(minutes=1)).isoformat()
    found = outlooks(works, "--tenant", "fjord", "--until", until)
    assert list(found) == ["fjord"]
    assert (sums(found["fjord"]), found["fjord"].until) == ({}, NOW + timedelta(minutes=1))
    assert "nothing comes by then" in upcoming(works, "--tenant", "fjord", "--until", until).out.decode()
    assert upcoming(works, "--tenant", "nobody").out == b"nothing: no candidate is known here\n"


async def test_beside_a_running_one_it_tells_what_was_decided_a_moment_ago(tmp_path: Path) -> None:
    works = Works(tmp_path, NOW - timedelta(hours=2))
    async with running(works.data, works.stages, works.clock) as host:
        await works.take(host, interviewed((NOW - timedelta(hours=1)).isoformat()))
        said = await asyncio.to_thread(afterview, "upcoming", "--days", "14", "--json", cwd=works.folder)
        assert (await asyncio.to_thread(afterview, "pause", "surveys", cwd=works.folder)).code == 0
        paused = await asyncio.to_thread(afterview, "upcoming", cwd=works.folder)
        wrong = await asyncio.to_thread(afterview, "incidents", cwd=works.folder)
    (found,) = decoded(said.out.rstrip(b"\n")).tenants
    assert (sums(found)["interview survey"], found.notes) == (1, ())
    assert "how it stands\n  no survey is sent: surveys was paused on " in paused.out.decode()
    assert "operator: pause surveys by " in wrong.out.decode()


def test_wrong_usage_and_no_data_are_one_line(tmp_path: Path) -> None:
    assert afterview("upcoming", "--until", "tomorrow", cwd=tmp_path).code == 2
    assert afterview("upcoming", "--days", "-1", cwd=tmp_path).code == 2
    said = afterview("upcoming", cwd=tmp_path)
    assert (said.code, len(said.problems), list(tmp_path.iterdir())) == (69, 1, [])
