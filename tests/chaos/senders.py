"""Those outside: vendors, the bus and candidates. Each repeats what it says until it is acknowledged."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiohttp import ClientError, ClientTimeout
from tests.chaos.plan import Delivery, Habit, Story
from tests.e2e.working import BEARER, SECRETS, Place, link_in, recipient
from tests.signing import sign

_TIMEOUT = ClientTimeout(total=10)
_PAUSE = 0.04
"""seconds until the next attempt"""


@dataclass
class Sent:
    """One delivery: its bytes, and how often it went out."""

    delivery: Delivery
    body: bytes
    times: int = 0
    acknowledged: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A candidate's own word, said to and acknowledged by a page."""

    message_id: str
    said: str
    status: int


@dataclass
class Senders:
    place: Place
    acknowledged: Callable[[], None]
    sent: list[Sent] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)

    async def tell(self, deliveries: Sequence[Delivery]) -> None:
        """One after the other: the next one only when the one before was acknowledged."""
        for delivery in deliveries:
            sent = Sent(delivery, delivery.make(self.place.now()))
            self.sent.append(sent)
            for _ in range(2 if delivery.again else 1):
                await self._until_acknowledged(sent)

    async def _until_acknowledged(self, sent: Sent) -> None:
        path, good = _PATHS[sent.delivery.door]
        while True:
            sent.times += 1
            status = await self._post(path, sent.body, self._headers(sent))
            if status == good:
                sent.acknowledged += 1
                self.acknowledged()
                return
            assert status in (None, 503), f"{sent.delivery.id} was answered {status}"
            await asyncio.sleep(_PAUSE)

    def _headers(self, sent: Sent) -> Mapping[str, str]:
        door = sent.delivery.door
        if door == "events":
            batch = "-batch" if sent.body.startswith(b"[") else ""
            return {"Authorization": f"Bearer {BEARER}", "Content-Type": f"application/cloudevents{batch}+json"}
        return sign(door, sent.body, SECRETS[door], delivery=sent.delivery.id, at=self.place.now())

    async def visit(self, message_id: str, mail: EmailMessage, habit: Habit) -> None:
        """Open the link of a mail and do what this candidate does."""
        for said, path, form in _WORDS[habit]:
            link = link_in(mail, path)
            while (status := await self._post(link, form.encode(), _FORM)) in (None, 429, 503):  # noqa: ASYNC110 it is down
                await asyncio.sleep(_PAUSE)
            assert status in _HEARD, f"a page answered {status}"
            self.visits.append(Visit(message_id, said, status))
            self.acknowledged()

    async def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int | None:
        """The status; None when there was no whole answer."""
        url = path if path.startswith("http") else self.place.url + path
        try:
            async with self.place.client.post(url, data=body, headers=headers, timeout=_TIMEOUT) as answer:
                await answer.read()
                return answer.status
        except (ClientError, TimeoutError, OSError):
            return None


def habits(stories: Sequence[Story]) -> dict[str, Habit]:
    """By address."""
    return {address: story.habit for story in stories for address in story.person.addresses}


def habit_of(known: Mapping[str, Habit], mail: EmailMessage) -> Habit:
    """Colleagues, who are told of their tasks, only read."""
    return known.get(recipient(mail), "silent")


_HEARD = (200, 409, 410)
"""thanks; that was answered already, or is over"""
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PATHS = {"greenhouse": ("/in/acme/greenhouse", 200), "ashby": ("/in/acme/ashby", 200), "events": ("/events", 202)}
_WORDS: dict[Habit, tuple[tuple[str, str, str], ...]] = {
    "answers": (("answer", "s", "recommend=9&comment=Kind+people"),),
    "answers twice": (("answer", "s", "recommend=9"), ("answer", "s", "recommend=2")),
    "opts out": (("opt-out", "u", "scope=all"),),
    "one click": (("opt-out", "u", "List-Unsubscribe=One-Click"),),
    "silent": (),
}
