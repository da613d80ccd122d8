"""What operators have paused: read off the lines that `afterview pause` and `resume` write on `afterview.audit`.

| scope | what stops |
|---|---|
| `mail` | every mail |
| `surveys` | the mails of surveys: invitations and reminders |
| `tenant:SLUG` | every mail of one tenant |
| `vendor:NAME` | deliveries of one vendor: the intake holds them, as dead letters `paused` |

Nothing else stops: events are decided, timers fire, pages answer. A mail that is held until its send window ends goes
back to whoever asked for it (R80), who asks for it again at the next opening, if rule 11 (`too-late`) still allows it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from afterview.schemas.mail import MailPurpose
from afterview.schemas.outgoing_data import OperatorActed

MAIL, SURVEYS = "mail", "surveys"
TENANT, VENDOR = "tenant:", "vendor:"

Verb = Literal["pause", "resume"]


class Pause(Struct, frozen=True):
    """A scope that is paused."""

    scope: str
    since: datetime
    by: str
    reason: str


PausedScopes = Mapping[str, Pause]
"""by scope"""


def acted_upon(paused: PausedScopes, acted: OperatorActed, at: datetime) -> PausedScopes:
    """What is paused after a line of the audit trail; a scope that is paused already stays so since it was."""
    if acted.action == "pause":
        new = {scope: Pause(scope, at, acted.by or "", acted.reason) for scope in acted.of if scope not in paused}
        return {**paused, **new}
    if acted.action == "resume":
        return {scope: pause for scope, pause in paused.items() if scope not in acted.of}
    return paused


def holding_mail(paused: PausedScopes, purpose: MailPurpose, tenant: str) -> Pause | None:
    """Why a mail does not leave now; None: nothing of it is paused."""
    if not paused:
        return None
    asks = purpose in ("invitation", "reminder")
    return paused.get(MAIL) or paused.get(TENANT + tenant) or (paused.get(SURVEYS) if asks else None)


def holding_notes(paused: PausedScopes, tenant: str) -> Iterator[str]:
    """For whoever asks why a candidate of this tenant gets no mail."""
    for scope, said in ((MAIL, "no mail is sent"), (TENANT + tenant, f"no mail of {tenant} is sent")):
        if pause := paused.get(scope):
            yield _told(pause, said)
            return
    if pause := paused.get(SURVEYS):
        yield _told(pause, "no survey is sent")


def _told(pause: Pause, said: str) -> str:
    why = f" ({pause.reason})" if pause.reason else ""
    return f"{said}: {pause.scope} was paused on {pause.since:%Y-%m-%d %H:%M} UTC by {pause.by}{why}"


def holding_vendor(paused: PausedScopes, vendor: str) -> Pause | None:
    """Why a delivery is not read now."""
    return paused.get(VENDOR + vendor) if paused else None


def nothing_paused(_whose: object) -> None:
    """Where nobody can pause anything."""


def concerns_mail(scope: str) -> bool:
    return not scope.startswith(VENDOR)


def unknown_scope(scope: str, tenants: Collection[str], vendors: Collection[str]) -> str | None:
    """Why there is no such scope, and which ones there are; None: there is."""
    for prefix, known in ((TENANT, tenants), (VENDOR, vendors)):
        if scope.startswith(prefix):
            name = scope.removeprefix(prefix)
            return None if name in known else f"there is no {prefix}{name}: there are {_listed(prefix, known)}"
    if scope in (MAIL, SURVEYS):
        return None
    return f"{scope!r} is no scope: there are {MAIL}, {SURVEYS}, {_listed(TENANT, tenants)}, {_listed(VENDOR, vendors)}"


def _listed(prefix: str, names: Collection[str]) -> str:
    return ", ".join(f"{prefix}{name}" for name in names) or f"{prefix}NAME with none configured"
