"""Written ahead, tried again, ended with the window: what the mailer owes to everyone."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workers.stages.mailing import CLOSES, KEY, MINUTE, START, Post, request

from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, MAIL_REQUESTS
from afterview.schemas.internal import STEP, MailReturned
from afterview.schemas.mail import MailSettled
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.mail.pending import AGAIN, JITTER, LEASE, NOT_NOW, RETRIES, TOO_LATE, decoded, wait_after
from afterview.workers.stages.mailer import MailerStage


def test_an_accepted_mail_comes_back_under_the_candidates_key() -> None:
    post = Post("accepted")
    post.put(request())
    (record,) = post.host.log(CANDIDATE_EVENTS)
    assert record.key == KEY
    assert STEP.validate_json(record.value) == MailReturned.model_validate(
        {
            "type": "afterview.mail.outcome.v1",
            "data": {
                "request_id": "inv-1/invitation/1",
                "purpose": "invitation",
                "outcome": "accepted",
            },
        }
    )


def test_an_attempt_is_in_the_state_before_it_is_made() -> None:
    post = Post("accepted")
    post.put(request())
    (written,) = post.states_at_attempts
    assert written is not None
    pending = decoded(written).pending["inv-1/invitation/1"]
    assert (pending.under_way, pending.attempts, pending.until) == (True, 1, START + LEASE)


@pytest.mark.parametrize(
    ("result", "outcome"), [("accepted", "accepted"), ("undeliverable", "undeliverable"), ("refused", "failed")]
)
def test_a_final_reply_settles_the_request_with_one_attempt(result: str, outcome: str) -> None:
    post = Post(result)
    post.put(request())
    post.after(timedelta(days=3))
    assert (post.outcomes, len(post.attempts)) == ([outcome], 1)


def test_an_attempt_without_a_settlement_is_made_again_with_the_same_request_when_its_lease_ends() -> None:
    post = Post("lost", "accepted")
    post.put(request())
    post.after(LEASE - timedelta(seconds=1))
    assert len(post.attempts) == 1
    post.after(timedelta(seconds=1))
    first, second = post.attempts
    assert first.request == second.request
    assert (first.number, first.unknown, second.number, second.unknown) == (1, 0, 2, 1)
    assert post.outcomes == ["accepted"]


def test_a_temporary_failure_is_tried_again_after_ever_longer_waits() -> None:
    post = Post(*["later"] * 5, "accepted")
    began = []
    post.put(request())
    while not post.outcomes:
        began.append(post.host.now)
        due = post.host.next_due()
        assert due is not None
        post.host.advance(due)
    waits = [later - earlier for earlier, later in zip(began, [*began[1:], post.host.now], strict=True)]
    assert waits == [wait_after(attempt, request().id) for attempt in range(1, 6)]
    assert [attempt.unknown for attempt in post.attempts] == [0] * 6


def test_a_server_that_never_says_whether_it_kept_a_mail_is_given_it_a_few_times_a_day() -> None:
    """Each may be another copy in the same mailbox."""
    post = Post(*["unknown"] * 1000)
    post.put(request(not_after=START + timedelta(hours=9)))
    while not post.outcomes:
        due = post.host.next_due()
        assert due is not None
        post.host.advance(due)
    assert post.outcomes == ["missed"]
    assert 4 <= len(post.attempts) <= 5
    assert [attempt.unknown for attempt in post.attempts] == list(range(len(post.attempts)))


@pytest.mark.parametrize("detail", [TOO_LATE, NOT_NOW])
def test_what_its_sender_gave_back_untried_waits_for_no_server(detail: str) -> None:
    """When thousands fall due at once, most leases end before their turn: that happens to some mails many times."""
    post = Post("later", "later", "later")
    post.put(request())
    post.after(3 * MINUTE)
    assert len(post.attempts) == 3
    post.answers = ["lost", "accepted"]
    post.after(5 * MINUTE)
    post.put(MailSettled(id=request().id, attempt=4, result="later", detail=detail))
    assert len(post.attempts) == 4
    post.after(AGAIN)
    assert (len(post.attempts), post.outcomes) == (5, ["accepted"])


def test_waits_grow_then_stay_the_same_and_are_spread() -> None:
    for attempt in range(1, 20):
        usual = RETRIES[min(attempt, len(RETRIES)) - 1]
        waits = {wait_after(attempt, f"inv-{n}/invitation/1") for n in range(200)}
        assert all(usual * (1 - JITTER) <= wait <= usual * (1 + JITTER) for wait in waits)
        assert max(waits) - min(waits) > usual * JITTER
        assert wait_after(attempt, "inv-1/invitation/1") in waits


def test_what_could_not_be_sent_before_the_window_closed_goes_back_missed_at_that_moment() -> None:
    post = Post(*["later"] * 1000)
    post.put(request())
    post.host.advance(CLOSES - timedelta(microseconds=1))
    assert post.outcomes == []
    post.host.advance(CLOSES)
    assert post.outcomes == ["missed"]
    assert post.host.log(CANDIDATE_EVENTS)[0].at == CLOSES
    made = len(post.attempts)
    post.after(timedelta(days=3))
    assert (len(post.attempts), post.outcomes) == (made, ["missed"])


def test_a_request_that_is_read_after_its_end_is_missed_without_an_attempt() -> None:
    post = Post()
    post.put(request(not_after=START))
    assert (post.attempts, post.outcomes) == ([], ["missed"])


def test_an_attempt_lost_at_the_end_of_the_window_is_not_made_again() -> None:
    post = Post("lost")
    post.put(request(not_after=START + MINUTE))
    post.after(timedelta(hours=1))
    assert (len(post.attempts), post.outcomes) == (1, ["missed"])


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b'{"kind":"x"}', b'{"kind":"requested","to":"ada@example.com"}'])
def test_a_record_that_cannot_be_read_is_a_dead_letter_whose_error_names_nobody(value: bytes) -> None:
    post = Post("accepted")
    post.host.append(Output(MAIL_REQUESTS, KEY, value, START))
    post.put(request())
    (letter,) = post.host.log(DEAD_LETTERS)
    assert letter.value == value
    assert b"ada" not in dict(letter.headers)["error"]
    assert post.outcomes == ["accepted"]


def test_a_state_of_a_newer_version_stops_the_mailer() -> None:
    record = Record(MAIL_REQUESTS, 0, 0, KEY, MailerStage().wake(KEY), START)
    with pytest.raises(ValueError, match="version"):
        MailerStage().process([record], {KEY: b"\x02{}"})


STEPS = st.lists(
    st.one_of(
        st.sampled_from(["request", "withdraw", "accepted", "undeliverable", "refused", "later", "wake"]),
        st.integers(1, 40),
    ),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_whatever_happens_a_request_has_one_outcome_and_nothing_is_sent_after_its_end_or_withdrawal(
    steps: list[str | int],
) -> None:
    post = Post()
    withdrawn = False
    post.put(request(not_after=START + timedelta(hours=2)))
    for step in steps:
        attempts = len(post.attempts)
        if isinstance(step, int):
            post.after(step * MINUTE)
        elif step == "request" and post.host.now < START + timedelta(hours=3):
            post.put(request(not_after=START + timedelta(hours=2)))
        elif step == "withdraw":
            withdrawn = True
            post.withdraw()
        elif step in {"wake", "request"}:
            post.host.append(Output(MAIL_REQUESTS, KEY, MailerStage().wake(KEY), post.host.now))
            post.host.settle()
        else:
            post.settle(post.attempts[-1], step)
        assert len(post.attempts) == attempts or not withdrawn
        assert len(post.outcomes) <= 1
    post.after(timedelta(hours=4))
    assert len(post.outcomes) == 1
    assert post.state is None
    assert post.host.next_due() is None
    moments = [attempt.lease_until - LEASE for attempt in post.attempts]
    assert all(moment < START + timedelta(hours=2) for moment in moments)
    assert [attempt.number for attempt in post.attempts] == list(range(1, len(moments) + 1))
