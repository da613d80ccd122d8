"""What a server's reply means for a mail (RFC 5321, RFC 3463), as a table read from the top."""

import re
from dataclasses import dataclass
from typing import Literal

Result = Literal["accepted", "undeliverable", "refused", "later", "unknown"]
Step = Literal["connect", "sender", "recipient", "data", "place", "content", "announced"]
"""connect: everything before a mail is spoken of: greeting, TLS, authentication; place: after the answer to DATA, our
own wait until the ends of enough other mails are written down; content: from then on; announced: in place of sender,
before the first reply to what was said behind the content of another mail"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one attempt, and why, in words without an address."""

    result: Result
    detail: str


@dataclass(frozen=True, slots=True)
class _Row:
    steps: str
    code: str
    enhanced: str
    result: Result


READABLE = r"[2-5]\d\d"
"""codes that SMTP has"""
COMPLETED = range(200, 300)
"""to the content: taken, whatever the other digits say (RFC 5321, 4.3.2)"""
REFUSING = r"[45]\d\d"
"""after any other reply that was not hoped for, server and client are not of one mind on what comes next"""
REPLIES = ("2xx", "3xx", "4xx", "5xx", "unreadable", "silence", "no_connection", "not_tried")
"""classes of replies, for whoever counts"""
_ANY = r".*"
_OWN = r"53[0458]|454|421"
"""authenticate first; encrypt first; closing"""
_ROWS = (
    # No answer to what was asked: nonsense, more than anybody reads, "go on" after the end. It may have been taken.
    _Row("connect sender recipient data", rf"(?!{READABLE}$).*", _ANY, "later"),
    _Row("content", rf"(?!{REFUSING}$).*", _ANY, "unknown"),
    # The server itself, or our own standing with it: never the recipient's fault.
    _Row("connect sender", _ANY, _ANY, "later"),
    _Row("recipient data content", _OWN, _ANY, "later"),
    _Row("recipient data content", _ANY, r"5\.1\.[78]", "later"),  # it is our address that is bad
    # What the server itself calls temporary, or does not call permanent.
    _Row("recipient data content", r"[^5]..", _ANY, "later"),
    _Row("recipient data content", _ANY, r"4\..*", "later"),
    # The address: unknown, moved, malformed, disabled, of a domain without mail.
    _Row("recipient data content", _ANY, r"5\.1\.([0-46]|10)|5\.2\.1", "undeliverable"),
    # Some other permanent reason, said exactly: full, too big, against a policy.
    _Row("recipient data content", _ANY, r"5\..*", "refused"),
    # The bare code of a server that says no more.
    _Row("recipient", r"501|55[0136]", _ANY, "undeliverable"),
    _Row("recipient data content", _ANY, _ANY, "refused"),
)
_DETAIL = re.compile(r"(connect|sender|data|content|recipient(?! needs)) (?:(-?\d+)\b)?")
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})(?!\d)")


def verdict(step: Step, code: int, text: str) -> Verdict:
    """What a reply that was not the hoped-for one means."""
    found = _ENHANCED.match(text)
    enhanced = found.group(1) if found else ""
    row = next(row for row in _ROWS if _fits(row, step, str(code), enhanced))
    return Verdict(row.result, f"{step} {code} {enhanced}".strip())


def about_server(said: Verdict) -> bool:
    """Whether it is the server itself that took no mail, whoever it was for: the next mail would fare no better."""
    if said.result not in ("later", "unknown"):
        return False
    found = _DETAIL.match(said.detail)
    if found is None:
        return False
    step, code = found.groups()
    return step == "connect" or code is None or bool(re.fullmatch(_OWN, code))


def reply_of(said: Verdict) -> str:
    """One of `REPLIES`: the first digit of the code, or why there is none."""
    found = _DETAIL.match(said.detail)
    if found is None:
        return "not_tried"
    step, code = found.groups()
    if code is None:
        return "no_connection" if step == "connect" else "silence"
    return f"{code[0]}xx" if re.fullmatch(READABLE, code) else "unreadable"


def _fits(row: _Row, step: Step, code: str, enhanced: str) -> bool:
    return bool(step in row.steps.split() and re.fullmatch(row.code, code) and re.fullmatch(row.enhanced, enhanced))
