"""What a field means, put into its schema."""

import re
from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
Meanings = Mapping[str, Mapping[str, str]]
"""by model, by field: a few words"""

_OURS = re.compile(r" ?\((?:CONTRACT|R\d|rules? \d)[^)]*\)")
"""where it is written down: for those who work on Afterview"""


def described(schema: Schema, meanings: Meanings) -> Schema:
    """The same schema, and all that it defines, with words at each field that has some."""
    inner = {name: _described(one, name, meanings) for name, one in schema.get("$defs", {}).items()}
    outer = _described(schema, schema.get("title", ""), meanings)
    return {**outer, "$defs": inner} if inner else outer


def _described(schema: Schema, model: str, meanings: Meanings) -> Schema:
    words = meanings.get(model, {})
    said = {**schema, "description": _public(schema["description"])} if "description" in schema else dict(schema)
    if "properties" in schema:
        said["properties"] = {
            name: {"description": _public(words[name]), **one} if name in words else one
            for name, one in schema["properties"].items()
        }
    return said


def _public(words: str) -> str:
    return _OURS.sub("", " ".join(words.split()))
