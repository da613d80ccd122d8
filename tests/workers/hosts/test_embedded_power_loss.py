"""Power loss: after every one that is possible, what was acknowledged is there and no batch by halves."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from tests.contract.stages import START, Forward, put
from tests.workers.hosts.tearing import Files, torn_checkpoint, torn_log

from afterview.workers.hosts.embedded import Store
from afterview.workers.hosts.embedded.engine import Engine

STEPS = 40
KEYS = 7


def lived(directory: Path, random: Random) -> Iterator[tuple[int, Files]]:
    """Appends and batches in turn; after each acknowledgement, how many records were, and both files.

    The log is begun anew every few commits, so that there are checkpoints and old pages in it.
    """
    acknowledged = 0
    with Store(directory) as store:
        store.connection.execute("PRAGMA wal_autocheckpoint = 40")
        engine = Engine(store, [Forward()], batch=50)
        for step in range(STEPS):
            if step % 2:
                engine.round(START, ())
            else:
                count = random.randint(1, 60)
                store.append([put(f"k{acknowledged % KEYS}", "x" * random.randint(1, 400)) for _ in range(count)])
                acknowledged += count
            yield acknowledged, Files.of(directory)


def check_reopened(directory: Path, acknowledged: tuple[int, int]) -> None:
    """All that was acknowledged, and of what was in hand all or nothing; the stage's work is whole too."""
    with Store(directory) as store:
        engine = Engine(store, [Forward()])
        records, out = store.read("in", limit=10_000), store.read("out", limit=10_000)
        assert len(records) in acknowledged
        assert [record.offset for record in records] == list(range(len(records)))
        assert engine.ledger.offsets["forward"] == len(out)
        counted = store.connection.execute("SELECT sum(CAST(value AS INTEGER)) FROM states").fetchone()[0] or 0
        assert counted == len(out)
        while not engine.round(START, ()).quiet:
            """It goes on where it was."""
        assert [record.value for record in store.read("out", limit=10_000)] == [record.value for record in records]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_a_power_loss_leaves_of_the_last_writes_everything_acknowledged_is_there(
    seed: int, tmp_path: Path
) -> None:
    random = Random(seed)  # noqa: S311 reproducible on purpose
    checkpoints = 0
    for number, ((acknowledged, before), (later, after)) in enumerate(pairwise(lived(tmp_path / "live", random))):
        for tear in (torn_log, torn_checkpoint):
            copy = tmp_path / f"{number}-{tear.__name__}"
            tear(before, after, random).put(copy)
            check_reopened(copy, (acknowledged, later))
            shutil.rmtree(copy)
        checkpoints += before.database != after.database
    assert checkpoints > 2, "there was nothing to tear"


def test_the_end_of_the_log_may_be_missing_or_garbage_at_any_byte(tmp_path: Path) -> None:
    random = Random(0)  # noqa: S311 reproducible on purpose
    (acknowledged, before), (later, after) = list(lived(tmp_path / "live", random))[-2:]
    assert after.log.startswith(before.log[:32])
    for _ in range(40):
        end = random.randint(len(before.log), len(after.log)) if len(after.log) > len(before.log) else len(after.log)
        tail = random.choice((b"", bytes(5000), random.randbytes(5000)))
        copy = tmp_path / "copy"
        Files(before.database, after.log[:end] + tail).put(copy)
        check_reopened(copy, (acknowledged, later))
        shutil.rmtree(copy)
