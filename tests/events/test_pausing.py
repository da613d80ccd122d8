"""What is paused, read off the audit trail, and what that holds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from afterview.events.pausing import (
    PausedScopes,
    acted_upon,
    concerns_mail,
    holding_mail,
    holding_notes,
    holding_vendor,
    unknown_scope,
)
from afterview.schemas.mail import MailPurpose
from afterview.schemas.outgoing_data import OperatorActed

PURPOSES = get_args(MailPurpose)
NIGHT = datetime(2027, 3, 4, 2, tzinfo=UTC)


def after(*acts: tuple[str, str]) -> PausedScopes:
    """An hour apart, from two o'clock on."""
    paused: PausedScopes = {}
    for hours, (action, scope) in enumerate(acts):
        acted = OperatorActed(action=action, of=(scope,), by="olga", reason="the server moves")
        paused = acted_upon(paused, acted, NIGHT + timedelta(hours=hours))
    return paused


def held(paused: PausedScopes) -> Iterator[str]:
    """What of two tenants does not leave, and which vendors are not read."""
    for tenant in ("acme", "other"):
        yield from (f"{tenant} {purpose}" for purpose in PURPOSES if holding_mail(paused, purpose, tenant))
    yield from (vendor for vendor in ("ashby", "greenhouse") if holding_vendor(paused, vendor))


EVERYTHING = [f"{tenant} {what}" for tenant in ("acme", "other") for what in PURPOSES]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("mail", EVERYTHING),
        ("surveys", [what for what in EVERYTHING if what.endswith(("invitation", "reminder"))]),
        ("tenant:acme", EVERYTHING[:4]),
        ("vendor:ashby", ["ashby"]),
    ],
)
def test_a_scope_holds_what_it_names_and_nothing_else_until_it_is_resumed(scope: str, expected: list[str]) -> None:
    assert list(held(after(("pause", scope)))) == expected
    assert list(held(after(("pause", scope), ("resume", scope)))) == []
    assert list(held(after(("pause", scope), ("resume", scope), ("pause", scope)))) == expected


def test_scopes_add_up_and_each_goes_on_by_itself() -> None:
    both = after(("pause", "mail"), ("pause", "surveys"), ("resume", "mail"))
    assert list(held(both)) == [what for what in EVERYTHING if what.endswith(("invitation", "reminder"))]


def test_what_is_paused_twice_is_so_since_the_first_time_and_what_is_not_paused_is_resumed_in_vain() -> None:
    assert after(("pause", "mail"), ("pause", "mail"))["mail"].since == NIGHT
    assert after(("resume", "mail")) == {}


def test_other_acts_pause_nothing() -> None:
    assert after(("dlq replay", "0-17"), ("erase", "mail")) == {}


@pytest.mark.parametrize("scope", ["mail", "surveys", "tenant:acme", "vendor:ashby"])
def test_a_scope_that_there_is_has_no_objection(scope: str) -> None:
    assert unknown_scope(scope, ["acme"], ["ashby"]) is None
    assert concerns_mail(scope) is not scope.startswith("vendor:")


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("post", "'post' is no scope: there are mail, surveys, tenant:acme, vendor:ashby, vendor:events"),
        ("tenant:acne", "there is no tenant:acne: there are tenant:acme"),
        ("vendor:", "there is no vendor:: there are vendor:ashby, vendor:events"),
    ],
)
def test_one_that_there_is_not_is_told_with_those_that_there_are(scope: str, said: str) -> None:
    assert unknown_scope(scope, ["acme"], ["ashby", "events"]) == said


def test_why_tells_whoever_asks_after_a_candidate() -> None:
    when = "2027-03-04 02:00 UTC by olga (the server moves)"
    assert list(holding_notes(after(("pause", "mail")), "acme")) == [f"no mail is sent: mail was paused on {when}"]
    assert list(holding_notes(after(("pause", "tenant:acme")), "acme")) == [
        f"no mail of acme is sent: tenant:acme was paused on {when}"
    ]
    assert list(holding_notes(after(("pause", "surveys")), "acme")) == [
        f"no survey is sent: surveys was paused on {when}"
    ]
    assert list(holding_notes(after(("pause", "tenant:acme"), ("pause", "vendor:ashby")), "other")) == []
