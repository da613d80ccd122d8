"""Settled once: requests that come twice, and words that come late."""

from datetime import timedelta

from pydantic_core import to_json
from tests.workers.stages.mailing import CLOSES, KEY, START, Post, request

from afterview.events.topics import MAIL_REQUESTS
from afterview.workers.hosts.contract import Record
from afterview.workers.mail.pending import LEASE, MEMORY, decoded
from afterview.workers.stages.mailer import MailerStage


def test_a_repeated_request_does_nothing_while_pending_and_after_it_was_settled() -> None:
    post = Post("later", "accepted")
    post.put(request(), request())
    post.put(request())
    post.after(timedelta(hours=1))
    post.put(request())
    assert (len(post.attempts), post.outcomes) == (2, ["accepted"])


def test_nothing_is_remembered_when_a_repeat_could_not_be_sent_any_more() -> None:
    post = Post("accepted")
    post.put(request())
    remembered = post.state
    assert remembered is not None
    assert b"ada@example.com" not in remembered
    post.host.advance(CLOSES + MEMORY - timedelta(seconds=1))
    assert post.state == remembered
    post.host.advance(CLOSES + MEMORY)
    assert post.state is None
    assert post.host.next_due() is None


def test_a_late_final_word_about_an_earlier_attempt_counts() -> None:
    post = Post("lost", "lost")
    post.put(request())
    post.after(LEASE)
    post.settle(post.attempts[0], "accepted")
    post.settle(post.attempts[1], "later")
    post.after(timedelta(days=1))
    assert (len(post.attempts), post.outcomes) == (2, ["accepted"])


def test_a_late_temporary_failure_of_an_earlier_attempt_changes_nothing_of_the_present_one() -> None:
    post = Post("lost", "lost", "accepted")
    post.put(request())
    post.after(LEASE)
    state = post.state
    post.settle(post.attempts[0], "later")
    assert state is not None
    assert post.state is not None
    assert decoded(post.state).pending == decoded(state).pending


def test_time_never_goes_back_for_a_candidate() -> None:
    stage = MailerStage()
    value = to_json(request().model_dump(exclude_none=True))
    late = Record(MAIL_REQUESTS, 0, 0, KEY, value, CLOSES)
    early = Record(MAIL_REQUESTS, 0, 1, KEY, value, START)
    outcome = stage.process([late, early], {})
    assert outcome.actions == []
    assert len(outcome.outputs) == 1
