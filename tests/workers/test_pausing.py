"""What a process makes of the audit trail."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.workers.test_audit import on_the_trail

from afterview.events.pausing import Verb
from afterview.workers.audit import line
from afterview.workers.hosts.contract import Record
from afterview.workers.pausing import Pauses

NOW = datetime(2027, 3, 4, 2, tzinfo=UTC)


def trail(*acts: tuple[Verb, str]) -> Sequence[Record]:
    lines = [
        line(verb, [scope], by="olga", reason="", now=NOW + timedelta(minutes=n))
        for n, (verb, scope) in enumerate(acts)
    ]
    return on_the_trail(*lines)


def test_mail_goes_on_also_when_pause_and_resume_are_heard_of_at_once() -> None:
    """Another worker may have held some of it, and died: what it held has come here."""
    pauses = Pauses()
    assert pauses.take(trail(("pause", "surveys"), ("resume", "surveys")))
    assert pauses.now == {}


def test_no_mail_goes_on_when_it_is_paused_or_a_vendor_is_resumed() -> None:
    pauses = Pauses()
    assert not pauses.take(trail(("pause", "mail"), ("pause", "vendor:ashby")))
    assert not pauses.take(trail(("resume", "vendor:ashby")))
    assert pauses.take(trail(("resume", "mail")))
    assert not pauses.take(())
