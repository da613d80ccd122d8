"""Genuine troubles of SQLite, brought about and lifted again by a test."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from afterview.workers.hosts.embedded import EmbeddedHost
from afterview.workers.hosts.embedded.schema import FILE

LARGE = "x" * 20_000
"""of a value: it needs pages of its own"""
_ANY = 0xFFFF_FFFE


async def fill(host: EmbeddedHost) -> None:
    """No new page for the file, as on a full disk (SQLITE_FULL): what is `LARGE` cannot be written any more."""
    await _at_most(host, 1)  # SQLite takes what there is, if that is more


async def make_room(host: EmbeddedHost) -> None:
    await _at_most(host, _ANY)


async def _at_most(host: EmbeddedHost, pages: int) -> None:
    """Of the connection of the stages, and of that of whatever comes in."""
    statement = f"PRAGMA max_page_count = {pages}"
    for store in (host._engine.store, host._inlet.store):
        await host.between_batches(partial(_done, store.connection, statement))


def _done(connection: sqlite3.Connection, statement: str) -> None:
    connection.execute(statement).fetchone()


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """As by another program that writes for too long: nothing at all can be written."""
    with closing(sqlite3.connect(directory / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 nobody tells
            await asyncio.sleep(0.001)
