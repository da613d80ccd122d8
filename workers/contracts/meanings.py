"""What a field means: the text under it, where it is declared.

Pydantic could read it (`use_attribute_docstrings`), but then every start of Afterview would parse every model's source.
"""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import get_args

from pydantic import BaseModel

from afterview.events.contracts.describing import Meanings

_OURS = "afterview.schemas"


def meanings(models: Iterable[type[BaseModel]]) -> Meanings:
    """Of these models and all that they are made of: by model, by field, inherited ones too."""
    return {one.__name__: _fields(one) for model in models for one in _made_of(model)}


@cache
def _made_of(model: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    inner = [one for field in model.model_fields.values() for one in _models(field.annotation)]
    return (model, *(deeper for one in inner for deeper in _made_of(one)))


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _fields(model: type[BaseModel]) -> dict[str, str]:
    ours = [one for one in reversed(model.__mro__) if one.__module__.startswith(_OURS)]
    return {field: words for one in ours for field, words in _of_module(one.__module__).get(one.__name__, {}).items()}


@cache
def _of_module(name: str) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    return {one.name: dict(_texts(one.body)) for one in tree.body if isinstance(one, ast.ClassDef)}


def _texts(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, under in pairwise(body):
        match field, under:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, words
