"""An attempt is settled whatever happens, and never begun when somebody else may have begun it."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from pydantic_core import to_json
from tests.workers.mail.making import REQUEST, writer
from tests.workers.mail.smtp import LOOPBACK, Inbox, serving
from tests.workers.tickets import NOW

from afterview.events.topics import CANDIDATE_EVENTS, MAIL_REQUESTS
from afterview.schemas.internal import STEP, MailReturned
from afterview.schemas.mail import MAIL_RECORD, MailSettled
from afterview.schemas.settings import SmtpSettings
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.mail.departures import FAILURES
from afterview.workers.mail.pending import LEASE, Attempt, wait_after
from afterview.workers.mail.sender import Sender
from afterview.workers.mail.server import MailServer
from afterview.workers.stages.mailer import MailerStage

ATTEMPT = Attempt(b"key", REQUEST, 1, NOW + LEASE)


def sender(port: int, clock: SteppedClock | None = None, connections: int = 10, seconds: float = 5) -> Sender:
    settings = SmtpSettings(host=LOOPBACK, port=port, tls="none", timeout_seconds=seconds, connections=connections)
    return Sender(MailServer(settings), writer(), clock or SteppedClock(NOW))


def settled(outputs: Iterable[Output]) -> MailSettled:
    (output,) = outputs
    assert (output.topic, output.key) == (MAIL_REQUESTS, b"key")
    record = MAIL_RECORD.validate_json(output.value)
    assert isinstance(record, MailSettled)
    return record


async def test_an_attempt_is_settled_on_the_same_log_under_the_same_key() -> None:
    async with serving(inbox := Inbox()) as port:
        posting = sender(port)
        record = settled(await posting(ATTEMPT))
        await posting.close()
    assert (record.id, record.attempt, record.result) == (REQUEST.id, 1, "accepted")
    assert len(inbox.mails) == 1


async def test_nothing_is_begun_that_might_outlast_its_lease() -> None:
    async with serving(inbox := Inbox()) as port:
        clock = SteppedClock(NOW)
        posting = sender(port, clock)
        clock.advance(NOW + LEASE - timedelta(seconds=4.9))
        assert settled(await posting(ATTEMPT)).result == "later"
        assert settled(await posting(Attempt(b"key", REQUEST, 2, clock.now() + LEASE))).result == "accepted"
        await posting.close()
    assert len(inbox.mails) == 1


async def test_nothing_is_sent_once_the_window_has_closed() -> None:
    async with serving(inbox := Inbox()) as port:
        late = SteppedClock(REQUEST.not_after)
        record = settled(await sender(port, late)(Attempt(b"key", REQUEST, 1, REQUEST.not_after + LEASE)))
    assert (record.result, inbox.connections) == ("later", 0)


async def test_what_is_no_address_is_settled_without_a_server() -> None:
    request = REQUEST.model_copy(update={"to": "nobody"})
    async with serving(inbox := Inbox()) as port:
        record = settled(await sender(port)(Attempt(b"key", request, 1, NOW + LEASE)))
    assert (record.result, inbox.connections) == ("undeliverable", 0)


@pytest.mark.parametrize("connections", [1, 3])
async def test_attempts_at_the_same_time_share_so_many_connections(connections: int) -> None:
    async with serving(inbox := Inbox()) as port:
        posting = sender(port, connections=connections)
        attempts = [Attempt(b"key", REQUEST.model_copy(update={"id": f"inv/{n}"}), 1, NOW + LEASE) for n in range(10)]
        for outputs in await asyncio.gather(*(written(posting, attempt) for attempt in attempts)):
            assert settled(outputs).result == "accepted"
        await posting.close()
    assert (len(inbox.mails), inbox.connections) == (10, connections)


async def written(posting: Sender, attempt: Attempt) -> Sequence[Output]:
    """As a host does it."""
    outputs = await posting(attempt)
    posting.written(attempt)
    return outputs


async def test_no_more_mails_leave_than_there_are_connections_before_the_end_of_one_is_written_down() -> None:
    """After a crash these would go twice. A host that cannot write lets nothing more leave."""
    async with serving(inbox := Inbox()) as port:
        posting = sender(port, connections=2)
        attempts = [Attempt(b"key", REQUEST.model_copy(update={"id": f"inv/{n}"}), 1, NOW + LEASE) for n in range(4)]
        await asyncio.gather(*map(posting, attempts[:2]))
        waiting = [asyncio.create_task(posting(attempt)) for attempt in attempts[2:]]
        await asyncio.wait(waiting, timeout=0.1)
        assert posting.in_use == 2
        assert (len(inbox.mails), [task.done() for task in waiting]) == (2, [False, False])
        posting.written(attempts[0])
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert (len(inbox.mails), len(done)) == (3, 1)
        posting.written(attempts[1])
        assert [settled(outputs).result for outputs in await asyncio.gather(*waiting)] == ["accepted"] * 2
        await posting.close()


async def test_a_disk_that_is_slower_than_mails_may_be_is_no_fault_of_the_mail_server() -> None:
    async with serving(inbox := Inbox()) as port:
        posting = sender(port, connections=1, seconds=0.5)
        assert settled(await posting(ATTEMPT)).result == "accepted"
        for number in range(2, FAILURES + 2):
            said = settled(await posting(Attempt(b"key", REQUEST, number, NOW + LEASE)))
            assert (said.result, said.detail) == ("later", "place TimeoutError")
        assert (len(inbox.mails), posting.server_away) == (1, False)
        await posting.close()


async def test_a_mail_that_was_refused_leaves_its_place_to_the_next() -> None:
    async with serving(Inbox(rcpt="451 4.7.1 not now")) as port:
        posting = sender(port, connections=1)
        for number in range(1, 5):
            assert settled(await written(posting, Attempt(b"key", REQUEST, number, NOW + LEASE))).result == "later"
        await posting.close()


async def test_the_log_says_what_happened_and_names_nobody() -> None:
    async with serving(Inbox(rcpt="550 5.1.1 <ada@example.com> unknown")) as port:
        posting = sender(port)
        with structlog.testing.capture_logs() as lines:
            await posting(ATTEMPT)
        await posting.close()
    (line,) = lines
    assert line["result"] == "undeliverable"
    assert "ada" not in str(line).lower()


async def test_anything_else_is_no_action_of_ours() -> None:
    with pytest.raises(TypeError):
        await sender(1)("an attempt")


async def test_stage_sender_and_server_together_bring_the_outcome_back_to_the_journey(tmp_path: Path) -> None:
    clock = SteppedClock(NOW)
    async with serving(inbox := Inbox(rcpt="451 4.7.1 greylisted")) as port:
        posting = sender(port, clock)
        async with EmbeddedHost(tmp_path, [MailerStage()], clock, {"mailer": posting}) as host:
            running = asyncio.create_task(host.run())
            value = to_json(REQUEST.model_dump())
            await host.append([Output(MAIL_REQUESTS, b"key", value, NOW)])
            await host.idle()
            assert host.read(CANDIDATE_EVENTS) == []
            inbox.rcpt = None
            due = host.next_due()
            assert due == NOW + wait_after(1, REQUEST.id)
            clock.advance(due)
            host.notify()
            await host.idle()
            (record,) = host.read(CANDIDATE_EVENTS)
            host.stop()
            await running
        await posting.close()
    step = STEP.validate_json(record.value)
    assert isinstance(step, MailReturned)
    assert (record.key, step.data.outcome, len(inbox.mails)) == (b"key", "accepted", 1)
