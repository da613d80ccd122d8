"""The AsyncAPI document: everything that comes in and goes out, with an example of every message.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from typing import Any

from afterview.events.contracts.channels import channels, operations, servers
from afterview.events.contracts.components import component_schemas
from afterview.events.contracts.describing import Meanings
from afterview.events.contracts.messages import Examples, messages
from afterview.events.contracts.titles import TITLES

_ABOUT = """\
What comes into Afterview and what goes out of it: CloudEvents 1.0.

- In: structured or binary. Fields that are not known are ignored; a missing one keeps what is known, null clears it.
- Out: binary, attributes in `ce_` headers, `data` as the value. Written in Kafka transactions: read with
  `isolation.level=read_committed`.
- Ignore types and fields that you do not know: they may be added at any time. Nothing is taken away or changed
  within a version of a type (`afterview schemas check`).
- The `id` of an event is the same in a replay; an event about a task or invitation has all of it as it is after
  the event. So keep the latest of each, and redelivery does no harm.
- No name, address, note or letter of a candidate is on any topic out, dead letters apart.
"""


def document(version: str, meanings: Meanings, examples: Examples) -> dict[str, Any]:
    """The whole of it; the same for the same models, topics and examples."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Afterview",
            "version": version,
            "description": _ABOUT,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": servers(),
        "channels": channels(),
        "operations": dict(operations()),
        "components": {
            "messages": messages(TITLES, meanings, examples),
            "schemas": component_schemas(meanings),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "`secrets.bearer` of the configuration"},
            },
        },
    }
