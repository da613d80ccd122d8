"""The configuration: `afterview.toml`, and the environment over it. The one module that reads the environment.

Secrets stand in neither file nor repository: they come from the environment, from files that the configuration names,
or, those that only this installation needs to know, from a file made at the first start.
"""

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from afterview.events.errors import Misconfigured
from afterview.events.suggesting import suggestion
from afterview.schemas.policy import Policy
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import DEFAULT_SURVEY, Survey, Surveys

PREFIX = "AFTERVIEW_"
DEFAULT_FILE = Path("afterview.toml")

_SECRETS = {
    "kafka.sasl_password": "kafka.sasl_password_file",
    "smtp.password": "smtp.password_file",
    "secrets.installation": "secrets.installation_file",
    "secrets.links": "secrets.links_files",
    "secrets.bearer": "secrets.bearer_file",
    "tenants.*.webhook_secrets": "webhook_secret_files",
}
"""What must not stand in the file, and what may name a file with it."""

Place = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)


class ManyProblems(Misconfigured):
    """One line for each thing that is wrong in the configuration."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def load_configuration(path: Path | None = None) -> Configuration:
    """Raises `Misconfigured` with every problem at once. Without `path`, `afterview.toml` if there is one."""
    configuration, problems = read_configuration(path)
    if problems:
        raise ManyProblems(problems)
    return configuration


def read_configuration(path: Path | None = None) -> tuple[Configuration, list[str]]:
    """What can be used of it, and a line for each thing that cannot."""
    file = path or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)
    try:
        said = _toml(file) if file else {}
    except Misconfigured as error:
        said, problems = {}, [str(error)]
    else:
        problems = list(_secrets_in_file(said, file))
    variables = _variables(os.environ)
    for place, (_, value) in variables.items():
        _put(said, place, value)
    configuration, wrong = _usable(said, Configuration, lambda place: _origin(place, variables, file))
    return configuration, problems + wrong


def unreadable(path: Path | None = None) -> bool:
    """Whether nothing of the file is known, so that defaults stand for all of it."""
    try:
        _toml(path or DEFAULT_FILE)
    except Misconfigured:
        return path is not None or DEFAULT_FILE.is_file()
    return False


def load_policy(path: str | Path | None) -> Policy:
    """The policy file, or the default policy (R4)."""
    return Policy() if path is None else _read_model(Path(path), Policy)


def read_policy(path: str | Path | None) -> tuple[Policy, list[str]]:
    """What can be used of it, and a line for each thing that cannot."""
    if path is None:
        return Policy(), []
    try:
        said = _toml(Path(path))
    except Misconfigured as error:
        return Policy(), [str(error)]
    return _usable(said, Policy, lambda place: _place(Path(path), place))


def load_survey(path: str | Path | None) -> Survey:
    """The survey file, or the default survey (CONTRACT 4)."""
    return DEFAULT_SURVEY if path is None else _read_model(Path(path), Survey)


def load_surveys(configuration: Configuration) -> Surveys:
    """What each tenant asks. Raises `Misconfigured` with the problems of all files at once."""
    problems: list[str] = []

    def read(path: str | None) -> Survey:
        try:
            return load_survey(path)
        except Misconfigured as error:
            problems.extend(str(error).splitlines())
            return DEFAULT_SURVEY

    own = {slug: read(tenant.survey_file) for slug, tenant in configuration.tenants.items() if tenant.survey_file}
    default = read(configuration.survey_file)
    if problems:
        raise ManyProblems(dict.fromkeys(problems))
    return Surveys(default, own)


def described(error: ValidationError, model: type[BaseModel], origin: Callable[[Place], str]) -> Iterator[str]:
    """What is wrong, a line each: where, what to do. Never a value, which may be a secret."""
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        place = tuple(step for step in problem["loc"] if step != "[key]")
        unknown = problem["type"] == "extra_forbidden"
        what = f"unknown key{_suggestion(place, model)}" if unknown else problem["msg"].removeprefix("Value error, ")
        yield f"{origin(place)}: {what}"


def _usable(said: Any, model: type[Model], origin: Callable[[Place], str]) -> tuple[Model, list[str]]:
    """Without what is wrong the rest is looked at again: some things are only seen where the others are right."""
    problems: list[str] = []
    emptied: set[Place] = set()
    while True:
        try:
            return model.model_validate(said), problems
        except ValidationError as error:
            places = [problem["loc"] for problem in error.errors()]
            lines = zip(places, described(error, model, origin), strict=True)
            problems += [line for place, line in lines if place not in emptied]
            emptied |= {place[:-1] for place in places if place and isinstance(place[-1], int)}
            said = without(said, places) or {}


def _read_model(path: Path, model: type[Model]) -> Model:
    try:
        return model.model_validate(_toml(path))
    except ValidationError as error:
        raise ManyProblems(described(error, model, lambda place: _place(path, place))) from None


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path}: not TOML: {_one_line(str(error))}") from None
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{path}: cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None
    except RecursionError:
        raise Misconfigured(f"{path}: nested too deep") from None


def _secrets_in_file(said: Mapping[str, Any], file: Path | None) -> Iterator[str]:
    for secret, instead in _SECRETS.items():
        for place in _found(said, tuple(secret.split("."))):
            variable = (PREFIX + "__".join(place)).upper()
            why = "a secret does not belong in this file"
            yield f"{file}: {_key(place)}: {why}: set {variable}, or name a file with it in {instead}"


def _found(said: object, pattern: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The places in the file that a pattern fits; `*` is any key."""
    if not pattern:
        yield ()
    elif isinstance(said, dict):
        for key in said if pattern[0] == "*" else {pattern[0]} & said.keys():
            for rest in _found(said[key], pattern[1:]):
                yield (key, *rest)


def _variables(environment: Mapping[str, str]) -> dict[Place, tuple[str, object]]:
    """`AFTERVIEW_<SECTION>__<KEY>`: place in the configuration to variable and value. An empty one says nothing."""
    return {
        tuple(variable.removeprefix(PREFIX).lower().split("__")): (variable, _value(text))
        for variable, text in sorted(environment.items())
        if variable.startswith(PREFIX) and text
    }


def _value(text: str) -> object:
    """Lists and tables are JSON."""
    try:
        return from_json(text) if text[0] in "[{" else text
    except ValueError:
        return text


def _put(said: dict[str, Any], place: Place, value: object) -> None:
    for step in place[:-1]:
        if not isinstance(said.get(str(step)), dict):
            said[str(step)] = {}
        said = said[str(step)]
    said[str(place[-1])] = value


def without(said: Any, places: Sequence[Place]) -> Any:
    """The same without the innermost parts there, of a list without the whole element; None when nothing is left."""
    if not all(places):
        return None
    if isinstance(said, list):
        gone = {place[0] for place in places}
        return [one for number, one in enumerate(said) if number not in gone] if gone <= {*range(len(said))} else None
    if not isinstance(said, dict) or any(place[0] not in said for place in places):
        return None
    inside: dict[str, list[Place]] = {}
    for step, *rest in places:
        inside.setdefault(str(step), []).append(tuple(rest))
    left = {key: without(value, inside[key]) if key in inside else value for key, value in said.items()}
    return {key: value for key, value in left.items() if value is not None}


def _origin(place: Place, variables: Mapping[Place, tuple[str, object]], file: Path | None) -> str:
    """The variable that says it, else the file; and the key."""
    for said, (variable, _) in variables.items():
        if all(step == other for step, other in zip(said, place, strict=False)):
            return variable if said == place else f"{variable}: {_key(place)}"
    return _place(file, place)


def _place(file: Path | None, place: Place) -> str:
    return f"{file}: {_key(place)}" if place else str(file)


def _key(place: Place) -> str:
    return _one_line(".".join(map(str, place)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _suggestion(place: Place, model: type[BaseModel]) -> str:
    """`: did you mean ...?`, with the known key of that place that is most like it."""
    around: object = model
    for step in place[:-1]:
        around = _inside(around, str(step))
    known = list(around.model_fields) if isinstance(around, type) and issubclass(around, BaseModel) else []
    return suggestion(str(place[-1]), known)


def _inside(place: object, step: str) -> object:
    """What may stand under one key; of a table by name, what each of them may have."""
    if isinstance(place, type) and issubclass(place, BaseModel):
        return place.model_fields[step].annotation if step in place.model_fields else None
    return next((model for model in get_args(place) if isinstance(model, type) and issubclass(model, BaseModel)), None)
