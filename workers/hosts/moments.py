"""Moments as whole numbers since 1970, as hosts store them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def moment(micros_since_epoch: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros_since_epoch)
