"""kill -9 while everything is going on: the whole process, its neighbours and a clock that goes on in leaps.

`make chaos KILLS=200` is the same, for longer.
"""

from pathlib import Path

import pytest
from tests.chaos.campaign import campaign
from tests.chaos.plan import planned
from tests.chaos.verdict import verdict

KILLS = 10


@pytest.mark.parametrize("seed", [20270303])
async def test_whatever_was_acknowledged_counts_once_however_often_the_process_is_killed(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\nchaos: seed {seed}, {KILLS} kills", flush=True)  # noqa: T201 to repeat it
    done = await campaign(tmp_path, planned(seed, KILLS))
    found = verdict(done)
    assert not found.problems, f"seed {seed}, {KILLS} kills: " + "\n".join(found.problems[:50])
    assert done.killed == KILLS
    assert found.events > 5 * KILLS
    assert found.mails


def test_a_seed_repeats_its_plan() -> None:
    one, other = planned(7, 20), planned(7, 20)
    assert one.kills == other.kills
    assert [story.owed for story in one.stories] == [story.owed for story in other.stories]
    assert planned(8, 20).kills != one.kills
