"""Mail that an operator has paused: held, then sent, or given back when its window ends (R80)."""

from datetime import timedelta

import pytest
from tests.workers.stages.mailing import CLOSES, KEY, MINUTE, START, Post, request

from afterview.events.pausing import Pause
from afterview.schemas.mail import LetterRequested
from afterview.workers.mail.pending import decoded

LETTER = LetterRequested(
    id="t/letter/1",
    tenant="acme",
    to="ada@example.com",
    not_after=CLOSES,
    task_id="t",
    candidate_id="c",
    subject="Your application",
    text="Dear Ada",
)


class PausedPost(Post):
    """Its pauses are the test's to make."""

    def pause(self, scope: str) -> None:
        self.pauses.now = {**self.pauses.now, scope: Pause(scope, self.host.now, "olga", "")}

    def resume(self) -> None:
        """As the worker does it: nobody else wakes what is held."""
        self.pauses.now = {}
        self.host.recall("mailer")
        self.host.settle()


def test_what_is_paused_is_not_tried_and_leaves_when_it_is_resumed() -> None:
    post = PausedPost("accepted")
    post.pause("mail")
    post.put(request())
    post.after(timedelta(hours=1))
    assert (post.attempts, post.outcomes) == ([], [])
    post.resume()
    assert (len(post.attempts), post.outcomes) == (1, ["accepted"])


def test_nothing_is_awake_while_it_waits() -> None:
    """A pause of hours with a hundred thousand mails costs nothing."""
    post = PausedPost()
    post.pause("mail")
    post.put(request())
    assert post.host.next_due() == CLOSES


def test_at_the_end_of_its_window_it_goes_back_to_whoever_asked() -> None:
    post = PausedPost()
    post.pause("tenant:acme")
    post.put(request())
    post.after(CLOSES - START)
    assert (post.attempts, post.outcomes) == ([], ["paused"])
    post.resume()
    assert post.attempts == []


def test_a_retry_is_held_as_well() -> None:
    post = PausedPost("later", "accepted")
    post.put(request())
    post.pause("surveys")
    post.after(10 * MINUTE)
    assert len(post.attempts) == 1
    post.resume()
    assert (len(post.attempts), post.outcomes) == (2, ["accepted"])


def test_an_attempt_that_the_sender_gave_back_is_held_and_made_when_it_is_resumed() -> None:
    """Not a minute later: no server has said that it should wait."""
    post = PausedPost("lost", "accepted")
    post.put(request())
    post.pause("mail")
    post.settle(post.attempts[0], "later")
    post.resume()
    assert (len(post.attempts), post.outcomes) == (2, ["accepted"])


def test_an_attempt_under_way_counts_as_it_ends() -> None:
    post = PausedPost("lost")
    post.put(request())
    post.pause("mail")
    post.settle(post.attempts[0], "accepted")
    assert post.outcomes == ["accepted"]


def test_what_was_withdrawn_while_it_was_held_is_never_sent() -> None:
    post = PausedPost()
    post.pause("mail")
    post.put(request())
    post.withdraw()
    post.resume()
    assert (post.attempts, post.outcomes) == ([], ["withdrawn"])


def test_paused_surveys_hold_no_letters() -> None:
    post = PausedPost("accepted")
    post.pause("surveys")
    post.put(request(), LETTER)
    assert [attempt.request.id for attempt in post.attempts] == [LETTER.id]
    post.resume()
    assert len(post.attempts) == 2


def test_a_recall_while_another_scope_still_holds_it_changes_nothing() -> None:
    post = PausedPost("accepted")
    post.pause("mail")
    post.pause("surveys")
    post.put(request())
    del (left := dict(post.pauses.now))["mail"]
    post.pauses.now = left
    post.host.recall("mailer")
    post.host.settle()
    assert post.attempts == []
    post.resume()
    assert post.outcomes == ["accepted"]


@pytest.mark.parametrize("delivered_twice", [False, True])
def test_a_request_that_is_held_and_asked_for_again_is_sent_once(delivered_twice: bool) -> None:  # noqa: FBT001
    post = PausedPost("accepted")
    post.pause("mail")
    post.put(request(), *[request()] * delivered_twice)
    assert post.state is not None
    assert [one.held for one in decoded(post.state).pending.values()] == [True]
    post.resume()
    assert (len(post.attempts), post.outcomes) == (1, ["accepted"])
    assert post.attempts[0].key == KEY
