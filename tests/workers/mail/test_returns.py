"""Message-IDs that only we can read, and nobody can make."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st
from tests.workers.mail.making import RETURNS

from afterview.workers.mail.returns import Returns, Sent
from afterview.workers.sealing import Seal

SENT = Sent("acme", "cand-77", "ada@example.com")
TEXT = st.text(max_size=60)


@given(TEXT, TEXT, TEXT, TEXT)
def test_what_was_sealed_is_opened_and_stands_nowhere(same: str, tenant: str, candidate: str, address: str) -> None:
    sent = Sent(tenant, candidate, address)
    made = RETURNS.message_id(same, "example.org", sent)
    assert made == RETURNS.message_id(same, "example.org", sent)
    assert re.fullmatch(r"<[A-Za-z0-9._-]{1,250}@example\.org>", made)
    if "." in made.partition("@")[0] and not any("\ud800" <= sign <= "\udfff" for sign in tenant + candidate + address):
        assert RETURNS.opened(made) == sent
        assert RETURNS.opened(made.strip("<>")) == sent


@given(TEXT | st.text(st.characters(max_codepoint=0xFF), max_size=60))
def test_what_is_sealed_is_written_in_one_way(address: str) -> None:
    """A mail that is tried again after an update is still the same mail."""
    content = json.dumps(["acme", "cand-77", address], separators=(",", ":"), ensure_ascii=False).encode()
    seal = Seal((b"a secret",), "returned mail")
    local = Returns(b"a secret").message_id("same", "example.org", Sent("acme", "cand-77", address)).partition("@")[0]
    assert local.partition(".")[2] in (seal.sealed(content), "")


def test_it_says_nothing_to_others_and_nobody_else_can_make_one() -> None:
    made = RETURNS.message_id("same", "example.org", SENT)
    assert "cand" not in made
    assert "ada" not in made
    other = Returns(b"another secret").message_id("same", "example.org", SENT)
    assert RETURNS.opened(other) is None
    sealed = made.index(".") + 1  # the digest before it is only a name
    for n in range(sealed, made.index("@") - 1):
        changed = made[:n] + ("A" if made[n] != "A" else "B") + made[n + 1 :]
        assert RETURNS.opened(changed) is None


@given(st.one_of(st.text(max_size=300), st.from_regex(r"<[0-9a-f]{40}\.[A-Za-z0-9_-]{0,200}@example\.org>")))
def test_anything_else_is_none_of_ours(said: str) -> None:
    assert RETURNS.opened(said) is None


def test_a_mail_to_a_colleague_and_one_with_very_long_ids_have_the_digest_only() -> None:
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", RETURNS.message_id("same", "example.org"))
    made = RETURNS.message_id("same", "example.org", Sent("acme", "c" * 300, "ada@example.com"))
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", made)
    assert RETURNS.opened(made) is None
