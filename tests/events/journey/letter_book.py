"""A second bookkeeper, of letters: who released what, what was asked of the mailer, what a server has."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from afterview.schemas.mail import LetterRequested

Json = dict[str, Any]


@dataclass
class LetterBook:
    instant: bool
    """a letter is with a server as soon as it leaves"""
    texts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """by task: what somebody has released"""
    on_their_way: dict[str, str] = field(default_factory=dict)
    """by task: the request that the mailer has not settled"""
    settled: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    """tasks whose letter a server has"""

    def released(self, task: str, text: str) -> None:
        self.texts[task].add(text)

    def asked(self, letter: LetterRequested) -> None:
        assert letter.text in self.texts[letter.task_id], "nobody released this"
        assert letter.task_id not in self.accepted, "a second letter"
        assert letter.task_id not in self.on_their_way, "two letters on their way"
        assert letter.id not in self.settled, "an id for two mails"
        self.on_their_way[letter.task_id] = letter.id

    def says(self, letter: LetterRequested, word: str) -> None:
        """The mailer's one word on this request."""
        self.settled.add(letter.id)
        del self.on_their_way[letter.task_id]
        if word == "accepted":
            self.accepted.add(letter.task_id)

    def completed(self, task: Json) -> None:
        """A task was completed, and nobody said that it is."""
        assert (task["reason"], task["channel"]) == ("delivered", "email")
        assert task["kind"] in ("verbal_feedback", "written_rejection")
        assert self.texts[task["id"]], "nobody released a letter for it"
        assert self.instant or task["id"] in self.accepted, "no server has its letter"
