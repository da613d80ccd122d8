"""The configuration: `afterview.toml`, and the environment over it. The one module that reads the environment.

Secrets stand in neither file nor repository: they come from the environment, from files that the configuration names,
or, those that only this installation needs to know, from a file made at the first start.
"""

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from afterview.events.errors import Misconfigured
from afterview.schemas.policy import Policy
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import DEFAULT_SURVEY, Survey

PREFIX = "AFTERVIEW_"
DEFAULT_FILE = Path("afterview.toml")

_SECRET_KEYS = (("smtp", "password"), ("secrets", "installation"), ("secrets", "links"), ("secrets", "bearer"))
_TENANT_SECRET = "webhook_secrets"  # noqa: S105 a key's name

Model = TypeVar("Model", bound=BaseModel)


class ManyProblems(Misconfigured):
    """One line for each thing that is wrong in the configuration."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class _Environment(BaseSettings, Configuration):
    """`AFTERVIEW_<SECTION>__<KEY>` beats the file."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load_configuration(path: Path | None = None) -> Configuration:
    """Raises `Misconfigured` with every problem at once. Without `path`, `afterview.toml` if there is one."""
    file = path or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)
    said = _toml(file) if file else {}
    problems = [*_secrets_in_file(said, file), *_unknown_variables(os.environ)]
    try:
        read = _Environment(**said)
    except ValidationError as error:
        raise ManyProblems([*problems, *described(error, Configuration, str(file or "the environment"))]) from None
    if problems:
        raise ManyProblems(problems)
    return Configuration.model_validate(read.model_dump())


def load_policy(path: str | Path | None) -> Policy:
    """The policy file, or the default policy (R4)."""
    return Policy() if path is None else _read_model(Path(path), Policy)


def load_survey(path: str | Path | None) -> Survey:
    """The survey file, or the default survey (CONTRACT 4)."""
    return DEFAULT_SURVEY if path is None else _read_model(Path(path), Survey)


def described(error: ValidationError, model: type[BaseModel], where: str) -> Iterator[str]:
    """What is wrong, a line each: file, key, what to do. Never a value, which may be a secret."""
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        key = ".".join(str(step) for step in problem["loc"])
        if problem["type"] == "extra_forbidden":
            yield f"{where}: {key}: unknown key{_suggestion(problem['loc'], model)}"
        else:
            yield f"{where}: {key}: {problem['msg']}"


def _read_model(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(_toml(path))
    except ValidationError as error:
        raise ManyProblems(described(error, model, str(path))) from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path}: not TOML: {error}") from None


def _secrets_in_file(said: Mapping[str, Any], file: Path | None) -> Iterator[str]:
    for section, key in _SECRET_KEYS:
        if isinstance(said.get(section), dict) and key in said[section]:
            variable = f"{PREFIX}{section}__{key}".upper()
            yield f"{file}: {section}.{key}: a secret does not belong in this file: set {variable}, or name a file"
    tenants = said.get("tenants")
    for slug, tenant in tenants.items() if isinstance(tenants, dict) else ():
        if isinstance(tenant, dict) and _TENANT_SECRET in tenant:
            key = f"tenants.{slug}.{_TENANT_SECRET}"
            yield f"{file}: {key}: a secret does not belong in this file: use webhook_secret_files"


def _unknown_variables(environment: Iterable[str]) -> Iterator[str]:
    """A misspelt variable, which pydantic-settings would ignore."""
    sections = {name: field.annotation for name, field in Configuration.model_fields.items()}
    for variable in sorted(environment):
        if not variable.startswith(PREFIX):
            continue
        section, _, key = variable.removeprefix(PREFIX).lower().partition("__")
        inside = sections.get(section)
        if section not in sections:
            yield f"{variable}: unknown{_similar(section, sections, PREFIX)}"
        elif isinstance(inside, type) and issubclass(inside, BaseModel) and key not in {"", *inside.model_fields}:
            yield f"{variable}: unknown{_similar(key, inside.model_fields, f'{PREFIX}{section}__')}"


def _similar(word: str, known: Iterable[str], prefix: str) -> str:
    close = get_close_matches(word, list(known), 1)
    return f": did you mean {(prefix + close[0]).upper()}?" if close else ""


def _suggestion(path: tuple[int | str, ...], model: type[BaseModel]) -> str:
    """`: did you mean ...?`, with the known key of that place that is most like it."""
    place: object = model
    for step in path[:-1]:
        place = _inside(place, str(step))
    known = list(place.model_fields) if isinstance(place, type) and issubclass(place, BaseModel) else []
    close = get_close_matches(str(path[-1]), known, 1)
    return f": did you mean {close[0]}?" if close else f": known are {', '.join(known)}" if known else ""


def _inside(place: object, step: str) -> object:
    """What may stand under one key; of a table by name, what each of them may have."""
    if isinstance(place, type) and issubclass(place, BaseModel):
        return place.model_fields[step].annotation if step in place.model_fields else None
    return next((model for model in get_args(place) if isinstance(model, type) and issubclass(model, BaseModel)), None)
