"""A mail went out, and then nothing can be written: that it went out is not forgotten while the process lives."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic_core import to_json
from tests.workers.hosts.filling import locked, until
from tests.workers.hosts.running import impatient
from tests.workers.mail.making import REQUEST
from tests.workers.tickets import NOW

from afterview.events.errors import Unwritable
from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS
from afterview.schemas.internal import STEP, MailReturned
from afterview.schemas.mail import MailSettled
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.mail.pending import LEASE, Attempt
from afterview.workers.stages.mailer import MailerStage


class Post:
    """A mail server that takes a mail when it is told to."""

    def __init__(self, clock: SteppedClock) -> None:
        self.attempts: list[Attempt] = []
        self.accepts = asyncio.Event()
        self._clock = clock

    async def __call__(self, action: object) -> Sequence[Output]:
        assert isinstance(action, Attempt)
        self.attempts.append(action)
        await self.accepts.wait()
        settled = MailSettled(id=action.request.id, attempt=action.number, result="accepted")
        return [Output(MAIL_REQUESTS, action.key, to_json(settled), self._clock.now())]


def request() -> Output:
    return Output(MAIL_REQUESTS, b"key", to_json(REQUEST.model_dump()), NOW)


async def test_a_mail_that_went_out_while_nothing_could_be_written_goes_out_once(tmp_path: Path) -> None:
    """Its settlement comes before the wake-up that ends its lease, however long the trouble took."""
    clock = SteppedClock(NOW)
    post = Post(clock)
    async with impatient(tmp_path, [MailerStage()], clock, {"mailer": post}) as host:
        run = asyncio.create_task(host.run())
        await host.append([request()])
        await until(lambda: post.attempts)
        with locked(tmp_path):
            post.accepts.set()
            await until(host.unready)
            clock.advance(NOW + 3 * LEASE)
            host.notify()
        await until(lambda: host.unready() is None)
        await host.idle()
        (record,) = host.read(CANDIDATE_EVENTS)
        host.stop()
        await run
    step = STEP.validate_json(record.value)
    assert isinstance(step, MailReturned)
    assert (step.data.outcome, len(post.attempts)) == ("accepted", 1)


async def test_a_stop_tries_for_a_while_to_note_what_went_out(tmp_path: Path) -> None:
    clock = SteppedClock(NOW)
    post = Post(clock)
    async with impatient(tmp_path, [MailerStage()], clock, {"mailer": post}) as host:
        run = asyncio.create_task(host.run())
        await host.append([request()])
        await until(lambda: post.attempts)
        with locked(tmp_path):
            post.accepts.set()
            await until(host.unready)
            host.stop()
            await asyncio.sleep(0)
            assert not run.done()
        await run
    async with impatient(tmp_path, [MailerStage()], clock, {"mailer": post}) as host:
        run = asyncio.create_task(host.run())
        clock.advance(NOW + timedelta(hours=1))
        await host.idle()
        host.stop()
        await run
        assert len(host.read(CANDIDATE_EVENTS)) == 1
    assert len(post.attempts) == 1


async def test_what_could_not_be_noted_at_all_is_said_and_made_again_with_the_same_id(
    tmp_path: Path,
) -> None:
    """A candidate may get a mail twice, and never none."""
    clock = SteppedClock(NOW)
    post = Post(clock)
    async with impatient(tmp_path, [MailerStage()], clock, {"mailer": post}, last_seconds=0.1) as host:
        run = asyncio.create_task(host.run())
        await host.append([request()])
        await until(lambda: post.attempts)
        with locked(tmp_path):
            post.accepts.set()
            await until(host.unready)
            host.stop()
            with pytest.raises(Unwritable, match="1 mails that went out are not noted and may go out again"):
                await run
    clock.advance(NOW + timedelta(hours=1))
    async with impatient(tmp_path, [MailerStage()], clock, {"mailer": post}) as host:
        run = asyncio.create_task(host.run())
        await host.idle()
        host.stop()
        await run
        assert len(host.read(CANDIDATE_EVENTS)) == 1
    first, second = post.attempts
    assert (first.request.id, second.unknown) == (second.request.id, 1)
