"""One mail that has arrived, as mail programs and people read it."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import parseaddr
from functools import cached_property
from typing import Literal, NamedTuple

from afterview.schemas.outgoing_data import TaskKind
from afterview.workers.demo.players.spoken import AGAIN, NEWS, OF_A_REJECTION, OWED, News

Kind = Literal["survey", "letter", "tasks"]

LINK = re.compile(r"https?://[^\s<>\"]+")
_LANGUAGE = re.compile(r'<html[^>]* lang="(\w+)')
_ENTRY = re.compile(r"^\* (?P<owed>.+?)(?: \(.*\))?\n+  (?P<news>[^.\n]+)\. .*\n  (?P<link>https?://\S+)", re.MULTILINE)


class Entry(NamedTuple):
    """One task in a mail to whoever has to do it."""

    kind: TaskKind
    news: News
    link: str


@dataclass(frozen=True)
class Mail:
    number: int
    at: datetime
    to: str
    content: bytes
    returns_to: str = ""
    """where failures are reported to (the envelope's sender)"""

    @cached_property
    def _parts(self) -> Message:
        """Read with few questions asked: in a fifth of the time."""
        return message_from_bytes(self.content)

    @cached_property
    def message(self) -> EmailMessage:
        """With headers that can be shown."""
        message = message_from_bytes(self.content, policy=default)
        if not isinstance(message, EmailMessage):
            raise TypeError("the policy makes other messages")
        return message

    @property
    def head(self) -> str:
        """Its headers as they came, with plain ends of lines."""
        return self.content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode(errors="replace")

    @cached_property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @cached_property
    def sender(self) -> str:
        """Their name, as mail programs show it in a list; else the address."""
        name, address = parseaddr(str(self.message.get("From", "")))
        return name or address

    @cached_property
    def text(self) -> str:
        return self._part("plain")

    @cached_property
    def html(self) -> str:
        return self._part("html")

    @cached_property
    def language(self) -> str:
        """What a screen reader takes it to be written in."""
        found = _LANGUAGE.search(self.html)
        return found[1] if found else ""

    @cached_property
    def links(self) -> list[str]:
        """In the order in which they stand in the text."""
        return LINK.findall(self.text)

    @property
    def first_link(self) -> str:
        return self.links[0] if self.links else ""

    @property
    def kind(self) -> Kind:
        """A letter has no link but the one to get no more mails."""
        if "/s/" in self.first_link:
            return "survey"
        return "tasks" if self.entries else "letter"

    @cached_property
    def entries(self) -> list[Entry]:
        """The tasks that a colleague is told of."""
        return [
            Entry(OWED[entry["owed"].lower()], NEWS[entry["news"].partition(",")[0]], entry["link"])
            for entry in _ENTRY.finditer(self.text)
        ]

    @property
    def worklist(self) -> str | None:
        """The link to everything that is open for a colleague."""
        return next((link for link in self.links if "/r/" in link), None)

    @property
    def again(self) -> bool:
        """Asked for the second time."""
        return any(words in self.text for words in AGAIN)

    @property
    def of_rejection(self) -> bool:
        return any(words in self.text for words in OF_A_REJECTION)

    @property
    def about(self) -> Literal["interview", "rejection", "letter"]:
        """What a candidate is asked about, or told."""
        return "letter" if self.kind == "letter" else "rejection" if self.of_rejection else "interview"

    @property
    def one_click(self) -> str | None:
        """Where a mail program opts out with one click (RFC 8058)."""
        offered = str(self._parts.get("List-Unsubscribe-Post", "")).strip() == "List-Unsubscribe=One-Click"
        return str(self._parts.get("List-Unsubscribe", "")).strip().strip("<>") if offered else None

    def _part(self, kind: str) -> str:
        for part in self._parts.walk():
            if part.get_content_type() == f"text/{kind}":
                content = part.get_payload(decode=True)
                return content.decode().replace("\r\n", "\n") if isinstance(content, bytes) else ""
        return ""
