"""Puts a file on a topic of yours, as one record: to try a mapping where there is no kcat.

pip install aiokafka
python put.py localhost:9092 hr.recruiting message.json KEY kind=verdict
"""

import asyncio
import sys
from pathlib import Path

from aiokafka import AIOKafkaProducer


async def put(bootstrap: str, topic: str, value: bytes, key: str = "", *headers: str) -> None:
    named = [(name, value.encode()) for name, _, value in (header.partition("=") for header in headers)]
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        await producer.send_and_wait(topic, value, key=key.encode() or None, headers=named)


if __name__ == "__main__":
    bootstrap, topic, file, *told = sys.argv[1:]
    asyncio.run(put(bootstrap, topic, Path(file).read_bytes(), *told))
