"""Withdrawn in time: nothing is sent after it, and what is under way decides."""

from datetime import timedelta

import pytest
from tests.workers.stages.mailing import Post, request

from afterview.schemas.mail import MailWithdrawn


def test_a_withdrawal_that_stands_right_behind_its_request_overtakes_it() -> None:
    post = Post("accepted")
    post.put(request(), MailWithdrawn(id="inv-1/invitation/1"))
    assert (post.attempts, post.outcomes) == ([], ["withdrawn"])


def test_a_withdrawal_while_the_next_attempt_is_awaited_ends_the_request() -> None:
    post = Post("later", "accepted")
    post.put(request())
    post.withdraw()
    post.after(timedelta(days=1))
    assert (len(post.attempts), post.outcomes) == (1, ["withdrawn"])


@pytest.mark.parametrize(
    ("result", "outcome"),
    [("accepted", "accepted"), ("undeliverable", "undeliverable"), ("refused", "failed"), ("later", "withdrawn")],
)
def test_a_withdrawal_during_an_attempt_lets_its_settlement_decide(result: str, outcome: str) -> None:
    post = Post("lost")
    post.put(request())
    post.withdraw()
    assert post.outcomes == []
    post.settle(post.attempts[0], result)
    post.after(timedelta(days=1))
    assert (len(post.attempts), post.outcomes) == (1, [outcome])


def test_a_withdrawn_attempt_of_unknown_fate_is_never_made_again() -> None:
    post = Post("lost", "accepted")
    post.put(request())
    post.withdraw()
    post.after(timedelta(days=1))
    assert (len(post.attempts), post.outcomes) == (1, ["withdrawn"])


def test_a_withdrawal_of_what_was_never_requested_does_nothing() -> None:
    post = Post()
    post.withdraw("nobody/invitation/1")
    assert (post.attempts, post.outcomes, post.state) == ([], [], None)


def test_two_mails_of_one_candidate_have_nothing_to_do_with_each_other() -> None:
    post = Post("lost", "accepted")
    post.put(request("inv-1/invitation/1"), request("inv-2/invitation/1"))
    post.withdraw("inv-1/invitation/1")
    post.settle(post.attempts[0], "later")
    assert post.outcomes == ["accepted", "withdrawn"]
