"""A released letter as the candidate gets it: the words that were released, from the house, answered to a person."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workers.mail.making import TOKENS, URL, part, read, writer
from tests.workers.mail.test_message import NASTY
from tests.workers.tickets import NOW, RECRUITER, TASK_TICKET

from afterview.schemas.mail import LetterRequested
from afterview.workers.mail.message import Letter, Undeliverable
from afterview.workers.tokens import OPT_OUT, Ticket

HEADERS = [
    "Date",
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "List-Unsubscribe",
    "MIME-Version",
    "Content-Type",
]
TEXT = "Dear Ada,\n\nwe have chosen somebody else,\nfor one reason: <5 years> & more.\n\nMaja Berg"
REQUEST = LetterRequested(
    id=f"{TASK_TICKET.task_id}/letter/1",
    tenant="acme",
    task_id=TASK_TICKET.task_id,
    candidate_id="cand-77",
    to="ada@example.com",
    name="Ada Lovelace",
    locale="en-GB",
    subject="Your application as an analyst",
    text=TEXT,
    reply_to=RECRUITER.email,
    not_after=NOW + timedelta(hours=8),
)


def written(names: dict[str, str] | None = None, /, **changes: object) -> Letter:
    return writer(names).write(REQUEST.model_copy(update=changes), NOW)


def test_it_comes_from_the_house_and_an_answer_goes_to_the_person_who_released_it() -> None:
    message = read(written())
    assert list(message) == HEADERS
    assert message["From"] == "Acme <letters@afterview.example>"
    assert message["To"] == "Ada Lovelace <ada@example.com>"
    assert message["Reply-To"] == "maja.berg@example.org"


def test_subject_and_text_are_as_they_were_released_and_no_word_is_added() -> None:
    message = read(written())
    assert message["Subject"] == REQUEST.subject
    assert part(message, "plain") == TEXT + "\n"


def test_the_html_part_says_the_same_in_paragraphs_with_nothing_in_it_that_is_html() -> None:
    html = part(read(written()), "html")
    assert '<html lang="en" ' in html
    assert '<p dir="auto">we have chosen somebody else,<br />\nfor one reason: &lt;5 years&gt; &amp; more.</p>' in html
    assert html.count("<p ") == 3


def test_a_browser_s_line_ends_are_line_ends() -> None:
    message = read(written(text="Dear Ada,\r\n\r\nno.\r\n\r\n\r\n\r\nMaja"))
    assert part(message, "plain") == "Dear Ada,\n\nno.\n\nMaja\n"


def test_a_person_let_it_go_so_it_is_not_auto_submitted_and_no_click_answers_it() -> None:
    """RFC 3834, 5: it is for mails without a person behind them. RFC 8058: one click would stop surveys only."""
    message = read(written())
    assert "Auto-Submitted" not in message
    assert "List-Unsubscribe-Post" not in message


def test_its_way_out_opens_the_opt_out_of_this_candidate_for_a_year() -> None:
    """R27: what is chosen there is an event, of the task's id."""
    header = str(read(written())["List-Unsubscribe"])
    leaving = TOKENS.open(OPT_OUT, header.removeprefix(f"<{URL}/u/").removesuffix(">"))
    assert isinstance(leaving, Ticket)
    assert (leaving.tenant, leaving.candidate_id, leaving.invitation_id) == ("acme", "cand-77", TASK_TICKET.task_id)
    assert leaving.application_id is None
    assert leaving.expires_at > NOW + timedelta(days=360)


def test_every_attempt_has_the_same_message_id_and_a_letter_with_other_words_another() -> None:
    first, again = read(written()), read(writer().write(REQUEST, NOW + timedelta(hours=3)))
    assert first["Message-ID"] == again["Message-ID"]
    assert read(written(id=f"{TASK_TICKET.task_id}/letter/2"))["Message-ID"] == first["Message-ID"]
    assert read(written(text="Other words."))["Message-ID"] != first["Message-ID"]


@pytest.mark.parametrize(
    "address", [None, "", "maja", "Maja <maja@example.org>", "måja@example.org", "m@x\r\nBcc: e@f.g"]
)
def test_an_address_that_nobody_can_answer_is_left_out(address: str | None) -> None:
    """The candidate's own server need not know SMTPUTF8."""
    assert list(read(written(reply_to=address))) == [header for header in HEADERS if header != "Reply-To"]


def test_what_is_no_address_is_undeliverable() -> None:
    with pytest.raises(Undeliverable):
        written(to="ada")


@settings(max_examples=100, deadline=None)
@given(NASTY, NASTY, NASTY, st.sampled_from(("maja@example.org", None)))
def test_nothing_from_outside_begins_a_header_or_another_recipient(
    name: str, subject: str, text: str, reply_to: str | None
) -> None:
    letter = written(name=name, subject=subject, text=text, reply_to=reply_to)
    message = read(letter)
    assert list(message) == [header for header in HEADERS if reply_to or header != "Reply-To"]
    assert [address.addr_spec for address in message["To"].addresses] == ["ada@example.com"]
    assert (letter.recipient, letter.sender) == ("ada@example.com", "letters@afterview.example")
    assert letter.content.isascii()
    assert b"\n" not in letter.content.replace(b"\r\n", b"")
    assert "<b>" not in part(message, "html")


@pytest.mark.parametrize("greeting", ["Dear Ada", "Kjære Ada"])
def test_a_line_of_nothing_but_dots_is_a_line_as_any_other(greeting: str) -> None:
    text = f"{greeting}\n{'.' * 19_000}\n..\n. .\nMaja"
    letter = writer().write(REQUEST.model_copy(update={"text": text}), NOW)
    assert part(read(letter), "plain") == f"{text}\n"
