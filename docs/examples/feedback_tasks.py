"""Keeps every feedback task, as it is now, in a table of another system: aiokafka and SQLite, nothing else.

pip install aiokafka
python feedback_tasks.py kafka.example.org:9092 tasks.db
"""

import asyncio
import json
import sqlite3
import sys
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer

TABLE = """CREATE TABLE IF NOT EXISTS tasks
           (id PRIMARY KEY, state, kind, application, candidate, assignee, due_at, reason, at, step)"""
KEEP = """REPLACE INTO tasks SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
          WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE id = ?1 AND (at, step) >= (?9, ?10))"""
STEPS = ("scheduled", "reminded", "escalated")  # at one moment, in this order; whatever else happens is the end


def row(kind: str, time: str, task: dict[str, Any]) -> tuple[Any, ...]:
    """An event has all of the task as it is after the event: the latest one is all that is needed."""
    state, reason = kind.split(".")[3], task.get("reason")
    whose = (None, None) if reason == "erased" else (task["application_id"], task["candidate_id"])
    at, step = datetime.fromisoformat(time).timestamp(), STEPS.index(state) if state in STEPS else len(STEPS)
    assignee = (task["assignee"] or {}).get("email")
    return task["id"], state, task["kind"], *whose, assignee, task.get("due_at"), reason, at, step


async def keep(bootstrap: str, file: str, topic: str = "afterview.feedback-tasks", group: str = "our-tasks") -> None:
    table = sqlite3.connect(file)
    table.execute(TABLE)
    async with AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=group, isolation_level="read_committed",
        auto_offset_reset="earliest", enable_auto_commit=False,
    ) as consumer:  # fmt: skip
        while True:
            batches = await consumer.getmany(timeout_ms=1000)
            with table:  # the table first, then the offsets: what is read twice is kept once
                for record in (record for batch in batches.values() for record in batch):
                    said = {name: value.decode() for name, value in record.headers}
                    if said["ce_type"].startswith("afterview.feedback.task."):  # others may come
                        table.execute(KEEP, row(said["ce_type"], said["ce_time"], json.loads(record.value)))
            if batches:
                await consumer.commit()


if __name__ == "__main__":
    asyncio.run(keep(*sys.argv[1:]))
