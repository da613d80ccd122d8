"""Very many keys fall due at once: what is said meanwhile does not wait for them all."""

from datetime import timedelta
from pathlib import Path

from tests.contract.stages import START, Alarm, put

from afterview.workers.hosts.embedded.engine import Engine
from afterview.workers.hosts.embedded.schema import VERSION
from afterview.workers.hosts.embedded.store import Store

AN_HOUR = timedelta(hours=1)
MANY, FEW = 3000, 600


def test_a_stage_is_woken_by_no_more_than_it_has_read(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        engine = Engine(store, [Alarm()])
        store.append([put(f"{n}", "3600") for n in range(MANY)])
        while engine.round(START, ()).records:
            pass
        for _ in range(3):
            engine.round(START + AN_HOUR, resting={"alarm"})
        assert 0 < store.end("in") - MANY < FEW
        assert engine.ledger.next_due() is None  # nothing for a clock to wait for: it goes on when it has read
        while not engine.round(START + AN_HOUR, ()).quiet:
            assert store.end("in") - engine.ledger.offsets["alarm"] < FEW
        assert store.end("rang") == MANY


def test_a_stage_that_reads_is_woken_beside_one_that_does_not(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        engine = Engine(store, [Alarm(), Alarm("other", "other-in", "other-rang")])
        store.append([put("a", "3600"), put("b", "3700"), put("c", "3650", topic="other-in")])
        engine.round(START, ())
        engine.round(START + timedelta(seconds=3600), resting={"alarm"})
        later = START + timedelta(seconds=3700)
        while not engine.round(later, resting={"alarm"}).quiet:
            pass
        assert (store.end("rang"), store.end("other-rang")) == (0, 1)
        while not engine.round(later, ()).quiet:
            pass
        assert store.end("rang") == 2


def test_a_file_of_the_first_format_gets_its_index_and_forgets_no_due_time(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.append([put("a", "3600")])
        Engine(store, [Alarm()]).round(START, ())
        for statement in (
            "DROP INDEX due_of",
            "CREATE INDEX due_next ON due (due_at, key) WHERE asked IS NULL",
            "PRAGMA user_version = 1",
        ):
            store.connection.execute(statement)
    with Store(tmp_path) as store:
        engine = Engine(store, [Alarm()])
        assert indexes(store) == {"due_of"}
        assert store.connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert engine.ledger.next_due() == START + AN_HOUR
        while not engine.round(START + AN_HOUR, ()).quiet:
            pass
        assert store.end("rang") == 1


def indexes(store: Store) -> set[str]:
    rows = store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    return {name for (name,) in rows}
