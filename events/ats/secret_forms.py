"""How the secret of a vendor has to be written, where it is more than any text."""

from afterview.events.ats.secrecy import Secret
from afterview.events.ats.vendors import VENDOR


def wrong_form(vendor: str, secret: Secret) -> str | None:
    """How the secret should be written; None when it is well."""
    known = VENDOR.get(vendor)
    return known.shares if known and not known.key(secret) else None
