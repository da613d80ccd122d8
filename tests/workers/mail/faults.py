"""What becomes of a mail when its server is at fault: a table, which tests run and docs/MAIL.md shows.

Each server has its fault for five minutes, then it is well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from tests.workers.mail.faulty import Fault, Talk, drips, hangs_up, is_silent, resets

from afterview.workers.mail.replies import Result

WELL_AFTER = timedelta(minutes=5)
STEPS = ("greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "content", "RSET")
"""RSET: before another mail on a connection whose last one was refused"""
WORDS = dict(zip(STEPS, (*["connect"] * 4, "sender", "recipient", "data", "content", "connect"), strict=True))
"""how the log line calls each"""


@dataclass(frozen=True)
class Fate:
    """What becomes of a mail."""

    attempts: tuple[Result, ...]
    outcome: Literal["accepted", "undeliverable", "failed"]
    most: int = 1
    """copies that may arrive: all that a server had whole, and did not refuse then"""

    @property
    def unknown(self) -> int:
        return self.attempts.count("unknown")


FATES = {
    "accepted": Fate(("accepted",), "accepted"),
    "later": Fate(("later", "later", "later", "accepted"), "accepted"),
    "unknown": Fate(("unknown", "accepted"), "accepted", 2),
    "half": Fate(("unknown", "accepted"), "accepted"),
    "undeliverable": Fate(("undeliverable",), "undeliverable", 0),
    "refused": Fate(("refused",), "failed", 0),
}


@dataclass(frozen=True)
class Case:
    """A server's fault, and what comes of it."""

    says: str
    fault: Fault | None
    fate: Fate
    detail: str
    """of the log line of each attempt that came to nothing"""
    tls: bool = False
    login: bool = False
    certificate: Literal["right", "of another name", "expired", "of nobody known", "none"] = "right"
    offers_login: bool = True
    slow: bool = False


@dataclass(frozen=True)
class Row:
    """What a server does, and what that leads to at each step."""

    says: str
    does: bytes | Talk
    detail: str
    """in the log line, after the word for the step"""
    fates: str
    """of each step, a key of `FATES`"""
    at_greeting: str = ""
    """the detail there, if it is another"""

    def cases(self) -> Iterator[Case]:
        for step, fate in zip(STEPS, self.fates.split(), strict=True):
            detail = self.at_greeting if step == "greeting" and self.at_greeting else self.detail
            yield Case(
                f"{self.says}, at {step}",
                Fault(step, self.does),
                FATES[fate],
                f"{WORDS[step]} {detail}",
                tls=step == "STARTTLS",
                login=step == "AUTH",
                slow=self.does in (is_silent, drips),
            )


ROWS = (
    # greeting EHLO  STARTTLS AUTH MAIL  RCPT  DATA  content  RSET
    Row("`252`, not asked for", b"252 2.5.0 perhaps", "252 2.5.0",
        "later    later later later later later later accepted accepted"),
    Row("`355`, not asked for", b"355 more", "355",
        "later    later later later later later later unknown  accepted"),
    Row("`451`", b"451 ada@example.com: not now", "451",
        "later    later later later later later later later    accepted"),
    Row("`450 4.7.1`: not now", b"450 4.7.1 not now", "450 4.7.1",
        "later    later later later later later later later    accepted"),
    Row("`421 4.3.2`: closing", b"421 4.3.2 closing", "421 4.3.2",
        "later    later later later later later later later    accepted"),
    Row("`550`", b"550 ada@example.com: no", "550",
        "later    later later later later undeliverable refused refused accepted"),
    Row("`550 5.1.1`: no such address", b"550 5.1.1 unknown", "550 5.1.1",
        "later    later later later later undeliverable undeliverable undeliverable accepted"),
    Row("`552 5.2.2`: over quota", b"552 5.2.2 full", "552 5.2.2",
        "later    later later later later refused refused refused accepted"),
    Row("`550 5.7.1`: against a policy", b"550 5.7.1 spam", "550 5.7.1",
        "later    later later later later refused refused refused accepted"),
    Row("nonsense", b"hello, ada@example.com", "-1",
        "later    later later later later later later unknown  accepted"),
    Row("hangs up", hangs_up, "SMTPServerDisconnected",
        "later    later later later later later later unknown  accepted", at_greeting="SMTPConnectError"),
    Row("resets the connection", resets, "SMTPServerDisconnected",
        "later    later later later later later later unknown  accepted", at_greeting="SMTPConnectError"),
    Row("says nothing", is_silent, "TimeoutError",
        "later    later later later later later later unknown  accepted"),
    Row("a byte now and then, for ever", drips, "TimeoutError",
        "later    later later later later later later unknown  accepted"),
)  # fmt: skip

CASES = (
    Case("nobody listens", Fault("door", b""), FATES["later"], "connect SMTPConnectError"),
    Case("offers no TLS any more", None, FATES["later"], "connect SMTPException", tls=True, certificate="none"),
    Case("a certificate of another name", None, FATES["later"], "connect SSLCertVerificationError",
         tls=True, certificate="of another name"),
    Case("a certificate that has expired", None, FATES["later"], "connect SSLCertVerificationError",
         tls=True, certificate="expired"),
    Case("a certificate of nobody known", None, FATES["later"], "connect SSLCertVerificationError",
         tls=True, certificate="of nobody known"),
    Case("offers no login", None, FATES["later"], "connect SMTPException", login=True, offers_login=False),
    Case("a wrong password: `535 5.7.8` to AUTH", Fault("AUTH", b"535 5.7.8 wrong"), FATES["later"],
         "connect 535 5.7.8", login=True),
    Case("wants a login: `530 5.7.0` to RCPT", Fault("RCPT", b"530 5.7.0 log in"), FATES["later"],
         "recipient 530 5.7.0"),
    Case("does not take our own address: `550 5.1.8` to RCPT", Fault("RCPT", b"550 5.1.8 sender"), FATES["later"],
         "recipient 550 5.1.8"),
    Case("greylisting: `450 4.2.0` to RCPT", Fault("RCPT", b"450 4.2.0 greylisted"), FATES["later"],
         "recipient 450 4.2.0"),
    Case("over quota for now: `452 4.2.2` to RCPT", Fault("RCPT", b"452 4.2.2 full"), FATES["later"],
         "recipient 452 4.2.2"),
    Case('`550 4.7.1` to RCPT: only the second code says "not now"', Fault("RCPT", b"550 4.7.1 later"),
         FATES["later"], "recipient 550 4.7.1"),
    Case("resets the connection in the middle of the content", Fault("half", resets), FATES["half"],
         "content SMTPServerDisconnected"),
)  # fmt: skip


def every_case() -> list[Case]:
    return [*(case for row in ROWS for case in row.cases()), *CASES]
