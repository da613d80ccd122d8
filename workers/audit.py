"""The audit trail: what operators did, by commands of Afterview's, as `operator.acted` on `afterview.audit`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

import structlog
from pydantic import ValidationError

from afterview.events.cloudevents import binary_headers
from afterview.events.ids import event_id
from afterview.events.pausing import PausedScopes, acted_upon
from afterview.events.topics import AUDIT
from afterview.schemas.outgoing_data import OperatorActed
from afterview.workers.hosts.contract import Output, Record

_TYPE = "afterview.operator.acted.v1"


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does, and why."""

    action: str
    """the command, such as `dlq replay`"""
    by: str
    reason: str
    now: datetime

    def line(self, of: Sequence[str], tenant: str | None = None) -> Output:
        """`of`: what it is done to."""
        return line(self.action, of, by=self.by, reason=self.reason, now=self.now, tenant=tenant)


def line(action: str, of: Sequence[str], *, by: str, reason: str, now: datetime, tenant: str | None = None) -> Output:
    """One act: to be appended together with what it does, all or none."""
    whose = {} if tenant is None else {"tenant": tenant}
    data = OperatorActed(action=action, of=tuple(of), by=by, reason=reason, **whose)
    name = event_id(f"{action} {of[0]} {now.isoformat()}", _TYPE, 1)
    source = "/afterview" if tenant is None else f"/afterview/{tenant}"
    headers = binary_headers(_TYPE, name, source, now, None)
    key = b"" if tenant is None else tenant.encode()
    return Output(AUDIT, key, data.model_dump_json(exclude_unset=True).encode(), now, headers)


def paused_by(records: Iterable[Record]) -> PausedScopes:
    """What is paused at their end; `records`: all of `afterview.audit`."""
    nothing: PausedScopes = {}
    return reduce(lambda paused, act: acted_upon(paused, act[1], act[0]), acts(records), nothing)


def acts(records: Iterable[Record]) -> Iterator[tuple[datetime, OperatorActed]]:
    """The acts among the records of `afterview.audit`, and when they were done.

    What cannot be read is told and left out: one line of a newer release must not end every worker.
    """
    for record in records:
        if dict(record.headers).get("ce_type") == _TYPE.encode():
            try:
                yield record.at, OperatorActed.model_validate_json(record.value)
            except ValidationError:
                structlog.get_logger().warning("unreadable", topic=record.topic, offset=record.offset)
