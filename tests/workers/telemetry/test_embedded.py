"""`/metrics` of the embedded host: a company lives, and the numbers are what happened."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

import pytest
from tests.contract.stages import START, Acting, Alarm, Picky, put
from tests.workers.hosts.filling import LARGE, fill, make_room
from tests.workers.mail.smtp import Inbox
from tests.workers.telemetry.company import BEARER, NOON, SOURCES, Company, installation, on_one_machine
from tests.workers.telemetry.scraping import is_as_catalogued
from tests.workers.telemetry.watched import Watched

from afterview.events.errors import Unwritable
from afterview.workers.app import running
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.hosts.embedded.inlet import SHORT
from afterview.workers.hosts.performing import WAITING


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    async with on_one_machine(tmp_path) as company:
        yield company


async def test_every_number_is_what_was_done_and_every_metric_of_the_catalogue_is_there(
    company: Company, tmp_path: Path
) -> None:
    await company.lives()
    found = await company.scrape()
    company.counted_as_done(found)
    is_as_catalogued(found, "embedded")
    with closing(sqlite3.connect(tmp_path / "data" / "afterview.db")) as file:
        due = dict(file.execute("SELECT name, count(*) FROM due JOIN offsets USING (stage) GROUP BY name").fetchall())
    assert due["journey"] > 0
    for stage in SOURCES:
        assert found.value("afterview_timers_pending", stage=stage) == due.get(stage, 0)
        assert found.value("afterview_timers_overdue_seconds", stage=stage) == 0
    assert found.value("afterview_ready") == 1
    assert found.value("afterview_state_bytes") > 10_000
    with closing(sqlite3.connect(tmp_path / "data" / "afterview.db")) as file:
        (keys,) = file.execute("SELECT count(*) FROM states").fetchone()
    assert found.value("afterview_state_keys") == keys > 0


async def test_a_server_that_is_away_and_mails_that_come_back_are_seen(company: Company) -> None:
    await company.lives()
    (mail, *_) = company.inbox.mails
    assert isinstance(mail.content, bytes)
    message_id = message_from_bytes(mail.content)["Message-ID"]
    reports = [{"message_id": message_id, "status": "5.1.1"}, {"message_id": message_id, "status": "4.2.2"}]
    for report in (*reports, {"message_id": "<somebody@else.example>", "status": "5.1.1"}):
        said = await company.client.post(
            f"{company.public}/bounces", json=report, headers={"Authorization": f"Bearer {BEARER}"}
        )
        assert said.status == 202
    found = await company.scrape()
    assert found.value("afterview_mail_bounces_total", report="recorded") == 1
    assert found.value("afterview_mail_bounces_total", report="ignored") == 2
    assert found.value("afterview_mail_server_away") == 0
    company.inbox.rcpt = "421 4.3.2 closing"
    await company.put(*(one for number in range(10, 16) for one in company.interview(number)))
    await company.settle()
    assert (await company.scrape()).value("afterview_mail_server_away") == 1


async def test_a_second_process_in_the_same_interpreter_counts_for_itself(company: Company, tmp_path: Path) -> None:
    await company.lives()
    (tmp_path / "other").mkdir()
    async with running(installation(tmp_path / "other", 9, SteppedClock(NOON))) as other:
        second = Company(
            other.gateway.public_url, other.gateway.operations_url, company.client, company.clock, Inbox(),
            other.host.idle, lambda _: (),
        )  # fmt: skip
        assert (await second.scrape()).total("afterview_records_total") == 0
    assert (await company.scrape()).total("afterview_records_total") > 0


async def test_lag_and_outbox_grow_while_a_stage_rests_and_are_gone_afterwards(tmp_path: Path) -> None:
    go = asyncio.Event()

    async def perform(_: object) -> Sequence[Output]:
        await go.wait()
        return []

    clock, watched = SteppedClock(START), Watched("embedded", "forward")
    host = EmbeddedHost(tmp_path, [Acting()], clock, {"forward": perform}, batch=WAITING, watch=watched.meters.host)
    async with host:
        await host.append([put(str(n), "x") for n in range(WAITING + 40)])
        run = asyncio.create_task(host.run())  # so its first batch is the short one, after a caller
        await watched.until(host, "afterview_outbox_actions", SHORT + WAITING, stage="forward")
        clock.advance(START.replace(minute=5))
        found = await watched.scrape(host)
        assert found.value("afterview_lag_records", stage="forward") == 40 - SHORT
        assert found.value("afterview_lag_seconds", stage="forward") == 300
        assert found.value("afterview_outbox_seconds", stage="forward") > 0
        go.set()
        await host.idle()
        found = await watched.scrape(host)
        for name in ("lag_records", "lag_seconds", "outbox_actions", "outbox_seconds"):
            assert found.value(f"afterview_{name}", stage="forward") == 0, name
        assert found.value("afterview_records_total", stage="forward") == WAITING + 40
        host.stop()
        await run


async def test_due_times_are_pending_then_overdue_then_late(tmp_path: Path) -> None:
    clock, watched = SteppedClock(START), Watched("embedded", "alarm")
    async with EmbeddedHost(tmp_path, [Alarm()], clock, watch=watched.meters.host) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "60"), put("b", "60"), put("c", "90"), put("d", "60"), put("d", "0")])
        await host.idle()
        host.stop()
        await run
        assert (await watched.scrape(host)).value("afterview_timers_pending", stage="alarm") == 3
        clock.advance(START.replace(minute=2))
        assert (await watched.scrape(host)).value("afterview_timers_overdue_seconds", stage="alarm") == 60
    async with EmbeddedHost(tmp_path, [Alarm()], clock, watch=watched.meters.host) as host:
        run = asyncio.create_task(host.run())
        await host.idle()
        found = await watched.scrape(host)
        assert found.value("afterview_timers_pending", stage="alarm") == 0
        assert found.value("afterview_timers_overdue_seconds", stage="alarm") == 0
        assert found.value("afterview_timer_lateness_seconds_count", stage="alarm") == 3
        assert found.value("afterview_timer_lateness_seconds_sum", stage="alarm") == 60 + 60 + 30
        host.stop()
        await run


async def test_what_is_refused_amid_a_batch_is_a_dead_letter_once(tmp_path: Path) -> None:
    watched = Watched("embedded", "forward")
    async with EmbeddedHost(tmp_path, [Picky()], SteppedClock(START), watch=watched.meters.host) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", word) for word in ("good", "bad", "good", "bad", "good")])
        await host.idle()
        found = await watched.scrape(host)
        assert found.value("afterview_records_total", stage="forward") == 5
        assert found.value("afterview_dead_letters_total", stage="forward", reason="malformed") == 2
        assert found.value("afterview_outputs_total", stage="forward", topic="afterview.dead-letters") == 2
        assert found.value("afterview_outputs_total", stage="forward", topic="other") == 3
        host.stop()
        await run


async def test_a_full_disk_is_seen_and_what_could_not_be_appended_counts_as_a_failure(tmp_path: Path) -> None:
    watched = Watched("embedded", "forward")
    async with EmbeddedHost(tmp_path, [], SteppedClock(START), watch=watched.meters.host) as host:
        run = asyncio.create_task(host.run())
        await host.append([put("a", "1")])
        await fill(host)
        with pytest.raises(Unwritable):
            await host.append([put("a", LARGE)])
        found = await watched.scrape(host)
        assert found.value("afterview_ready") == 0
        assert found.value("afterview_append_failures_total") == 1
        assert found.value("afterview_appended_records_total", topic="other") == 1
        await make_room(host)
        host.stop()
        await run
