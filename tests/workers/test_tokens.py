"""Links that nobody can read, make up, reuse for something else or use too late."""

import base64
from datetime import datetime, timedelta
from itertools import islice, permutations
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workers import tickets
from tests.workers.forging import forgeries
from tests.workers.mail.making import REQUEST
from tests.workers.tickets import NOW

from afterview.schemas.mail import MAIL_RECORD, MailRequested
from afterview.schemas.outgoing_data import Touchpoint
from afterview.workers.clock import SteppedClock
from afterview.workers.mail.links import OPT_OUT_LASTS, LinkMaker
from afterview.workers.sealing import Seal
from afterview.workers.tokens import (
    OPT_OUT,
    PURPOSES,
    SURVEY,
    TASK,
    WORKLIST,
    AnyTicket,
    Expired,
    Forged,
    Purpose,
    Ticket,
    TicketFields,
    Tokens,
)

TICKET = tickets.TICKET.model_copy(
    update={"candidate_id": "ada.lovelace@example.com", "touchpoint": "rejection", "locale": "nb"}
)
OF_EACH: list[tuple[Purpose[Any], AnyTicket]] = [
    (SURVEY, TICKET),
    (OPT_OUT, TICKET),
    (TASK, tickets.TASK_TICKET),
    (WORKLIST, tickets.WORKLIST_TICKET),
]


def tokens(*secrets: bytes, at: datetime = NOW) -> Tokens:
    return Tokens(secrets or (b"a secret of the links",), SteppedClock(at))


def test_a_token_opens_to_what_it_was_made_of() -> None:
    for purpose, ticket in OF_EACH:
        assert tokens().open(purpose, tokens().make(purpose, ticket)) == ticket


def test_a_token_holds_its_ticket_as_json_without_what_is_not_known() -> None:
    """So that the same link is the same token in the next release, too."""
    for purpose, ticket in OF_EACH:
        seal = Seal((b"a secret of the links",), f"link {purpose.name}")
        assert seal.opened(tokens().make(purpose, ticket)) == ticket.model_dump_json(exclude_none=True).encode()


def test_what_was_checked_before_makes_the_same_token() -> None:
    assert list(TicketFields.__annotations__) == list(Ticket.model_fields)
    requests = [REQUEST.model_copy(update={"touchpoint": about}) for about in get_args(Touchpoint)]
    for request in (*requests, MAIL_RECORD.validate_json(REQUEST.model_dump_json())):
        assert isinstance(request, MailRequested)
        whose = {one: getattr(request, one) for one in ("tenant", "candidate_id", "invitation_id", "touchpoint")}
        end = request.expires_at
        asked = Ticket(**whose, application_id=request.application_id, locale="nb", expires_at=end)
        leaving = Ticket(**whose, locale="nb", expires_at=end + OPT_OUT_LASTS)
        links = LinkMaker(tokens(), "https://x.example").links(request, "nb")
        assert links.survey.endswith(f"/s/{tokens().make(SURVEY, asked)}")
        assert links.opt_out.endswith(f"/u/{tokens().make(OPT_OUT, leaving)}")


def test_a_token_for_one_purpose_opens_nothing_else() -> None:
    assert [purpose for purpose, _ in OF_EACH] == list(PURPOSES)
    for (purpose, ticket), (other, _) in permutations(OF_EACH, 2):
        assert tokens().open(other, tokens().make(purpose, ticket)) == Forged()


def test_nothing_of_a_candidate_can_be_read_in_a_token() -> None:
    token = tokens().make(SURVEY, TICKET)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for word in (b"ada.lovelace", b"lovelace", b"265293", b"acme", TICKET.invitation_id[:8].encode(), b"rejection"):
        assert word not in raw
        assert word.decode() not in token


def test_a_token_needs_no_escaping_in_an_address() -> None:
    assert all(char.isalnum() or char in "-_" for char in tokens().make(SURVEY, TICKET))


def test_a_token_ends_at_the_very_moment_it_says() -> None:
    token = tokens().make(SURVEY, TICKET)
    assert tokens(at=TICKET.expires_at - timedelta(microseconds=1)).open(SURVEY, token) == TICKET
    assert tokens(at=TICKET.expires_at).open(SURVEY, token) == Expired(TICKET)
    assert tokens(at=TICKET.expires_at + timedelta(days=4000)).open(SURVEY, token) == Expired(TICKET)


def test_a_token_made_by_a_clock_that_ran_ahead_opens_all_the_same() -> None:
    token = tokens(at=NOW + timedelta(days=1)).make(SURVEY, TICKET)
    assert tokens().open(SURVEY, token) == TICKET


def test_after_a_rotation_the_new_secret_makes_and_both_open() -> None:
    before = tokens(b"old").make(SURVEY, TICKET)
    after = tokens(b"new", b"old").make(SURVEY, TICKET)
    assert tokens(b"new", b"old").open(SURVEY, before) == TICKET
    assert tokens(b"new").open(SURVEY, after) == TICKET
    assert tokens(b"new").open(SURVEY, before) == Forged()


def test_without_a_secret_there_are_no_tokens() -> None:
    with pytest.raises(ValueError, match="secret"):
        Tokens((), SteppedClock(NOW))


def test_a_hundred_thousand_forged_tokens_open_nothing() -> None:
    """Bits flipped, cut, spliced, lengthened, spelled otherwise, huge; of another purpose, installation, or old secret.

    Also of tokens that have ended: what is forged is not even told to have.
    """
    opener, other, retired = tokens(b"new", b"old"), tokens(b"a secret of somebody else"), tokens(b"retired")
    for number, (purpose, ticket) in enumerate(OF_EACH):
        ended = ticket.model_copy(update={"expires_at": NOW})
        real = [one.make(purpose, each) for one in (opener, tokens(b"old")) for each in (ticket, ended) * 5]
        assert {type(opener.open(purpose, token)) for token in real} == {type(ticket), Expired}
        strangers = [retired.make(purpose, ticket)]
        strangers += [other.make(purpose, ticket)]
        strangers += [opener.make(kind, theirs) for kind, theirs in OF_EACH if kind != purpose]
        for forged in islice(forgeries(number, real, strangers), 100_000 // len(OF_EACH)):
            assert opener.open(purpose, forged) == Forged()


def test_every_other_last_character_is_refused_though_base64_would_read_the_same_bytes() -> None:
    opener = tokens()
    for size in range(1, 9):
        token = opener.make(SURVEY, TICKET.model_copy(update={"candidate_id": "c" * 16 * size}))
        for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
            if char != token[-1]:
                assert opener.open(SURVEY, token[:-1] + char) == Forged()


@given(st.text(max_size=300))
def test_garbage_is_no_token(garbage: str) -> None:
    assert tokens().open(SURVEY, garbage) == Forged()


def test_a_huge_token_is_refused_before_it_is_read() -> None:
    assert tokens().open(SURVEY, "A" * 1_000_000) == Forged()


def test_something_else_encrypted_with_our_key_is_no_ticket() -> None:
    opener = tokens()
    sealed = opener._seals["survey"].sealed(b'{"tenant":"acme"}')
    assert opener.open(SURVEY, sealed) == Forged()
