"""What a colleague gets: what is owed and until when, links that are theirs alone, and nobody who has applied."""

import re
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workers.mail.making import RETURNS, SENDERS, TOKENS, URL, part, read
from tests.workers.mail.test_message import HEADERS, NASTY
from tests.workers.tickets import NOW

from afterview.schemas.mail import TaskNews, TasksRequested
from afterview.schemas.people import Person
from afterview.schemas.policy import Place, Policy
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.message import Letter, Undeliverable
from afterview.workers.mail.writer import Writer
from afterview.workers.tokens import TASK, WORKLIST, TaskTicket, WorklistTicket

DAY = timedelta(days=1)
CALL = TaskNews(
    news="scheduled",
    task_id="T-1",
    application_id="A-77",
    candidate_id="cand-77",
    kind="verbal_feedback",
    channel="call",
    job_title="Analyst",
    due_at=NOW + 2 * DAY,
    link_ends_at=NOW + 14 * DAY,
)
LETTER = CALL.model_copy(update={"task_id": "T-2", "kind": "written_rejection", "channel": "email"})
REQUEST = TasksRequested(
    id="0a0b/tasks/7",
    tenant="acme",
    to="rita@acme.example",
    name="Rita Recruiter",
    not_after=NOW + timedelta(hours=8),
    assignee="R-1",
    tasks=(CALL,),
    open=1,
    link_ends_at=NOW + 14 * DAY,
)


def written(language: str = "en", house: str = "Acme", /, **changes: Any) -> Letter:
    houses = Houses({"acme": house}, Policy(defaults=Place(language=language)))
    writer = Writer(SENDERS, houses, LinkMaker(TOKENS, URL), RETURNS)
    return writer.write(REQUEST.model_copy(update=changes), NOW)


def subject(language: str = "en", **changes: Any) -> str:
    return str(read(written(language, **changes))["Subject"])


def test_work_mail_says_that_it_is_automatic_and_has_no_way_out_of_it() -> None:
    message = read(written())
    assert list(message) == [name for name in HEADERS if not name.startswith("List-")]
    assert message["From"] == "Acme <survey@afterview.example>"
    assert message["To"] == "Rita Recruiter <rita@acme.example>"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("language", "news", "said"),
    [
        ("en", "scheduled", "A call is owed, due Wednesday 3 March, 10:00"),
        ("en", "reminded", "Reminder: a call is owed, due Wednesday 3 March, 10:00"),
        ("en", "returned", "A letter came back: still owed, due Wednesday 3 March, 10:00"),
        ("en", "escalated", "Escalated: a call is owed, due Wednesday 3 March, 10:00"),
        ("nb", "scheduled", "En telefonsamtale gjenstår, frist onsdag 3. mars kl. 10.00"),
        ("nb", "reminded", "Påminnelse: en telefonsamtale gjenstår, frist onsdag 3. mars kl. 10.00"),
        ("nb", "returned", "Et brev kom tilbake: gjenstår fortsatt, frist onsdag 3. mars kl. 10.00"),
        ("nb", "escalated", "Eskalert: en telefonsamtale gjenstår, frist onsdag 3. mars kl. 10.00"),
    ],
)
def test_the_subject_of_one_task_says_what_and_until_when_by_the_clock_of_the_tenant(
    language: str, news: str, said: str
) -> None:
    assert subject(language, tasks=(CALL.model_copy(update={"news": news}),)) == said


def test_what_should_have_been_done_already_was_due() -> None:
    late = CALL.model_copy(update={"news": "escalated", "due_at": NOW - DAY})
    assert subject(tasks=(late,)) == "Escalated: a call is owed, was due Sunday 28 February, 10:00"
    assert "Was due Sunday 28 February, 10:00." in part(read(written(tasks=(late,))), "plain")


@pytest.mark.parametrize(
    ("language", "said", "due"),
    [
        (
            "en",
            "The letter came back, please see why, then send it again or tell the candidate another way.",
            "Due Wednesday 3 March, 10:00.",
        ),
        (
            "nb",
            "Brevet kom tilbake, se hvorfor, og send det på nytt eller gi beskjed på en annen måte.",
            "Frist onsdag 3. mars kl. 10.00.",
        ),
    ],
)
def test_a_letter_that_came_back_says_what_to_do_and_where(language: str, said: str, due: str) -> None:
    message = read(written(language, tasks=(LETTER.model_copy(update={"news": "returned"}),)))
    for words in (part(message, "plain"), part(message, "html")):
        assert f"{said} {due}" in words
        assert len(re.findall(rf"{URL}/t/[\w-]+", words)) == 1


def test_the_subject_of_several_tasks_counts_them_all() -> None:
    escalated, reminded = (LETTER.model_copy(update={"news": news}) for news in ("escalated", "reminded"))
    assert subject(tasks=(CALL, LETTER)) == "2 feedback tasks for you"
    assert subject(tasks=(CALL, LETTER), more=10) == "12 feedback tasks for you"
    assert subject(tasks=(CALL, escalated)) == "Escalated: 2 feedback tasks for you"
    assert subject(tasks=(CALL, reminded)) == "2 feedback tasks for you"
    returned = LETTER.model_copy(update={"news": "returned"})
    assert subject(tasks=(returned, CALL, reminded)) == "A letter came back: 3 feedback tasks for you"
    assert subject("nb", tasks=(returned, CALL)) == "Et brev kom tilbake: 2 tilbakemeldinger venter på deg"
    assert subject(tasks=(escalated, returned)) == "Escalated: 2 feedback tasks for you"
    assert subject("nb", tasks=(reminded, reminded)) == "Påminnelse: 2 tilbakemeldinger venter på deg"


@pytest.mark.parametrize(
    ("language", "owed"), list(product(("en", "nb"), ("call", "meeting", "email", "update", "letter")))
)
def test_every_task_is_there_with_its_job_and_its_link_and_so_is_the_way_to_all_of_them(
    language: str, owed: str
) -> None:
    kind = {"update": "candidate_update", "letter": "written_rejection"}.get(owed, "verbal_feedback")
    channel = owed if kind == "verbal_feedback" else "email"
    other = CALL.model_copy(update={"task_id": "T-3", "kind": kind, "channel": channel})
    message = read(written(language, tasks=(LETTER, other), open=37, more=4))
    for words in (part(message, "plain"), part(message, "html")):
        assert len(re.findall(r"\((?:<span dir=auto>)?Analyst(?:</span>)?\)", words)) == 2
        assert len(re.findall(rf"{URL}/t/[\w-]+", words)) == 2
        assert len(re.findall(rf"{URL}/r/[\w-]+", words)) == 1
        assert "(37)" in words
        assert re.search("4 (more|til)", words)
        assert "Acme" in words
        assert "None" not in words


def test_no_mail_names_a_candidate_or_an_id_outside_its_tokens() -> None:
    message = read(written(tasks=(CALL, LETTER)))
    for said in (str(message["Subject"]), part(message, "plain"), part(message, "html")):
        words = re.sub(rf"{URL}/[tr]/[\w-]+", "", said)  # what is encrypted may look like anything
        for private in ("cand-77", "A-77", "T-1", "R-1", "rita@acme.example"):
            assert private not in words


def test_the_links_open_to_this_colleague_and_end_with_the_task() -> None:
    text = part(read(written(link_ends_at=NOW + 20 * DAY)), "plain")
    task = TOKENS.open(TASK, text.partition(f"{URL}/t/")[2].split()[0])
    rita = Person(id="R-1", name="Rita Recruiter", email="rita@acme.example")
    assert isinstance(task, TaskTicket)
    assert (task.candidate_id, task.application_id, task.task_id) == ("cand-77", "A-77", "T-1")
    assert (task.person, task.expires_at, task.locale) == (rita, NOW + 14 * DAY, "en")
    worklist = TOKENS.open(WORKLIST, text.partition(f"{URL}/r/")[2].split()[0])
    assert isinstance(worklist, WorklistTicket)
    assert (worklist.assignee, worklist.person, worklist.expires_at) == ("R-1", rita, NOW + 20 * DAY)


def test_somebody_without_an_id_is_known_by_their_address() -> None:
    text = part(read(written(to="Rita@Acme.example", name=None, assignee="rita@acme.example")), "plain")
    assert text.startswith("Hello,\n")
    task = TOKENS.open(TASK, text.partition(f"{URL}/t/")[2].split()[0])
    assert isinstance(task, TaskTicket)
    assert task.person == Person(email="Rita@Acme.example")


def test_every_attempt_has_the_same_message_id_and_another_request_another() -> None:
    assert read(written())["Message-ID"] == read(written())["Message-ID"]
    assert read(written(id="0a0b/tasks/8"))["Message-ID"] != read(written())["Message-ID"]


@settings(max_examples=100, deadline=None)
@given(NASTY, NASTY, NASTY, st.sampled_from(["en", "nb"]))
def test_nothing_from_outside_begins_a_header_or_an_element(name: str, job: str, house: str, language: str) -> None:
    letter = written(language, house, name=name, tasks=(CALL.model_copy(update={"job_title": job}),))
    message = read(letter)
    assert list(message) == [header for header in HEADERS if not header.startswith("List-")]
    assert [address.addr_spec for address in message["To"].addresses] == ["rita@acme.example"]
    assert letter.content.isascii()
    assert b"\n" not in letter.content.replace(b"\r\n", b"")
    assert part(message, "html").count("<b>") == 0


def test_no_line_is_longer_than_smtp_allows_however_long_ids_are() -> None:
    letter = written(tasks=(CALL.model_copy(update={"candidate_id": "å" * 512, "application_id": "ø" * 512}),))
    assert max(map(len, letter.content.split(b"\r\n"))) <= 998


def test_what_is_no_address_is_undeliverable() -> None:
    with pytest.raises(Undeliverable):
        written(to="rita@acme.example\r\nBcc: eve@example.com")
