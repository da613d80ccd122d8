"""Written ahead, tried again, withdrawn in time, settled once: what the mailer owes to everyone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from afterview.events.topics import CANDIDATE_EVENTS, DEAD_LETTERS, MAIL_REQUESTS
from afterview.schemas.internal import STEP, MailReturned
from afterview.schemas.mail import MailRequested, MailSettled, MailWithdrawn
from afterview.workers.hosts.contract import Output, Record
from afterview.workers.hosts.memory import MemoryHost
from afterview.workers.mail.pending import LEASE, MEMORY, RETRIES, Attempt, decoded, wait_after
from afterview.workers.stages.mailer import MailerStage

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
CLOSES = START + timedelta(hours=9)
KEY = b"candidate"
MINUTE = timedelta(minutes=1)


def request(request_id: str = "inv-1/invitation/1", not_after: datetime = CLOSES) -> MailRequested:
    return MailRequested(
        id=request_id,
        purpose="invitation",
        tenant="acme",
        invitation_id=request_id.partition("/")[0],
        application_id="app-1",
        candidate_id="ada",
        touchpoint="interview",
        to="ada@example.com",
        not_after=not_after,
        expires_at=START + timedelta(days=21),
    )


class Post:
    """The mailer on a memory host; attempts are kept, and answered as the test says."""

    def __init__(self, *answers: str) -> None:
        self.attempts: list[Attempt] = []
        self.states_at_attempts: list[bytes | None] = []
        self.answers = list(answers)
        self.host = MemoryHost([MailerStage()], START, performers={"mailer": self.perform})

    def perform(self, action: object) -> Sequence[Output]:
        assert isinstance(action, Attempt)
        self.attempts.append(action)
        self.states_at_attempts.append(self.host.state("mailer", KEY))
        answer = self.answers.pop(0) if self.answers else "lost"
        return [] if answer == "lost" else [self.settlement(action, answer)]

    def settlement(self, attempt: Attempt, result: str) -> Output:
        said = {"kind": "settled", "id": attempt.request.id, "attempt": attempt.number, "result": result}
        return Output(MAIL_REQUESTS, attempt.key, to_json(said), self.host.now)

    def put(self, *records: MailRequested | MailWithdrawn | MailSettled) -> None:
        for record in records:
            self.host.append(Output(MAIL_REQUESTS, KEY, to_json(record.model_dump(exclude_none=True)), self.host.now))
        self.host.settle()

    def settle(self, attempt: Attempt, result: str) -> None:
        self.host.append(self.settlement(attempt, result))
        self.host.settle()

    def withdraw(self, request_id: str = "inv-1/invitation/1") -> None:
        self.put(MailWithdrawn(id=request_id))

    def after(self, delta: timedelta) -> None:
        self.host.advance(self.host.now + delta)

    @property
    def outcomes(self) -> list[str]:
        steps = [STEP.validate_json(record.value) for record in self.host.log(CANDIDATE_EVENTS)]
        return [step.data.outcome for step in steps if isinstance(step, MailReturned)]

    @property
    def state(self) -> bytes | None:
        return self.host.state("mailer", KEY)


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
                "invitation_id": "inv-1",
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
    assert waits == list(RETRIES[:5])
    assert [attempt.unknown for attempt in post.attempts] == [0] * 6


def test_waits_grow_and_then_stay_the_same() -> None:
    waits = [wait_after(attempt) for attempt in range(1, 20)]
    assert waits == sorted(waits)
    assert set(waits[5:]) == {RETRIES[-1]}


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


def test_two_mails_of_one_candidate_have_nothing_to_do_with_each_other() -> None:
    post = Post("lost", "accepted")
    post.put(request("inv-1/invitation/1"), request("inv-2/invitation/1"))
    post.withdraw("inv-1/invitation/1")
    post.settle(post.attempts[0], "later")
    assert post.outcomes == ["accepted", "withdrawn"]


def test_time_never_goes_back_for_a_candidate() -> None:
    stage = MailerStage()
    value = to_json(request().model_dump(exclude_none=True))
    late = Record(MAIL_REQUESTS, 0, 0, KEY, value, CLOSES)
    early = Record(MAIL_REQUESTS, 0, 1, KEY, value, START)
    outcome = stage.process([late, early], {})
    assert outcome.actions == []
    assert len(outcome.outputs) == 1


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


FINAL = {"accepted": "accepted", "undeliverable": "undeliverable", "refused": "failed"}
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
