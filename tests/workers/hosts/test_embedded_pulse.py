"""Whether the embedded host is alive: it comes round, or has said that it will not for a while."""

import asyncio
from pathlib import Path

import pytest

from afterview.workers.hosts.embedded import pulse as pulses
from afterview.workers.hosts.embedded.pulse import Pulse
from afterview.workers.hosts.embedded.waiting import Waiting


async def test_who_does_not_come_round_is_stuck_unless_it_said_that_it_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulses, "STUCK_SECONDS", 0.01)
    pulse = Pulse(tmp_path, Waiting(), asyncio.Event())
    pulse.opened()
    pulse.beat()
    while pulse.trouble() is None:  # noqa: ASYNC110 time has to pass
        await asyncio.sleep(0.005)
    assert pulse.trouble() == "nothing was done for 0 s"
    pulse.patient()
    await asyncio.sleep(0.02)
    assert pulse.trouble() is None
    pulse.beat()
    assert pulse.trouble() is None
