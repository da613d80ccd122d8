"""One bad record never stops its batch."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from tests.contract.stages import START, Acting, Forgetting, Forward, Picky

from afterview.events.errors import Malformed, Refused, Unmapped
from afterview.workers.hosts.contract import Outcome, Record
from afterview.workers.hosts.refusals import LARGEST_LETTER, LARGEST_STATE, dead_letter, decided, keys_of


def batch(*values: str, key: bytes = b"a") -> list[Record]:
    return [Record("in", 0, n, key, value.encode(), START) for n, value in enumerate(values)]


@given(st.lists(st.sampled_from(["ok", "bad"]), max_size=20))
def test_the_others_come_to_the_same_as_without_the_refused_ones(values: list[str]) -> None:
    fine = [value for value in values if value == "ok"]
    states = {b"a": b"100"}
    outcome = decided(Picky(), batch(*values), states)
    expected = Forward().process(batch(*fine), states)
    assert [o for o in outcome.outputs if o.topic == "out"] == expected.outputs
    assert (outcome.states, outcome.due) == (expected.states, expected.due)
    assert len(outcome.outputs) == len(values)


def test_a_key_forgotten_in_one_half_is_unknown_in_the_next() -> None:
    class Choosy(Forgetting):
        def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
            if any(record.value == b"bad" for record in batch):
                raise Malformed("bad")
            return super().process(batch, states)

    outcome = decided(Choosy(), batch("ok", "forget", "ok", "bad"), {b"a": b"5"})
    assert outcome.states == {b"a": b"1"}


def test_the_actions_of_the_others_are_kept_in_order() -> None:
    class Choosy(Acting, Picky):
        pass

    records = [Record("in", 0, n, str(n).encode(), b"bad" if n == 1 else b"ok", START) for n in range(4)]
    assert decided(Choosy(), records, {}).actions == [b"0", b"2", b"3"]


class Tallying(Picky):
    """Counts words."""

    def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
        outcome = super().process(batch, states)
        outcome.tally.update(record.value.decode() for record in batch)
        return outcome


def test_what_the_others_are_counted_as_is_kept() -> None:
    outcome = decided(Tallying(), batch("yes", "bad", "no", "yes", "bad"), {})
    assert outcome.tally == {"yes": 2, "no": 1}


def test_a_record_whose_keys_cannot_be_told_is_refused_when_it_is_processed() -> None:
    class Blind(Picky):
        def keys(self, record: Record) -> Sequence[bytes]:
            if record.value == b"bad":
                raise Unmapped("which candidate?")
            return (record.key,)

    assert keys_of(Blind(), batch("bad", "ok", "ok")) == [b"a"]
    outcome = decided(Blind(), batch("bad", "ok"), {})
    assert [output.value for output in outcome.outputs] == [b"bad", b"ok"]


def test_a_letter_that_comes_back_counts_its_attempts_and_keeps_when_it_was_first_seen() -> None:
    headers = (("attempts", b"2"), ("first-seen", b"2026-01-01T00:00:00+00:00"))
    record = Record("in", 0, 7, b"k", b"v", START, headers)
    told = dict(dead_letter("stage", record, Refused("no")).headers)
    assert (told["attempts"], told["first-seen"]) == (b"3", b"2026-01-01T00:00:00+00:00")
    assert (told["reason"], told["offset"]) == (b"refused", b"7")


def test_an_attempts_header_from_outside_that_is_no_number_counts_as_none() -> None:
    record = Record("in", 0, 7, b"k", b"v", START, (("attempts", b"many"),))
    assert dict(dead_letter("stage", record, Malformed("no")).headers)["attempts"] == b"1"


def test_attempts_from_outside_may_be_a_number_that_python_refuses_to_read() -> None:
    record = Record("in", 0, 7, b"k", b"v", START, (("attempts", b"9" * 5000),))
    assert dict(dead_letter("stage", record, Malformed("no")).headers)["attempts"] == b"1"


def test_a_letter_has_the_headers_of_its_record_and_none_of_them_says_why() -> None:
    record = Record("in", 0, 7, b"k", b"v", START, (("reason", b"mine"), ("tenant", b"acme")))
    told = dict(dead_letter("stage", record, Malformed("no")).headers)
    assert (told["reason"], told["original-reason"], told["original-tenant"]) == (b"malformed", b"mine", b"acme")


def test_what_is_too_large_for_a_letter_is_told_of_by_its_size_and_digest() -> None:
    value = b"x" * (LARGEST_LETTER + 1)
    letter = dead_letter("stage", Record("in", 3, 7, b"k", value, START, (("h", b"x"),)), Malformed("too large"))
    told = dict(letter.headers)
    assert (letter.key, letter.value) == (b"", b"")
    assert (told["bytes"], told["sha256"]) == (b"%d" % (len(value) + 3), sha256(value).hexdigest().encode())
    assert (told["topic"], told["partition"], told["offset"]) == (b"in", b"3", b"7"), "it is still there"


def test_a_record_with_which_a_state_grows_too_large_is_refused_and_the_others_count() -> None:
    class Hoarding(Forward):
        def process(self, batch: Sequence[Record], states: Mapping[bytes, bytes]) -> Outcome:
            kept = states.get(b"a", b"") + b"".join(record.value for record in batch)
            return Outcome(states={b"a": kept}, due={b"a": None})

    large = "x" * LARGEST_STATE
    outcome = decided(Hoarding(), batch("1", large, "2"), {b"a": b"0"})
    assert outcome.states == {b"a": b"012"}
    (letter,) = outcome.outputs
    assert letter.value == large.encode()
    assert dict(letter.headers)["reason"] == b"refused"
