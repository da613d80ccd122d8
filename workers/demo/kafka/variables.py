"""A configuration as variables of the environment: how a process of ours is told it, secrets and all."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import SecretStr
from pydantic_core import to_json

from afterview.schemas.settings import Configuration


def variables(configuration: Configuration) -> dict[str, str]:
    """`AFTERVIEW_<SECTION>__<KEY>`, of everything that is not as it is by default."""
    return dict(_named("afterview_", configuration.model_dump(exclude_defaults=True)))


def _named(name: str, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from _named(f"{name}{key}__", value)
        else:
            yield f"{name}{key}".upper(), _text(value)


def _text(value: Any) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else to_json(plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.get_secret_value() if isinstance(value, SecretStr) else value
