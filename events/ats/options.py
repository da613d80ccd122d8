"""Everything about a delivery that is not in its body."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import Any

from afterview.events.ats.mapping import EventMapping
from afterview.events.ats.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `afterview convert`, read already (convert rule 3)."""

    received: datetime
    """when the delivery arrived, aware"""
    tenant: str = "default"
    tenant_given: bool = False
    """somebody said so: another `data.tenant` is refused (cloudevents)"""
    timezone: tzinfo = UTC
    """for vendor times without an offset"""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """lower-case names"""
    outcomes: Outcomes = field(default_factory=Outcomes)
    fetched: tuple[dict[str, Any], ...] = ()
    """objects of the vendor's API, as they came"""
    mapping: EventMapping | None = None
