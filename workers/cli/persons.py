"""Whom a command means that is given a tenant and a candidate's id."""

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from afterview.events.journey.rulebook import Rulebook
    from afterview.schemas.settings import Configuration
    from afterview.workers.beside import Log
    from afterview.workers.erasing import Person


@contextmanager
def meant(
    configuration: "Configuration", tenant: str, candidate: str, *, kafka: bool
) -> "Iterator[tuple[Log, Person, Rulebook]]":
    """The log, whom it knows by this id, and the rules, with the secret that hides them."""
    from afterview.workers.beside import opened
    from afterview.workers.erasing import person

    _checked(tenant, candidate)
    with opened(configuration, kafka=kafka) as log:
        rules = _rules(configuration, kafka=kafka)
        yield log, person(log, rules, tenant, candidate), rules


def _rules(configuration: "Configuration", *, kafka: bool) -> "Rulebook":
    """Whoever makes keys with another secret than the workers finds nobody, and erases nobody."""
    from afterview.events.errors import Misconfigured
    from afterview.events.journey.rulebook import Rulebook
    from afterview.workers.secrets import installation_secrets, kept_installation_secret
    from afterview.workers.settings import load_policy

    own = configuration.secrets
    if kafka and not (own.installation or own.installation_file):
        raise Misconfigured("secrets.installation: is needed on Kafka, the same as the workers have")
    secret = kept_installation_secret(configuration) or installation_secrets(configuration).installation
    return Rulebook(load_policy(configuration.policy_file), secret=secret)


def _checked(tenant: str, candidate: str) -> None:
    from pydantic import TypeAdapter, ValidationError

    from afterview.schemas.base import SLUG, Identifier

    for said, name, kind in ((tenant, "TENANT", SLUG), (candidate, "CANDIDATE", TypeAdapter[str](Identifier))):
        try:
            kind.validate_python(said)
            said.encode()
        except (ValidationError, UnicodeEncodeError):
            raise typer.BadParameter("an id is expected, as the events say it", param_hint=name) from None


def no_mistake(who: "Person", configuration: "Configuration") -> None:
    """Erasing nobody of a tenant that there is not would be done, and proved, and the one who asked would stay."""
    from afterview.workers.settings import load_policy
    from afterview.workers.why import known_tenants

    tenants = known_tenants(configuration, load_policy(configuration.policy_file))
    if tenants and who.tenant not in tenants and who.journey is None:
        raise typer.BadParameter(
            f"nobody of this id is known in {who.tenant}, which is no tenant here: there are {', '.join(tenants)}",
            param_hint="TENANT",
        )
