"""What the form of the opt-out asks for. Pure."""

from typing import Literal

from afterview.workers.gateway.http.forms import Form

ONE_CLICK = ("List-Unsubscribe", "One-Click")
UNDO = ("do", "undo")
Scope = Literal["survey", "all"]
SCOPES: tuple[Scope, ...] = ("survey", "all")


def scope_of(form: Form) -> Scope | None:
    """What the candidate wants no more of. One click stops what its mail belongs to: surveys (RFC 8058)."""
    if ONE_CLICK in form:
        return "survey"
    given = {value for name, value in form if name == "scope"}
    return next((scope for scope in SCOPES if given == {scope}), None)
