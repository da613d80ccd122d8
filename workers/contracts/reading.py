"""What was exported before, to be compared with what is exported now."""

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from afterview.events.contracts.comparing import Break, document_breaks, schema_breaks
from afterview.events.errors import Malformed
from afterview.schemas.export import FILES
from afterview.workers.contracts.publishing import ASYNCAPI, contracts

PROMISED = files("afterview.schemas") / "promised"
"""the contracts of the last release; before the first, those that were promised so far"""
COMPARED = (ASYNCAPI, *(f"{name}.json" for name in FILES))


def breaks(was: Traversable) -> Iterator[Break]:
    """Between what a folder of `afterview schemas export` has, or an AsyncAPI document alone, and this version."""
    now = contracts()
    for name in COMPARED if was.is_dir() else (ASYNCAPI,):
        needed = _OF_ASYNCAPI if name == ASYNCAPI else _OF_A_SCHEMA
        before, after = _document(was / name if was.is_dir() else was, needed), json.loads(now[name])
        if name == ASYNCAPI:
            yield from document_breaks(before, after)
        else:
            yield from schema_breaks(name, (before, before), (after, after), "files")


_TITLE = "Afterview"
_OF_ASYNCAPI, _OF_A_SCHEMA = ("info", "operations", "channels", "components"), ("properties",)


def _document(path: Traversable, needed: tuple[str, ...]) -> dict[str, Any]:
    try:
        found: Any = json.loads(path.read_bytes())
    except OSError as error:
        raise Malformed(
            f"{path}: cannot be read: {error.strerror}; `afterview schemas export` of the older version writes it"
        ) from None
    except ValueError:
        raise Malformed(f"{path}: is not JSON in UTF-8") from None
    whole = isinstance(found, dict) and all(isinstance(found.get(key), dict) for key in needed)
    if not whole or found.get("info", {}).get("title", _TITLE) != _TITLE:
        raise Malformed(f"{path}: is not what `afterview schemas export` writes")
    return dict(found)
