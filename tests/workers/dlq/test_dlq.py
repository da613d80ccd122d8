"""`afterview dlq`, as a process, beside an embedded log: from what nobody could read to a candidate's event."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic_core import to_json
from tests.workers.cli.payloads import greenhouse_rejected
from tests.workers.cli.running import Said, afterview
from tests.workers.hosts.running import running

from afterview.events.topics import AUDIT, CANDIDATE_EVENTS, DEAD_LETTERS, INTAKE
from afterview.schemas.outgoing import OUTGOING
from afterview.schemas.settings import Configuration
from afterview.workers.clock import SystemClock, system_now
from afterview.workers.deliveries import delivery_in
from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.embedded import Store
from afterview.workers.installation import Installation

SECRET = "a webhook secret"
THIN = b'{"id": 1, "application_id": 265293, "status": "scheduled", "start": {}, "end": {}}'
"""only the vendor's API has the rest"""


class Place:
    """An installation that is told of its vendors later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "afterview.toml").write_text("[storage]\ndirectory = 'data'\n")

    def deliver(self, *bodies: bytes) -> None:
        now = system_now() - timedelta(minutes=1)
        deliveries = [
            delivery_in("acme", "greenhouse", body, now, http={"user-agent": "vendor"}, delivery=f"d-{n}")
            for n, body in enumerate(bodies)
        ]
        with Store(self.folder / "data") as store:
            store.append(deliveries)

    async def run(self, *vendors: str) -> None:
        """The intake, until it has read all there is; deliveries of other vendors are refused."""
        tenant = {"webhook_secrets": dict.fromkeys(vendors, SECRET)}
        said = {"storage": {"directory": str(self.folder / "data")}, "tenants": {"acme": tenant}}
        stages = Installation.of(Configuration.model_validate(said)).stages[:1]
        async with running(self.folder / "data", stages, SystemClock()) as host:
            await host.idle()

    def dlq(self, *words: str) -> Said:
        return afterview("dlq", *words, cwd=self.folder)

    def records(self, topic: str) -> list[Record]:
        with Store(self.folder / "data") as store:
            return store.read(topic, limit=100_000)

    def open(self, *words: str) -> list[str]:
        return [one["id"] for one in self.dlq("list", "--json", *words).events]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def rejected(number: int) -> bytes:
    return to_json(greenhouse_rejected(application=number, candidate=number))


async def test_what_could_not_be_read_is_replayed_once_it_can_be(place: Place) -> None:
    place.deliver(rejected(1), rejected(2))
    await place.run()
    said = place.dlq("list")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.decode().splitlines()] == ["id", "0-0", "0-1"]
    assert said.err == "2 dead letters (2 malformed)\n"

    assert place.dlq("replay", "--reason", "malformed", "--because", "the vendor is configured now").code == 0
    await place.run("greenhouse")
    assert len(place.records(CANDIDATE_EVENTS)) == 2
    assert place.open() == []


async def test_a_replay_is_idempotent(place: Place) -> None:
    """What was replayed is not open any more; and the same delivery, sent again by its vendor, is a repeat."""
    place.deliver(rejected(1))
    await place.run()
    assert place.dlq("replay", "--all").err == "1 dead letter done\n"
    assert place.dlq("replay", "--all").err == "0 dead letters done\n"
    again = place.dlq("replay", "0-0")
    assert (again.code, again.err) == (1, "0 dead letters done\n")
    place.deliver(rejected(1))
    await place.run("greenhouse")
    assert len(place.records(CANDIDATE_EVENTS)) == 1


async def test_what_is_refused_again_is_another_dead_letter_that_counts_its_attempts(place: Place) -> None:
    place.deliver(rejected(1))
    await place.run()
    first = place.dlq("list", "--json").events[0]
    assert place.dlq("replay", "0-0").code == 0
    await place.run()
    (now,) = place.dlq("list", "--json").events
    assert (now["id"], now["attempts"], now["first_seen"]) == ("0-1", 2, first["first_seen"])
    assert [one["done"] for one in place.dlq("list", "--json", "--closed").events] == ["dlq replay", None]


async def test_a_replayed_record_has_the_bytes_the_key_and_the_headers_it_had(place: Place) -> None:
    place.deliver(rejected(1))
    await place.run()
    place.dlq("replay", "--all")
    before, after = place.records(INTAKE)
    assert (after.key, after.value) == (before.key, before.value)
    assert after.headers[: len(before.headers)] == before.headers
    assert dict(after.headers)["attempts"] == b"1"
    assert after.at > before.at, "it comes now: the log's time goes on"


async def test_a_rehearsal_writes_nothing(place: Place) -> None:
    place.deliver(rejected(1), rejected(2))
    await place.run()
    said = place.dlq("replay", "--all", "--dry-run", "--max", "1")
    assert (said.code, said.err) == (0, "1 dead letter would be done; 1 more: --max\n")
    assert (place.records(AUDIT), len(place.records(INTAKE)), len(place.open())) == ([], 2, 2)


async def test_who_did_what_and_why_is_on_the_audit_trail(place: Place) -> None:
    place.deliver(THIN, b"{")
    await place.run("greenhouse")
    place.dlq("discard", "--reason", "malformed", "--because", "a test of the vendor's")
    assert place.open() == ["0-0"]
    (event,) = afterview("tail", "audit", "--from-start", "--until-idle", "0", cwd=place.folder).events
    told = OUTGOING.validate_python(event)
    assert (event["type"], event["source"]) == ("afterview.operator.acted.v1", "/afterview")
    assert event["data"] | {"by": ""} == {
        "action": "dlq discard",
        "of": ["0-1"],
        "by": "",
        "reason": "a test of the vendor's",
    }
    assert told.time


async def test_only_show_shows_what_is_in_one(place: Place) -> None:
    place.deliver(rejected(1), b"\xff{")
    await place.run()
    assert place.dlq("show", "0-1", "--raw").out == b"\xff{"
    (shown,) = place.dlq("show", "0-0").events
    assert json.loads(shown["value"]) == json.loads(rejected(1))
    assert (shown["headers"]["vendor"], shown["headers"]["delivery"]) == ("greenhouse", "d-0")
    assert "kari" not in place.dlq("list").out.decode() + place.dlq("list", "--json").out.decode()
    missing = place.dlq("show", "0-9")
    assert (missing.code, missing.out, len(missing.problems)) == (1, b"", 1)


async def test_they_are_chosen_by_what_is_known_of_them(place: Place) -> None:
    place.deliver(THIN, b"{", THIN + b" ")
    await place.run("greenhouse")
    assert place.open("--stage", "intake") == ["0-0", "0-1", "0-2"]
    assert place.open("--stage", "mailer") == place.open("--topic", "elsewhere") == []
    assert place.open("--topic", INTAKE, "--reason", "thin") == ["0-0", "0-2"]
    assert place.open("--max", "2") == ["0-0", "0-1"]
    tomorrow = (system_now() + timedelta(days=1)).isoformat()
    assert place.open("--since", tomorrow) == []


@pytest.mark.parametrize(
    "words",
    [
        ("replay",),
        ("discard",),
        ("replay", "--all", "0-1"),
        ("replay", "seventeen"),
        ("show", "1"),
        ("list", "--since", "yesterday"),
        ("list", "--max", "0"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_2(words: tuple[str, ...], place: Place) -> None:
    said = place.dlq(*words)
    assert (said.code, said.out, len(said.problems)) == (2, b"", 1)


def test_without_data_there_is_nothing_to_look_at(place: Place) -> None:
    assert place.dlq("list").code == 69
    assert not (place.folder / "data").exists()


async def test_ten_thousand_are_replayed_and_nothing_is_lost_or_counted_twice(place: Place) -> None:
    place.deliver(*(rejected(n) for n in range(10_000)))
    await place.run()
    assert len(place.records(DEAD_LETTERS)) == 10_000
    first = place.dlq("replay", "--all", "--max", "4000")
    assert first.err == "4000 dead letters done; 6000 more: --max\n"
    assert place.dlq("replay", "--all", "--max", "10000").err == "6000 dead letters done\n"
    await place.run("greenhouse")
    ids = [json.loads(record.value)["data"]["candidate"]["id"] for record in place.records(CANDIDATE_EVENTS)]
    assert (len(ids), len(set(ids))) == (10_000, 10_000)
    assert place.open() == []
