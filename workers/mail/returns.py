"""Message-IDs that tell us, and nobody else, to whom a mail was: a report of a bounce quotes little else.

`<digest.sealed@domain>`: the digest is of what is the same for every attempt, so that a mail that arrives twice can be
told to be one; what is sealed is the same each time as well.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

from pydantic_core import to_json

from afterview.events.ats.texts import paired
from afterview.workers.sealing import Seal

LONGEST = 250
"""characters before the `@`; ids longer than any vendor's are left out, and such a mail cannot be traced"""


@dataclass(frozen=True, slots=True)
class Sent:
    """Whose a mail was, and where it went."""

    tenant: str
    candidate_id: str
    address: str


class Returns:
    """Seals with the installation's secret, which never changes: a report may come after days."""

    def __init__(self, installation: bytes) -> None:
        self._seal = Seal((installation,), "returned mail")

    def message_id(self, same: str, domain: str, sent: Sent | None = None) -> str:
        """`same`: what is the same for every attempt. `sent`: of a mail to a candidate."""
        local = sha256(same.encode(errors="replace")).hexdigest()[:40]
        if sent:
            sealed = self._seal.sealed(to_json([paired(sent.tenant), paired(sent.candidate_id), paired(sent.address)]))
            local = f"{local}.{sealed}" if len(sealed) < LONGEST - len(local) else local
        return f"<{local}@{domain}>"

    def opened(self, message_id: str) -> Sent | None:
        """Whose the mail was; None if it was none of ours to a candidate."""
        content = self._seal.opened(message_id.strip("<>").partition("@")[0].partition(".")[2])
        return Sent(*json.loads(content)) if content else None
