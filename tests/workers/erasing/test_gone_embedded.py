"""Every byte of an erased person is gone by the date that the proof says: the embedded host."""

from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from tests.stories import erased
from tests.workers.erasing.life import OTHERS, PERSON, THEIRS, asking, found, lived, named_in, others_live_on, posted
from tests.workers.fetching.vendors import BASIC, Vendor, speaking
from tests.workers.mail.smtp import Inbox, serving
from tests.workers.telemetry.company import NOON, Company, installation

from afterview.events.gone import gone_by
from afterview.events.topics import AUDIT
from afterview.schemas.outgoing_data import ErasureCompleted
from afterview.workers.app import running
from afterview.workers.clock import SteppedClock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_after_the_date_no_byte_of_an_erased_person_is_in_any_file_log_or_metric(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clock, inbox, data = SteppedClock(NOON), Inbox(), tmp_path / "data"
    async with AsyncExitStack() as stack:
        smtp_port = await stack.enter_async_context(serving(inbox))
        vendor = await stack.enter_async_context(speaking(Vendor(BASIC)))
        built = installation(tmp_path, smtp_port, clock, tenants=asking(vendor))
        now = await stack.enter_async_context(running(built))

        async def settle() -> None:
            now.host.notify()
            await now.host.idle()

        async def day(to: timedelta) -> None:
            clock.advance(NOON + to)
            await settle()

        client = await stack.enter_async_context(ClientSession())
        company = Company(
            now.gateway.public_url, now.gateway.operations_url, client, clock, inbox, settle, now.host.read
        )
        await lived(company, built, now.host.append)
        assert found(data).keys() == set(THEIRS), "the search finds everything that there is to be found"
        sent = len(inbox.mails)

        assert await company.put(erased(company.now(), tenant="fjord", candidate_id=str(PERSON))) == 202
        await settle()
        (proof,) = proofs = now.host.read(AUDIT)
        said = ErasureCompleted.model_validate_json(proof.value)
        assert (said.key, said.gone_by) == (built.rules.key("fjord", str(PERSON)), gone_by(clock.now()))
        inbox.rcpt = None
        for days in (1, 2, 7, 20):
            await day(days * DAY)
            await others_live_on(company, 100 * days)
        assert found(data), "the logs still keep what they are to keep"
        await day(said.gone_by - NOON - HOUR)
        await others_live_on(company, 9000)
        await day(said.gone_by - NOON)
        assert [mail for mail in posted(company)[sent:] if b"bramblezqx" in mail] == []
        assert now.host.read(AUDIT) == proofs
        async with client.get(f"{company.operations}/metrics") as answer:
            metrics = await answer.read()
        logged = "".join(capfd.readouterr()).encode()
        assert (found(data), named_in(metrics + logged)) == ({}, [])
    assert found(data) == {}
    assert (data / "afterview.db").read_bytes().count(b"Somebody Else-") > OTHERS, "of all others nothing was lost"
