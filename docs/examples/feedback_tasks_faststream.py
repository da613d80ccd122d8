"""The same with FastStream: what is needed of a task is a model, and what a handler fails at comes again.

pip install "faststream[kafka]"
python feedback_tasks_faststream.py kafka.example.org:9092 tasks.db
"""

import asyncio
import sqlite3
import sys
from datetime import datetime

from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from pydantic import BaseModel

TABLE = """CREATE TABLE IF NOT EXISTS tasks
           (id PRIMARY KEY, state, kind, application, candidate, assignee, due_at, reason, at, step)"""
KEEP = """REPLACE INTO tasks SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
          WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE id = ?1 AND (at, step) >= (?9, ?10))"""
STEPS = ("scheduled", "reminded", "escalated")  # at one moment, in this order; whatever else happens is the end


class Person(BaseModel):
    email: str | None = None


class Task(BaseModel):
    """What we want of it; other fields are ignored, and may come."""

    id: str
    kind: str
    application_id: str
    candidate_id: str
    assignee: Person | None
    due_at: str | None = None
    reason: str | None = None


def serving(bootstrap: str, file: str, topic: str = "afterview.feedback-tasks", group: str = "our-tasks") -> FastStream:
    table = sqlite3.connect(file)
    table.execute(TABLE)
    broker = KafkaBroker(bootstrap)

    @broker.subscriber(
        topic, group_id=group, isolation_level="read_committed", auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,  # the table first, then the offset: what is read twice is kept once
    )  # fmt: skip
    async def keep(task: Task, message: KafkaMessage) -> None:
        state, time = message.headers["ce_type"].split(".")[3], message.headers["ce_time"]
        whose = (None, None) if task.reason == "erased" else (task.application_id, task.candidate_id)
        at, step = datetime.fromisoformat(time).timestamp(), STEPS.index(state) if state in STEPS else len(STEPS)
        assignee = task.assignee.email if task.assignee else None
        with table:
            kept = (task.id, state, task.kind, *whose, assignee, task.due_at, task.reason, at, step)
            table.execute(KEEP, kept)

    return FastStream(broker)


if __name__ == "__main__":
    asyncio.run(serving(*sys.argv[1:]).run())
