"""Whoever is at the keyboard."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afterview.workers.audit import Act


def acting(action: str, reason: str) -> "Act":
    """They do it now."""
    from getpass import getuser

    from afterview.workers.audit import Act
    from afterview.workers.clock import system_now

    return Act(action, getuser(), reason, system_now())
