"""Whoever clicks while it plays is one more player: both accounts know of it, and agree."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from aiohttp import ClientSession, FormData

from afterview.schemas.outgoing_data import TaskKind
from afterview.workers.clock import Clock
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.accounts.ledger import compared
from afterview.workers.demo.headless import Played, play
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.mail import Entry, Mail
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.players.reading import read_page
from afterview.workers.demo.world.cast import tenant_of
from afterview.workers.demo.world.script import BEGINS

FULL = {"recommend": "9", "clear": "5", "comment": "From the visitor."}
Deed = Callable[[ClientSession, list[Mail]], Awaitable[bool]]
"""done once it returns True; it is tried before each step"""


class Visit(AtOnce):
    """Somebody who does one thing, as soon as it can be done."""

    def __init__(self, deed: Deed, inbox: list[Mail]) -> None:
        self._deed, self._inbox, self.done = deed, inbox, False

    async def towards(self, due: datetime) -> datetime:
        if not self.done:
            async with ClientSession() as session:
                self.done = await self._deed(session, self._inbox)
        return due


async def played_with(deed: Deed, days: int = 9) -> Played:
    """Nine days with this visitor, who must have come to do it."""
    mails: list[Mail] = []

    def inbox(clock: Clock) -> Inbox:
        made = Inbox(clock)
        made.mails = mails
        return made

    visit = Visit(deed, mails)
    played = await play(days, seed=3, inbox=inbox, pace=visit)
    assert visit.done
    return played


async def sent(session: ClientSession, link: str, form: dict[str, str]) -> int:
    async with session.post(link, data=form) as answer:
        return answer.status


def asked(mails: list[Mail]) -> list[Mail]:
    return [mail for mail in mails if mail.kind == "survey"]


async def test_a_visitor_answers_for_somebody_and_both_accounts_agree() -> None:
    async def answers(session: ClientSession, mails: list[Mail]) -> bool:
        return bool(asked(mails)) and await sent(session, asked(mails)[0].first_link, FULL) == 200

    without, played = await play(9, seed=3), await played_with(answers)
    assert not played.differing
    own = [answer for answer in played.book.answers if answer not in without.book.answers]
    assert [answer.recommend for answer in own] == [9]


async def test_an_answer_given_again_and_one_without_a_recommendation_are_reckoned_with() -> None:
    async def answers(session: ClientSession, mails: list[Mail]) -> bool:
        if len(asked(mails)) < 2:
            return False
        first, second = (mail.first_link for mail in asked(mails)[:2])
        taken = [await sent(session, first, FULL), await sent(session, first, FULL)]
        return [*taken, await sent(session, second, {"clear": "3"})] == [200, 409, 200]

    played = await played_with(answers)
    assert not played.differing
    assert [answer.recommend for answer in played.book.answers].count(None) == 1


async def test_a_form_that_was_not_taken_is_no_answer() -> None:
    async def fails(session: ClientSession, mails: list[Mail]) -> bool:
        return bool(asked(mails)) and await sent(session, asked(mails)[0].first_link, {"recommend": "11"}) == 400

    assert not (await played_with(fails)).differing


async def test_a_visitor_opts_out_for_somebody_on_the_page_and_with_one_click() -> None:
    async def leaves(session: ClientSession, mails: list[Mail]) -> bool:
        if not asked(mails) or not (link := asked(mails)[0].one_click):
            return False
        assert await sent(session, link, {"scope": "all"}) == 200
        return await sent(session, link, {"List-Unsubscribe": "One-Click"}) == 200

    played = await played_with(leaves)
    assert not played.differing
    assert played.book.opted_out.total() >= 2


async def test_a_visitor_takes_an_opt_out_back_and_is_written_to_again() -> None:
    async def regrets(session: ClientSession, mails: list[Mail]) -> bool:
        if not asked(mails) or not (link := asked(mails)[0].one_click):
            return False
        return [await sent(session, link, form) for form in ({"scope": "all"}, {"do": "undo"})] == [200, 200]

    played, without = await played_with(regrets), await play(9, seed=3)
    assert not played.differing
    assert len(played.book.taken_back) > len(without.book.taken_back)


def entries(mails: list[Mail], kind: TaskKind) -> list[Entry]:
    return [entry for mail in mails if mail.kind == "tasks" for entry in mail.entries if entry.kind == kind]


async def test_a_visitor_notes_and_closes_on_a_tasks_page() -> None:
    async def works(session: ClientSession, mails: list[Mail]) -> bool:
        updates = entries(mails, "candidate_update")
        if not updates:
            return False
        note = {"do": "note", "impression": "From the visitor."}
        closed = {"do": "close", "outcome": "unreachable", "channel": "call", "advice": "A note beside it."}
        forms = (note, note, {"do": "close"}, closed, closed)
        return [await sent(session, updates[0].link, form) for form in forms] == [200, 200, 400, 200, 410]

    played = await played_with(works)
    assert not played.differing
    assert played.book.done["candidate_update", "unreachable"] == 1


async def test_a_visitor_closes_with_one_button_and_looks_at_the_wording_before() -> None:
    async def works(session: ClientSession, mails: list[Mail]) -> bool:
        updates = entries(mails, "candidate_update")
        looked = {"do": "check", "match": "Nothing is noted yet."}
        forms = (looked, {"outcome": "delivered", "channel": "call"})
        return bool(updates) and [await sent(session, updates[0].link, form) for form in forms] == [200, 200]

    assert not (await played_with(works)).differing


async def test_a_visitor_gives_a_task_to_somebody_whom_nobody_knows() -> None:
    """Who hears of it by mail, and does it as anybody would: it is still one task."""

    async def gives(session: ClientSession, mails: list[Mail]) -> bool:
        told = [mail for mail in mails if entries([mail], "verbal_feedback")]
        stranger = {"do": "reassign", "address": f"somebody@{told[0].to.partition('@')[2]}"} if told else {}
        return bool(told) and await sent(session, entries(told, "verbal_feedback")[0].link, stranger) == 200

    played, without = await played_with(gives), await play(9, seed=3)
    assert not played.differing
    assert played.book.given.total() == without.book.given.total() + 1


async def test_a_visitor_sends_letters_from_a_list() -> None:
    async def sends(session: ClientSession, mails: list[Mail]) -> bool:
        told = [mail for mail in mails if mail.kind == "tasks" and entries([mail], "written_rejection")]
        if not told or not (link := told[0].worklist):
            return False
        async with session.get(link) as answer:
            *_, letter = read_page(await answer.text()).rows
        chosen = {"task": letter, "do": "send"}
        assert await sent(session, link, chosen) == 200
        return await sent(session, link, {**chosen, "sure": "yes"}) == 200

    played = await played_with(sends)
    assert not played.differing
    played.book.released -= 1
    lines = compared(played.book, played.account, played.ended)
    assert [line.what for line in lines if line.differs] == ["letters let go, on the candidates' logs"]


async def test_a_visitor_marks_everything_on_a_list_as_delivered() -> None:
    """Calls, updates and letters in one go."""

    async def marks(session: ClientSession, mails: list[Mail]) -> bool:
        for link in [mail.worklist for mail in mails if mail.worklist][-1:]:
            async with session.get(link) as answer:
                page = await answer.text()
            rows = read_page(page).rows
            if all(f'<h2 id="{group}">' in page for group in ("calls", "updates", "letters")):
                form = FormData([*(("task", task) for task in rows), ("do", "delivered"), ("sure", "yes")])
                async with session.post(link, data=form) as answer:
                    return answer.status == 200
        return False

    assert not (await played_with(marks)).differing


async def test_forms_that_no_page_has_are_turned_away_as_without_the_demo() -> None:
    async def tries(session: ClientSession, mails: list[Mail]) -> bool:
        told = [mail.worklist for mail in mails if mail.kind == "tasks" and mail.worklist]
        links = [mail.one_click for mail in asked(mails) if mail.one_click]
        if not told or not links:
            return False
        both = {"scope": "all", "List-Unsubscribe": "no"}
        assert [await sent(session, told[0], {"sure": "yes"}), await sent(session, links[0], {})] == [400, 400]
        return await sent(session, links[0], both) == 200

    assert not (await played_with(tries)).differing


async def test_what_a_visitor_did_and_nobody_noted_is_found() -> None:
    async def answers(session: ClientSession, mails: list[Mail]) -> bool:
        return bool(asked(mails)) and await sent(session, asked(mails)[0].first_link, FULL) == 200

    played = await played_with(answers)
    lost = played.book.answers.pop()
    differing = [line.what for line in compared(played.book, played.account, played.ended) if line.differs]
    assert f"{lost.tenant}: surveys answered, counted" in differing


def mail(number: int, text: str, to: str = "kari@fjord.mail.example.org") -> Mail:
    content = f"To: {to}\nSubject: x\n\n{text}\n".encode()
    return Mail(number, BEGINS, to, content)


INTERVIEW = mail(0, "We would like to learn how it was for you: http://127.0.0.1/s/1")
REMINDER = mail(1, "Some days ago we asked how your interview was for you: http://127.0.0.1/s/2")
REJECTION = mail(2, "Thank you again for applying: http://127.0.0.1/s/3")


def test_a_mail_and_its_reminder_ask_about_the_same_and_a_rejection_about_something_else() -> None:
    book = Book()
    book.answered(INTERVIEW, BEGINS, {"recommend": "8"})
    assert [book.wants_answer(mail) for mail in (INTERVIEW, REMINDER, REJECTION)] == [False, False, True]


def test_a_second_answer_that_was_taken_is_no_expected_one() -> None:
    book = Book()
    book.answered(INTERVIEW, BEGINS, {"recommend": "8"})
    book.answered(REMINDER, BEGINS, {"recommend": "3"})
    assert book.unexpected == ["a second answer to fjord was taken"]


def test_whoever_takes_an_opt_out_back_may_be_asked_again() -> None:
    book = Book()
    for scope in ("survey", "all"):
        book.left(INTERVIEW, scope)
    assert (book.opted_out, book.wants_answer(INTERVIEW)) == ({tenant_of(INTERVIEW.to): 2}, False)
    book.back(INTERVIEW, BEGINS)
    assert (book.quiet | book.quiet_for_all, book.wants_answer(INTERVIEW)) == (set(), True)


@pytest.mark.parametrize(
    ("form", "answers", "wishes"),
    [
        ({"recommend": "8", "hear-by": "call"}, 1, 1),
        ({"recommend": "8", "hear-when": ""}, 1, 0),
        ({"recommend": "", "hear-by": "email"}, 0, 1),
        ({"hear-after": "yes", "hear-by": "email"}, 0, 1),
    ],
)
def test_a_form_is_answers_or_a_wish_or_both(form: dict[str, str], answers: int, wishes: int) -> None:
    book = Book()
    book.filled_in(INTERVIEW, BEGINS, form)
    assert (len(book.answers), book.meant["candidate.preferred"]) == (answers, wishes)
