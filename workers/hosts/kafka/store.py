"""The local copy of what changelogs hold: RocksDB, one for a worker, with a range of keys for each partition.

It needs no flush to the disk and no backup: whatever it lacks is read from the changelog again. A write batch is
atomic, and batches survive in the order in which they were written: so a copy is never newer than its position.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from rocksdict import BlockBasedOptions, Cache, DBCompressionType, Options, Rdict, WriteBatch

from afterview.events.errors import AfterviewError, Damaged, Misconfigured, Unwritable
from afterview.workers.folder import make_private
from afterview.workers.guard import translated
from afterview.workers.hosts.kafka.entries import MARKER, Origin, mark, offset_entry, offset_in, origin_in, reached_in

FOLDER = "kafka-states"
_POSITION = b"\0position"
_CURRENT = b"\0current"
CLUSTER = b"\0cluster"
"""the key whose value is the id of the cluster in which the changelog is"""
LOG = b"\0log"
"""the key whose value is the id of the changelog"""
_OWN = (MARKER, _POSITION, _CURRENT, CLUSTER, LOG)
_NUMBER = 4
"""bytes of a partition's number"""
_NOTES = "~compacted"
"""where it is noted when partitions were compacted: as if of a stage, which a release that does not know it forgets"""
_MIB = 1 << 20
_SIZE = ("total-sst-files-size", "cur-size-all-mem-tables", "estimate-num-keys")


class Store:
    """One worker's RocksDB. Raises `Misconfigured` when another worker has the directory."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FOLDER
        make_private(self._path)
        with translated(self._explained):
            self._db = Rdict(str(self._path), options=_options())
        self._origins: dict[bytes, Origin] = {}
        self._compacting = Lock()

    def partition(self, stage: str, number: int) -> "PartitionStore":
        return PartitionStore(self._db, self._explained, self._origins, _prefix(stage, number))

    def compact(self, stage: str, number: int, now: int) -> None:
        """Let also the files forget what was superseded, and note when that was; from any thread. `now`: milliseconds.

        RocksDB by itself leaves old values where they are until enough that is newer lies above them.
        """
        with self._compacting, translated(self._explained):
            self.partition(stage, number).compact()
            self._db.put(_prefix(_NOTES, 0) + _prefix(stage, number), offset_entry(now))

    def compacted(self, stage: str, number: int) -> int:
        """Milliseconds: when that was; 0: never."""
        with translated(self._explained):
            stored: Any = self._db.get(_prefix(_NOTES, 0) + _prefix(stage, number))
        return 0 if stored is None else offset_in(stored)

    def follows(self) -> set[tuple[str, Origin]]:
        """Stages that have been recovered since it was opened, and what they follow."""
        return {(prefix[: -1 - _NUMBER].decode(), origin) for prefix, origin in self._origins.items()}

    def partitions(self) -> Iterator[tuple[str, int]]:
        """Stages and numbers of all partitions of which something is here."""
        after = b""
        while (key := self._first(after)) is not None:
            stage, _, rest = key.partition(b"\0")
            if stage != _NOTES.encode():
                yield stage.decode(), int.from_bytes(rest[:_NUMBER])
            after = _next(key[: len(stage) + 1 + _NUMBER])

    def size(self) -> tuple[int, int]:
        """Bytes, in files and in memory, and keys as RocksDB estimates them."""
        with translated(self._explained):
            found = [self._db.property_int_value(f"rocksdb.{name}") or 0 for name in _SIZE]
        return sum(found[:-1]), found[-1]

    def close(self) -> None:
        """A compaction that is under way is waited for: a second or two."""
        with self._compacting:
            self._db.close()

    def _first(self, after: bytes) -> bytes | None:
        with translated(self._explained):
            keys: Iterator[Any] = self._db.keys(from_key=after)
            return next(keys, None)

    def _explained(self, error: Exception) -> AfterviewError:
        """RocksDB's own words name files, never what is in them."""
        said = " ".join(str(error).split())
        if "lock file" in said or "lock hold" in said:
            return Misconfigured(f"{self._path}: in use by another running Afterview: give this one its own directory")
        if said.startswith("Corruption"):
            return Damaged(f"{self._path}: damaged ({said}): remove the folder, all of it is read from Kafka again")
        return Unwritable(f"{self._path}: {said}")


class PartitionStore:
    """The states of one partition of one stage. Not for two tasks at once, but for reading.

    Raises `Damaged` when what is stored cannot be read.
    """

    def __init__(
        self, db: Rdict, explain: Callable[[Exception], Exception], origins: dict[bytes, Origin], prefix: bytes
    ) -> None:
        self._db, self._explain, self._prefix = db, explain, prefix
        self._origins = origins

    def get(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """The entries of these keys, in their order."""
        prefix = self._prefix
        with translated(self._explain):
            found: Any = self._db.get([prefix + key for key in keys])
        return list(found)

    @property
    def position(self) -> int:
        """The offset in the changelog from which on it is not known what is there."""
        return self._number(_POSITION)

    @property
    def reached(self) -> int:
        """The offset in the source from which on nothing has been processed yet."""
        (marker,) = self.get([MARKER])
        return 0 if marker is None else reached_in(marker)

    @property
    def origin(self) -> Origin | None:
        """Of what it has processed something."""
        (marker,) = self.get([MARKER])
        return None if marker is None else origin_in(marker)

    @property
    def current(self) -> int:
        """Milliseconds: when it last held all that was committed; 0: never."""
        return self._number(_CURRENT)

    def follow(self, origin: Origin) -> None:
        self._origins[self._prefix] = origin

    def marker(self, reached: int) -> bytes:
        """To be written when everything before the source offset `reached` of what it follows is."""
        return mark(reached, self._origins[self._prefix])

    @property
    def home(self) -> tuple[bytes, bytes]:
        """The ids of the cluster and of the changelog of which it is a copy; empty: of none yet."""
        cluster, log = self.get([CLUSTER, LOG])
        return cluster or b"", log or b""

    def apply(self, changes: Mapping[bytes, bytes | None], position: int, current: int | None = None) -> None:
        """Take over what the changelog holds before `position`; `current`: now, if that is all that it holds.

        Raises `Unwritable` when the disk is full.
        """
        prefix, batch = self._prefix, WriteBatch(raw_mode=True)
        for key, value in changes.items():
            if value is None:
                batch.delete(prefix + key)
            else:
                batch.put(prefix + key, value)
        batch.put(prefix + _POSITION, offset_entry(position))
        if current is not None:
            batch.put(prefix + _CURRENT, offset_entry(current))
        with translated(self._explain):
            self._db.write(batch)

    def clear(self) -> None:
        """Forget everything, as if the partition had never been here."""
        with translated(self._explain):
            self._db.delete_range(self._prefix, _next(self._prefix))

    def compact(self) -> None:
        """Let also the files forget what has been forgotten."""
        with translated(self._explain):
            self._db.compact_range(self._prefix, _next(self._prefix))

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Keys and entries, in no order that means anything."""
        prefix, size = self._prefix, len(self._prefix)
        with translated(self._explain):
            items: Iterator[Any] = self._db.items(from_key=prefix)
            for found, value in items:
                if not found.startswith(prefix):
                    return
                key = found[size:]
                if key not in _OWN:
                    yield key, value

    def _number(self, key: bytes) -> int:
        (stored,) = self.get([key])
        return 0 if stored is None else offset_in(stored)


def _prefix(stage: str, number: int) -> bytes:
    """Of all keys of a partition."""
    return stage.encode() + b"\0" + number.to_bytes(_NUMBER)


def _next(prefix: bytes) -> bytes:
    """The first key that is after all that have this prefix."""
    return (int.from_bytes(prefix) + 1).to_bytes(len(prefix))


def _options() -> Options:
    table = BlockBasedOptions()
    table.set_block_cache(Cache(64 * _MIB))
    table.set_bloom_filter(10, block_based=False)
    options = Options(raw_mode=True)
    options.create_if_missing(True)  # noqa: FBT003 the library's own way
    options.set_block_based_table_factory(table)
    options.set_compression_type(DBCompressionType.lz4())
    options.set_write_buffer_size(32 * _MIB)
    options.set_keep_log_file_num(2)
    options.set_max_total_wal_size(128 * _MIB)
    options.set_max_open_files(512)
    return options
