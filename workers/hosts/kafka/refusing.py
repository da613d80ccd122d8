"""What a broker refuses for good: a person has to mend it, and is told what in one line."""

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    InvalidSessionTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from afterview.events.errors import Misconfigured
from afterview.workers.hosts.contract import Record

AUTHORIZATION = (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)
TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError, RecordTooLargeError)
_KINDS: dict[type[BaseException], str] = {
    GroupAuthorizationFailedError: "consumer group",
    TopicAuthorizationFailedError: "topic",
    TransactionalIdAuthorizationFailed: "transactional id",
}


class Forbidden(Misconfigured):
    """An ACL is missing."""


def forbidden(error: BaseException, topic: str | None = None) -> Forbidden:
    """`topic`: what was used, for an error that does not say it itself."""
    named = error.args[0] if error.args else topic
    names = sorted(map(str, named)) if isinstance(named, set | frozenset | list | tuple) else [str(named or "")]
    what = f"{_KINDS.get(type(error), 'cluster')} {', '.join(names)}".rstrip()
    return Forbidden(
        f"kafka: {what}: an ACL is missing ({type(error).__name__}): docs/OPERATING.md, ACLs, has them all"
    )


def too_large(stage: str, record: Record, topic: str) -> Misconfigured:
    """`topic`: the one that does not take what comes of `record`."""
    where = f"{record.topic}, partition {record.partition}, offset {record.offset}"
    return Misconfigured(
        f"stage {stage}: {where}: what comes of it is larger than {topic} takes: raise its max.message.bytes"
    )


def explained(error: BaseException, session_seconds: float) -> BaseException:
    """What ended a group, as a person can mend it; whatever else it is stays as it is."""
    if isinstance(error, AUTHORIZATION):
        return forbidden(error)
    if isinstance(error, InvalidSessionTimeoutError):
        return Misconfigured(
            f"kafka.session_timeout_seconds: {session_seconds:g} is not between the brokers'"
            " group.min.session.timeout.ms (6 s if nothing is said) and group.max.session.timeout.ms"
        )
    return error
