"""Those outside: the ATS, through HTTP and its own topics; candidates, who act on their mails; a mail server."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from random import Random
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout
from aiokafka.errors import KafkaError
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.chaos.kafka.people import Habit
from tests.chaos.kafka.place import BEARER, Place
from tests.chaos.kafka.plan import Delivery, Plan
from tests.chaos.kafka.workers import Worker
from tests.chaos.sink import MoodySink
from tests.e2e.working import link_in, recipient
from tests.workers.mail.smtp import LOOPBACK

_TIMEOUT = ClientTimeout(total=12)
_PAUSE = 0.1
"""seconds until the next attempt"""
HANGS = 2.5
"""seconds in which the mail server says nothing; the mailer waits for two"""
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_HEARD = (200, 409, 410)
_WORDS: dict[Habit, tuple[tuple[str, str], ...]] = {
    "answers": (("s", "recommend=9&clear=4"), ("s", "recommend=2")),
    "opts out": (("u", "scope=all"),),
    "one click": (("u", "List-Unsubscribe=One-Click"),),
    "silent": (),
}


class Sink(MoodySink):
    """Now and then it has the mail and does not say so."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, lambda _: None)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = await super().handle_DATA(server, session, envelope)
        if self._in_the_mood(0.01):
            await asyncio.sleep(HANGS)
        return said


@dataclass
class Load:
    """Use it as an async context manager; `send` begins, `done` waits for all of it."""

    place: Place
    plan: Plan
    client: ClientSession
    workers: Sequence[Worker]
    sink: Sink
    acknowledged: list[Delivery] = field(default_factory=list)
    visits: int = 0
    _looked_at: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._producer = self.place.connection.producer()
        await self._producer.start()
        self._habits = {person.email: person.habit for person in self.plan.people}
        self._turn = Random(f"load {self.plan.seed}")  # noqa: S311 reproducible on purpose
        self._reading = asyncio.create_task(self._candidates(), name="candidates")
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._reading, *self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._producer.stop()

    def send(self, deliveries: Sequence[Delivery]) -> None:
        """Each is repeated until it is acknowledged."""
        for delivery in deliveries:
            self._begin(self._over_http(delivery) if delivery.door == "http" else self._over_topic(delivery))

    async def _over_http(self, delivery: Delivery) -> None:
        headers = {"Authorization": f"Bearer {BEARER}", "Content-Type": "application/cloudevents+json"}
        while (status := await self._post("/events", delivery.body, headers)) != 202:
            assert status in {None, 503}, f"{delivery.body!r} was answered {status}"
            await asyncio.sleep(_PAUSE)
        self.acknowledged.append(delivery)

    async def _over_topic(self, delivery: Delivery) -> None:
        headers = [] if delivery.garbage else [("content-type", b"application/cloudevents+json")]
        while True:
            try:
                await self._producer.send_and_wait(
                    delivery.topic, delivery.body, key=delivery.key.encode(), headers=headers
                )
            except KafkaError:
                await asyncio.sleep(_PAUSE)
            else:
                self.acknowledged.append(delivery)
                return

    async def _candidates(self) -> None:
        """Whoever gets a mail for the first time acts on it."""
        seen: set[str] = set()
        while True:
            for arrival in self.sink.arrivals[self._looked_at :]:
                if arrival.message_id not in seen:
                    seen.add(arrival.message_id)
                    self._begin(self._visit(arrival.mail, self._habits.get(recipient(arrival.mail), "silent")))
            self._looked_at = len(self.sink.arrivals)
            await asyncio.sleep(0.05)

    async def _visit(self, mail: EmailMessage, habit: Habit) -> None:
        for path, form in _WORDS[habit]:
            link = urlsplit(link_in(mail, path)).path
            while (status := await self._post(link, form.encode(), _FORM)) in {None, 429, 503, 404}:  # noqa: ASYNC110
                await asyncio.sleep(_PAUSE)
            assert status in _HEARD, f"a page answered {status}"
            self.visits += 1

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> int | None:
        """The status; None when there was no whole answer. Any worker with pages will do."""
        worker = self._turn.choice([one for one in self.workers if one.has_pages])
        url = f"http://{LOOPBACK}:{worker.public}{path}"
        try:
            async with self.client.post(url, data=body, headers=headers, timeout=_TIMEOUT) as answer:
                await answer.read()
                return answer.status
        except (ClientError, TimeoutError, OSError):
            return None

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.add(asyncio.create_task(work))

    def busy(self) -> str | None:
        """What is still on its way; raises what went wrong."""
        for task in [task for task in self._tasks if task.done()]:
            task.result()
            self._tasks.discard(task)
        if self._tasks:
            return f"{len(self._tasks)} deliveries or visits are on their way"
        return "somebody has a mail in hand" if self._looked_at < len(self.sink.arrivals) else None
