"""Whom a command means that is given a tenant and a candidate's id."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from afterview.schemas.settings import Configuration
    from afterview.workers.beside import Log
    from afterview.workers.erasing import Act, Person
    from afterview.workers.installation import Installation


@contextmanager
def meant(
    configuration: "Configuration", tenant: str, candidate: str, *, kafka: bool
) -> "Iterator[tuple[Log, Person, Installation]]":
    """The log, whom it knows by this id, and the installation whose secret hides them."""
    from afterview.workers.beside import opened
    from afterview.workers.erasing import person
    from afterview.workers.installation import Installation
    from afterview.workers.secrets import check_shared

    _checked(tenant, candidate)
    with opened(configuration, kafka=kafka) as log:
        installation = Installation.of(configuration)
        if kafka:
            check_shared(installation.configuration)
        yield log, person(log, installation.rules, tenant, candidate), installation


def acting(action: Literal["erase", "export"], reason: str) -> "Act":
    """Whoever is at the keyboard, now."""
    from getpass import getuser

    from afterview.workers.clock import system_now
    from afterview.workers.erasing import Act

    return Act(action, getuser(), reason, system_now())


def _checked(tenant: str, candidate: str) -> None:
    from pydantic import TypeAdapter, ValidationError

    from afterview.schemas.base import SLUG, Identifier

    for said, name, kind in ((tenant, "TENANT", SLUG), (candidate, "CANDIDATE", TypeAdapter[str](Identifier))):
        try:
            kind.validate_python(said)
            said.encode()
        except (ValidationError, UnicodeEncodeError):
            raise typer.BadParameter("an id is expected, as the events say it", param_hint=name) from None
