"""`afterview erase` and `export` on Kafka, as processes: beside a worker, and without one."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from tests.workers.cli.running import Said, afterview, jsonl
from tests.workers.cli.test_why_on_kafka import HAPPENED
from tests.workers.cli.test_why_on_kafka import worker as worker  # noqa: PLC0414 a fixture

WORDS = {
    "AFTERVIEW_HOST": "kafka",
    "AFTERVIEW_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT",
    "AFTERVIEW_KAFKA__PARTITIONS": "2",
    "AFTERVIEW_KAFKA__REPLICATION_FACTOR": "1",
    "AFTERVIEW_SECRETS__INSTALLATION": "i",
    "AFTERVIEW_SECRETS__LINKS": '["l"]',
}


class Cluster:
    def __init__(self, servers: tuple[str, ...], group: str = "afterview") -> None:
        self._variables = WORDS | {
            "AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": servers[0],
            "AFTERVIEW_KAFKA__GROUP": group,
        }

    async def say(self, *words: str, given: bytes = b"") -> Said:
        said = await asyncio.to_thread(afterview, *words, given=given, variables=self._variables)
        assert said.code == 0, said.err
        return said

    async def told(self, *words: str) -> dict[str, Any]:
        return dict(json.loads((await self.say(*words)).out))


async def test_beside_a_worker_it_is_proved_and_before_it_there_is_all_to_export(
    empty: tuple[str, ...], worker: str
) -> None:
    assert worker
    kafka = Cluster(empty)
    found = await kafka.told("export", "fjord", "C-1")
    assert found["candidate"]["name"] == "Kari Eksempel"
    assert {one["topic"] for one in found["records"]} == {
        "afterview.intake",
        "afterview.candidate-events",
        "afterview.feedback-tasks",
        "afterview.survey-invitations",
    }
    erased = await kafka.told("erase", "fjord", "C-1", "--reason", "they asked", "--json")
    assert (erased["state"], erased["known"], erased["attended"]) == ("erased", True, True)
    again = await kafka.told("erase", "fjord", "C-1", "--json")
    assert (again["state"], again["gone_by"]) == ("already", erased["gone_by"])
    lines = (await kafka.say("tail", "audit", "--from-start", "--until-idle", "0")).events
    assert [one["data"].get("action", "proof") for one in lines if one["data"].get("key") != _earlier(lines)] == [
        "export",
        "erase",
        "proof",
    ]
    assert b"C-1" not in b"".join(json.dumps(one).encode() for one in lines)


def _earlier(lines: list[dict[str, Any]]) -> str:
    """C-3 was erased by the ATS."""
    return str(next(one["data"]["key"] for one in lines if one["type"] == "afterview.erasure.completed.v1"))


async def test_without_a_worker_it_is_recorded(empty: tuple[str, ...]) -> None:
    kafka = Cluster(empty, group="nobody")
    await kafka.say("topics", "create")
    await kafka.say("send", "-", given=jsonl(HAPPENED))
    said = await kafka.told("erase", "fjord", "C-1", "--wait", "60", "--json")
    assert (said["state"], said["known"], said["attended"], said["gone_by"]) == ("recorded", False, False, None)


async def test_without_the_workers_secret_nobody_can_be_meant(empty: tuple[str, ...], tmp_path: Path) -> None:
    """A secret that was made here for itself would make other keys, and erase nobody."""
    variables = {"AFTERVIEW_HOST": "kafka", "AFTERVIEW_KAFKA__BOOTSTRAP_SERVERS": empty[0]}
    variables |= {"AFTERVIEW_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT"}
    for command in ("erase", "export"):
        said = await asyncio.to_thread(afterview, command, "fjord", "C-1", variables=variables, cwd=tmp_path)
        assert (said.code, said.out) == (78, b"")
        assert said.problems == ["secrets.installation: is needed on Kafka, the same as the workers have"]
    assert not await asyncio.to_thread(os.listdir, tmp_path), "none was made"
