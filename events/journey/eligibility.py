"""Who is not asked, and why: rule 11, at scheduling and again at sending."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from afterview.events.journey.decision import Draft
from afterview.events.journey.reasons import NoMail, NotAsked
from afterview.events.journey.state import Application, Journey
from afterview.schemas.outgoing_data import Touchpoint


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody is about to be asked."""

    draft: Draft
    application: Application
    touchpoint: Touchpoint
    reason_at: datetime


def _in_the_last(asking: Asking, span: timedelta, moment: datetime) -> bool:
    """Less than `span` ago: at exactly that age it is over (R13, R88)."""
    return asking.draft.now - moment < span


def _opted_out(asking: Asking) -> bool:
    return asking.draft.journey.opted_out is not None


def _internal(asking: Asking) -> bool:
    return asking.draft.journey.said.get("internal") is True


def _do_not_email(journey: Journey) -> bool:
    return journey.said.get("can_email") is False


def _no_email(journey: Journey) -> bool:
    return not journey.said.get("email")


def _undeliverable(journey: Journey) -> bool:
    return journey.undeliverable is not None and journey.undeliverable == journey.said.get("email")


# Of the candidate alone: no mail may go there, or can.
_NO_MAIL: tuple[tuple[NoMail, Callable[[Journey], bool]], ...] = (
    ("do-not-email", _do_not_email),
    ("no-email", _no_email),
    ("undeliverable", _undeliverable),
)


def reason_not_to_mail(journey: Journey) -> NoMail | None:
    """The first that holds of any mail to this candidate, a letter too; or None."""
    return next((name for name, holds in _NO_MAIL if holds(journey)), None)


def _hired(asking: Asking) -> bool:
    return asking.application.status == "hired"


def _withdrawn(asking: Asking) -> bool:
    return asking.application.status == "withdrawn"


def _reopened(asking: Asking) -> bool:
    """Active after a withdrawn rejection (R44)."""
    return asking.touchpoint == "rejection" and asking.application.status == "active"


def _active_elsewhere(asking: Asking) -> bool:
    """Another application is active and had an event lately (R13, R88)."""
    if asking.touchpoint != "rejection":
        return False
    return any(
        other.status == "active" and _in_the_last(asking, asking.draft.rules.active_elsewhere, other.last_event_at)
        for other in asking.draft.journey.applications.values()
        if other.id != asking.application.id
    )


def _quarantine(asking: Asking) -> bool:
    """Asked lately for another application, or at the same touchpoint of any (R13).

    An invitation that is about to be sent is not among the sent ones; one with its id may be, after a merge (R91).
    """
    rules = asking.draft.rules
    return any(
        (sent.application_id != asking.application.id and _in_the_last(asking, rules.quarantine, sent.at))
        or (sent.touchpoint == asking.touchpoint and _in_the_last(asking, rules.same_touchpoint_quarantine, sent.at))
        for sent in asking.draft.journey.sent
    )


def _too_late(asking: Asking) -> bool:
    """Strictly more than 30 days after its reason (R13, R96)."""
    return asking.draft.now - asking.reason_at > asking.draft.rules.too_late


def _of_candidate(holds: Callable[[Journey], bool]) -> Callable[[Asking], bool]:
    return lambda asking: holds(asking.draft.journey)


# The first that holds is the reason. `erased` is not here: of an erased candidate nothing is ever asked (R28).
_REASONS: tuple[tuple[NotAsked, Callable[[Asking], bool]], ...] = (
    ("opted-out", _opted_out),
    ("internal", _internal),
    *((name, _of_candidate(holds)) for name, holds in _NO_MAIL),
    ("hired", _hired),
    ("withdrawn", _withdrawn),
    ("reopened", _reopened),
    ("active-elsewhere", _active_elsewhere),
    ("quarantine", _quarantine),
    ("too-late", _too_late),
)


def reason_not_to_ask(asking: Asking, *, reminder: bool = False) -> NotAsked | None:
    """The first reason of rule 11 that holds, or None. A reminder is checked without the quarantine (R14)."""
    return next(
        (name for name, holds in _REASONS if not (reminder and name == "quarantine") and holds(asking)),
        None,
    )
