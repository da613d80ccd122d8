"""Whose fault a reply is: nobody's address is given up for what the server, or we, did wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterview.workers.mail.replies import Result, Step, verdict


@pytest.mark.parametrize(
    ("step", "code", "text", "result"),
    [
        ("recipient", 550, "5.1.1 The email account that you tried to reach does not exist", "undeliverable"),
        ("recipient", 550, "5.1.10 RESOLVER.ADR.RecipientNotFound", "undeliverable"),
        ("recipient", 550, "5.2.1 The email account that you tried to reach is disabled", "undeliverable"),
        ("recipient", 553, "5.1.3 bad address syntax", "undeliverable"),
        ("recipient", 551, "User not local", "undeliverable"),
        ("recipient", 550, "No such user", "undeliverable"),
        ("recipient", 501, "Syntax error in parameters", "undeliverable"),
        ("recipient", 556, "Domain does not accept mail", "undeliverable"),
        ("data", 550, "5.1.1 unknown user", "undeliverable"),
        ("recipient", 552, "5.2.2 Mailbox full", "refused"),
        ("recipient", 550, "5.7.1 Message rejected as spam", "refused"),
        ("recipient", 554, "Transaction failed", "refused"),
        ("data", 550, "looks like spam", "refused"),
        ("data", 552, "5.3.4 Message too big", "refused"),
        ("recipient", 450, "4.2.1 greylisted, try again", "later"),
        ("recipient", 452, "4.2.2 over quota", "later"),
        ("data", 451, "local error", "later"),
        ("recipient", 550, "4.7.1 says permanent, means temporary", "later"),
        ("recipient", 530, "5.7.0 Must issue a STARTTLS command first", "later"),
        ("recipient", 530, "5.7.1 Authentication required", "later"),
        ("recipient", 553, "5.1.8 Sender address rejected: domain not found", "later"),
        ("sender", 550, "5.7.1 not owned by user", "later"),
        ("connect", 554, "5.7.1 no SMTP service here", "later"),
        ("connect", 535, "5.7.8 Authentication credentials invalid", "later"),
        ("data", 250, "where 354 was expected", "later"),
        ("data", -1, "rubbish instead of 354", "later"),
        ("content", -1, "rubbish after the content", "unknown"),
        ("content", 355, "go on, after the end", "unknown"),
        ("content", 452, "4.2.2 mailbox full", "later"),
        ("content", 554, "5.7.1 refused", "refused"),
    ],
)
def test_a_reply_means(step: Step, code: int, text: str, result: Result) -> None:
    assert verdict(step, code, text).result == result


def test_the_detail_has_the_codes_and_nothing_that_the_server_said() -> None:
    assert verdict("recipient", 550, "5.1.1 <ada@example.com> unknown").detail == "recipient 550 5.1.1"
    assert verdict("recipient", 550, "<ada@example.com> unknown").detail == "recipient 550"


@given(
    st.sampled_from(["connect", "sender", "recipient", "data", "content"]), st.integers(-1, 999), st.text(max_size=40)
)
def test_every_reply_means_something_and_none_of_these_means_accepted(step: Step, code: int, text: str) -> None:
    assert verdict(step, code, text).result in {"undeliverable", "refused", "later", "unknown"}


@given(
    st.integers(400, 499), st.text(max_size=20), st.sampled_from(["connect", "sender", "recipient", "data", "content"])
)
def test_what_a_server_calls_temporary_is_tried_again(code: int, text: str, step: Step) -> None:
    assert verdict(step, code, text).result == "later"
