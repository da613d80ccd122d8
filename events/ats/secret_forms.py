"""How the secret of a vendor has to be written, where it is more than any text."""

from collections.abc import Callable, Mapping

from afterview.events.ats.jobylon_login import jobylon_proof
from afterview.events.ats.kombo_signature import kombo_scheme
from afterview.events.ats.secrecy import Secret
from afterview.events.ats.standard_webhooks import webhook_key
from afterview.events.ats.talentech_signature import talentech_key

_NEVER = "left out: it has no webhooks, its events are polled"
_STANDARD = (webhook_key, "base64 after `whsec_`")
_FORMS: Mapping[str, tuple[Callable[[Secret], object], str]] = {
    "jobylon": (jobylon_proof, "`user:password`, or a header `Name: value`"),
    "bullhorn": (lambda _: None, _NEVER),
    "kombo": (kombo_scheme, "`base64url:`, `base64:` or `hex:` (how Kombo writes its signature) and then the secret"),
    "talentech": (talentech_key, "written in hex"),
    "cloudevents": _STANDARD,
    "mapping": _STANDARD,
}


def wrong_form(vendor: str, secret: Secret) -> str | None:
    """How the secret should be written; None when it is well."""
    known = _FORMS.get(vendor)
    return known[1] if known and known[0](secret) is None else None
