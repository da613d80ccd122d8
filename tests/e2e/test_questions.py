"""The ten questions of `docs/OPERATIONS.md`, asked of an installation in which much is wrong (`broken.py`).

Each is answered by one command, on both hosts; the page shows what the commands of one machine really said.
"""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.e2e.broken import Broken
from tests.e2e.working import Place
from tests.workers.mail.smtp import LOOPBACK

PAGE = Path(__file__).parents[2] / "docs" / "OPERATIONS.md"


class Question(NamedTuple):
    asked: str
    """as the page has it"""
    command: str
    answer: tuple[str, ...]
    """patterns that are found, in this order, on the terminal and on the page"""
    code: int = 0


QUESTIONS = (
    Question(
        "Is it keeping up?",
        "status",
        (r"ready\n", r"intake: (\d) of \1 partitions ready", r"journey: .* 0 (records )?waiting", r"attempts? in vain"),
    ),
    Question(
        "Why did this candidate not get a survey?",
        "why B-2",
        (
            r"the survey about the interview was not sent: the candidate was asked too lately",
            r"\[quarantine\] \(rule 11\)",
        ),
    ),
    Question(
        "What will be sent tomorrow?",
        "upcoming",
        (
            r"waiting to be sent now: 1 survey about an interview",
            r"Wed 2027-03-10: ",
            r"left out, as things are now",
        ),
    ),
    Question(
        "What broke at night?",
        "incidents --since 2027-03-09T00:00:00+01:00",
        (
            r"2027-03-09 04:00:00 .* done late: tasks escalated",
            r"dead letter: thin of greenhouse: .*fetch that application",
            r"mail put off: later: recipient 451 4\.3\.2",
        ),
    ),
    Question("Who is paused?", "status", (r"paused: surveys since 2027-03-09 07:30 UTC",)),
    Question(
        "Which vendor is failing?",
        "status",
        (r"greenhouse: 1 deliveries taken in, 2 answered 401; dead letters: 1 thin",),
    ),
    Question(
        "Can I replay that?",
        "dlq replay --reason thin --dry-run",
        (r"1 dead letter would be done",),
    ),
    Question(
        "Is the promise kept?",
        "upcoming",
        (
            r"rejected in the last 30 days: 1, told in time: 0 \(0%\)",
            r"overdue: 1",
            r"1 task is overdue \(1 verbal_feedback\)",
        ),
    ),
    Question(
        "What does this cost?", "status", (r"cost: .* of a processor .* of memory, .* on disk .* a state\), \d+ mails",)
    ),
    Question("Is this worker healthy?", "status", (r": does not answer: is the worker running",), code=69),
)
"""The last one of a worker that was killed."""


@pytest.fixture
async def broken(place: Place) -> AsyncIterator[Broken]:
    broken = Broken(place)
    async with broken.mail_server():
        await broken.breaks()
        yield broken


async def test_every_question_is_answered_by_one_command(broken: Broken) -> None:
    *of_the_living, of_the_dead = QUESTIONS
    for question in of_the_living:
        words = [*question.command.split(), *every_worker(broken, question)]
        found_in_order(question, await broken.says(*words, code=question.code))
    await broken.dies()
    found_in_order(of_the_dead, await broken.says(*of_the_dead.command.split(), code=of_the_dead.code))


def test_the_page_has_every_question_with_its_command_and_an_answer_like_that() -> None:
    sections = dict(re.findall(r"^## \d+\. (.*)\n((?:(?!^## ).*\n)*)", PAGE.read_text("utf-8"), re.MULTILINE))
    assert list(sections) == [question.asked for question in QUESTIONS]
    for question in QUESTIONS:
        assert f"$ afterview {question.command}" in sections[question.asked]
        found_in_order(question, sections[question.asked])


def every_worker(broken: Broken, question: Question) -> Iterator[str]:
    """A worker on Kafka knows of its own partitions only."""
    if question.command == "status":
        for port in broken.place.listeners:
            yield from ("--url", f"http://{LOOPBACK}:{port}")


def found_in_order(question: Question, said: str) -> None:
    place = 0
    for pattern in question.answer:
        found = re.compile(pattern).search(said, place)
        assert found, f"{question.asked} {pattern!r} is not in:\n{said}"
        place = found.end()
