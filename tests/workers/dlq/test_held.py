"""What is held though nothing is paused: a worker heard of it too late, or somebody ended the command."""

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.stories import interviewed
from tests.workers.cli.running import afterview
from tests.workers.hosts.running import running

from afterview.events.pausing import Pause
from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.settings import Configuration
from afterview.workers.clock import SystemClock, system_now
from afterview.workers.deliveries import event_in
from afterview.workers.hosts.embedded import Store
from afterview.workers.installation import Installation
from afterview.workers.stages.intake import IntakeStage

SCOPE = "vendor:events"


async def test_resuming_once_more_lets_it_go_on(tmp_path: Path) -> None:
    data, now = tmp_path / "afterview-data", system_now()
    installation = Installation.of(Configuration.model_validate({"storage": {"directory": str(data)}}))
    late = IntakeStage(installation.rules, {}, lambda _: Pause(SCOPE, now, "olga", ""))
    with Store(data) as store:
        event = INCOMING.validate_python(interviewed((now - timedelta(hours=1)).isoformat()))
        store.append([event_in(event, now)])
    async with running(data, [late], SystemClock()) as host:
        await host.idle()
    again = [await asyncio.to_thread(afterview, "resume", SCOPE, cwd=tmp_path) for _ in range(2)]
    assert [(said.code, said.err) for said in again] == [
        (0, f"{SCOPE}: is not paused; 1 that was held is read now\n"),
        (0, f"{SCOPE}: is not paused\n"),
    ]
    async with running(data, installation.stages[:1], SystemClock()) as host:
        await host.idle()
        assert len(host.read(CANDIDATE_EVENTS)) == 1
