"""Puts a recorded journey on a topic of your own, as Afterview would: to try a consumer without Afterview.

pip install aiokafka
python replay.py kafka.example.org:9092 afterview.feedback-tasks journeys/call-made.out.jsonl
"""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer

KINDS = {
    "afterview.feedback-tasks": "afterview.feedback.task.",
    "afterview.survey-invitations": "afterview.survey.invitation.",
    "afterview.survey-responses": "afterview.survey.response.",
}


def record(event: dict[str, Any]) -> dict[str, Any]:
    """Binary mode: the attributes are headers, the value is the data; the key is as `contracts.html` says."""
    attributes = {name: value for name, value in event.items() if name not in ("data", "datacontenttype")}
    headers = [(f"ce_{name}", value.encode()) for name, value in attributes.items()]
    data, at = event["data"], datetime.fromisoformat(event["time"])
    return {
        "key": (data.get("application_id") or data["tenant"]).encode(),
        "value": json.dumps(data).encode(),
        "headers": [*headers, ("content-type", b"application/json")],
        "timestamp_ms": int(at.timestamp() * 1000),
    }


def told(topic: str, *files: str) -> list[dict[str, Any]]:
    """Of the files, what belongs on the topic; on a topic of another name, all."""
    events = [json.loads(line) for file in files for line in Path(file).read_bytes().splitlines()]
    return [event for event in events if event["type"].startswith(KINDS.get(topic, ""))]


async def replay(bootstrap: str, topic: str, events: list[dict[str, Any]]) -> None:
    """All in one transaction."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"replay-{topic}")
    async with producer, producer.transaction():
        for event in events:
            await producer.send(topic, **record(event))


if __name__ == "__main__":
    bootstrap, topic, *files = sys.argv[1:]
    asyncio.run(replay(bootstrap, topic, told(topic, *files)))
