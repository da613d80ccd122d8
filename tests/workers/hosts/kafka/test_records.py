from datetime import UTC, datetime

from aiokafka.structs import ConsumerRecord
from hypothesis import example, given
from hypothesis import strategies as st

from afterview.workers.hosts.contract import Record
from afterview.workers.hosts.kafka.records import floored, millis, moment_of, read
from afterview.workers.hosts.moments import micros

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2300, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 made aware
AT = datetime(2027, 3, 1, 9, 0, 0, 123_000, tzinfo=UTC)


@given(MOMENTS)
@example(datetime(2038, 11, 23, 4, 12, 50, 108_000, tzinfo=UTC))
def test_a_moment_is_never_written_later_than_it_is_and_less_than_a_millisecond_earlier(moment: datetime) -> None:
    assert millis(moment) == micros(moment) // 1000


@given(MOMENTS)
@example(datetime(2039, 4, 2, 11, 4, 0, 989_000, tzinfo=UTC))
def test_a_whole_millisecond_comes_back_as_it_was(moment: datetime) -> None:
    assert moment_of(millis(moment)) == floored(moment) == floored(floored(moment))


def test_a_record_without_key_value_or_headers_is_one_with_empty_ones() -> None:
    (record,) = read([raw(None, None)])
    assert record == Record("in", 3, 7, b"", b"", AT)


def test_a_record_of_others_has_the_moment_of_its_reading() -> None:
    later = AT.replace(hour=10)
    (record,) = read([raw(b"k", b"v", (("h", None), ("h", b"1")))], later)
    assert record == Record("in", 3, 7, b"k", b"v", later, (("h", b""), ("h", b"1")))


def raw(
    key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes | None], ...] = ()
) -> ConsumerRecord[bytes, bytes]:
    return ConsumerRecord("in", 3, 7, millis(AT), 0, key, value, None, -1, -1, headers)  # type: ignore[arg-type]
