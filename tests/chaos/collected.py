"""Everything that stands on the log, read while a process lives: retention takes the oldest away as the days pass."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afterview.events.cloudevents import structured
from afterview.events.topics import (
    CANDIDATE_EVENTS,
    DEAD_LETTERS,
    EXPERIENCE_FACTS,
    FEEDBACK_TASKS,
    INTAKE,
    MAIL_REQUESTS,
    SURVEY_INVITATIONS,
    SURVEY_RESPONSES,
    WORKLIST_EVENTS,
)
from afterview.workers.hosts.embedded import Store

if TYPE_CHECKING:
    from afterview.workers.hosts.contract import Record

Json = dict[str, Any]
OUT = (FEEDBACK_TASKS, SURVEY_INVITATIONS, SURVEY_RESPONSES)
TOPICS = (*OUT, CANDIDATE_EVENTS, WORKLIST_EVENTS, MAIL_REQUESTS, DEAD_LETTERS, EXPERIENCE_FACTS)
SOURCES = {"intake": INTAKE, "journey": CANDIDATE_EVENTS, "worklist": WORKLIST_EVENTS, "mailer": MAIL_REQUESTS}
_MANY = 100_000
_UNTIL_REST = ("journey", "worklist", "mailer")
"""the stages that are waited for: the intake forgets after 60 days, the metrics have a Monday every week"""


class Collected:
    """The store is opened for each look only: a process that is killed must be the file's only user."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.records: dict[str, list[Record]] = {topic: [] for topic in TOPICS}

    def look(self) -> None:
        with Store(self._directory) as store:
            for topic, known in self.records.items():
                start = known[-1].offset + 1 if known else 0
                found = store.read(topic, start, _MANY)
                assert not found or found[0].offset == start, f"{topic}: a hole before {found[0].offset}"
                known.extend(found)

    def unrest(self, now: datetime) -> str | None:
        """What is still to come: records to be read, something due, a mail under way. None: nothing."""
        with Store(self._directory) as store:
            execute = store.connection.execute
            offsets = dict(execute('SELECT name, "offset" FROM offsets').fetchall())
            unread = {stage: store.end(source) - offsets.get(stage, 0) for stage, source in SOURCES.items()}
            sending = execute("SELECT count(*) FROM states WHERE instr(value, '\"under_way\":true') > 0").fetchone()[0]
            due = _earliest(store)
        if not any(unread.values()) and not sending and (due is None or due > now):
            return None
        return f"at {now}: {unread} unread, {sending} mails under way, due at {due}"

    def next_due(self) -> datetime | None:
        """Of journeys and mails."""
        with Store(self._directory) as store:
            return _earliest(store)

    def sound(self) -> str:
        with Store(self._directory) as store:
            return str(store.connection.execute("PRAGMA integrity_check").fetchone()[0])

    def events(self, topic: str) -> list[Json]:
        """Of a topic out, as structured events."""
        return [json.loads(structured(record.headers, record.value)) for record in self.records[topic]]

    def steps(self) -> Iterator[tuple[bytes, Json]]:
        """Of `candidate-events`: key and event."""
        for record in self.records[CANDIDATE_EVENTS]:
            yield record.key, json.loads(record.value)

    def values(self, topic: str) -> list[Json]:
        return [json.loads(record.value) for record in self.records[topic] if record.value.startswith(b"{")]


def _earliest(store: Store) -> datetime | None:
    (micros,) = store.connection.execute(
        f"SELECT min(due_at) FROM due JOIN offsets USING (stage) WHERE name IN {_UNTIL_REST}"  # noqa: S608 ours
    ).fetchone()
    return None if micros is None else datetime.fromtimestamp(micros / 1e6, UTC)
