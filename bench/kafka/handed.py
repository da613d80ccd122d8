"""A worker of `bench.kafka.handover`: passes every record on. Says a line when it is ready; SIGTERM ends it."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from afterview.schemas.settings import KafkaSettings
from afterview.workers.clock import SystemClock
from afterview.workers.guard import leave
from afterview.workers.hosts.contract import Outcome, Output, Record
from afterview.workers.hosts.kafka.connection import Connection
from afterview.workers.hosts.kafka.host import KafkaHost
from afterview.workers.hosts.kafka.instance import instance_in
from afterview.workers.hosts.waking import ByKey

SOURCE, TARGET = "handover-in", "handover-out"


class Pass(ByKey):
    """Counts the records of each key, and says from which partition each came."""

    name, source = "handover", SOURCE

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = Outcome()
        for record in batch:
            known = outcome.states.get(record.key) or states.get(record.key) or b"0"
            outcome.states[record.key] = b"%d" % (int(known) + 1)
            outcome.due[record.key] = None
            outcome.outputs.append(Output(TARGET, record.key, b"%d" % record.partition, record.at))
        return outcome


async def main(servers: str, folder: str) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    settings = KafkaSettings(bootstrap_servers=(servers,), security_protocol="PLAINTEXT", group="handover")
    directory = Path(folder)
    host = KafkaHost(Connection(settings), directory, {"all": [Pass()]}, SystemClock(), instance=instance_in(directory))
    async with host:
        running = asyncio.create_task(host.run())
        while host.unready():  # noqa: ASYNC110  it says so only when asked
            await asyncio.sleep(0.02)
        os.write(1, b"ready\n")
        await asyncio.wait([running, asyncio.create_task(stopped.wait())], return_when=asyncio.FIRST_COMPLETED)
        host.stop()
        await running
    leave(0)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
