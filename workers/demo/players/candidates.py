"""The candidates: they read their mail, answer or do not, opt out, come back after the reminder."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from random import Random

from afterview.workers.clock import Clock
from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.players.agenda import Agenda
from afterview.workers.demo.players.doors import Doors
from afterview.workers.demo.players.reading import Page, read_page
from afterview.workers.demo.screen.ticker import Ticker
from afterview.workers.demo.world.cast import Person, tenant_of
from afterview.workers.demo.world.names import COMMENTS, TIMES
from afterview.workers.gateway.pages.scopes import UNDO
from afterview.workers.gateway.pages.wishes import BY, WHEN

OK = 200
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
_ANSWERING = {"answers", "answers twice", "thinks again"}
_SORRY_AFTER = timedelta(hours=26)
"""somebody takes an opt-out back"""
_WISHES, _CALLED = 0.35, 0.6
"""of those who are asked about an interview, who say how they would like to hear; and of these, who by a call"""
_REGRETS = 0.4
"""of those who opt out"""
_GLAD = {"call": 2, "meeting": 2, "email": 0}
"""how much better it is to hear bad news this way than not at all"""


class Candidates:
    def __init__(
        self, cast: Iterable[Person], doors: Doors, agenda: Agenda, clock: Clock, *, book: Book, ticker: Ticker
    ) -> None:
        self._people = {person.email: person for person in cast if person.email}
        self._doors, self._agenda, self._clock, self._book, self._ticker = doors, agenda, clock, book, ticker
        self._mails = Counter[str]()

    def got(self, mail: Mail) -> None:
        """Note it, and make up one's mind."""
        person = self._people[mail.to]
        if mail.kind == "letter":
            self._book.got_letter(mail)
            return
        self._book.got(mail)
        self._mails[mail.to] += 1
        rng = Random(f"{mail.to} {self._mails[mail.to]}")  # noqa: S311 a mood, no secret
        at = mail.at + timedelta(minutes=rng.randrange(20, 2600), seconds=rng.randrange(60))
        changes = person.habit == "thinks again" and self._mails[mail.to] == 1
        if (person.habit == "opts out" or changes) and mail.one_click:
            self._agenda.put(at, partial(self._leaves, mail, mail.one_click, back=changes))
        elif person.habit == "only looks":
            self._agenda.put(at, partial(self._peeks, mail))
        elif person.habit in _ANSWERING or (person.habit == "answers the reminder" and mail.again):
            self._agenda.put(at, partial(self._answers, person, mail, rng))

    async def _leaves(self, mail: Mail, address: str, *, back: bool) -> None:
        """One click in the mail program. `back`: and will be sorry."""
        if await self._doors.submit(address, ONE_CLICK) == OK:
            self._book.left(mail, "survey")
            self._ticker.tell(tenant_of(mail.to), "a candidate wants no more mails")
            if back or Random(f"{mail.to} regrets").random() < _REGRETS:  # noqa: S311 a mood, no secret
                self._agenda.put(self._clock.now() + _SORRY_AFTER, partial(self._comes_back, mail, address))

    async def _comes_back(self, mail: Mail, address: str) -> None:
        """On the page behind the same link, which says that mails have been stopped."""
        page = read_page(await self._doors.open(address) or "")
        if "undo" in page.buttons and await self._doors.submit(address, dict([UNDO])) == OK:
            self._book.back(mail, self._clock.now())
            self._ticker.tell(tenant_of(mail.to), "a candidate takes an opt-out back")

    async def _peeks(self, mail: Mail) -> None:
        await self._looks(mail)

    async def _looks(self, mail: Mail) -> str | None:
        page = await self._doors.open(mail.first_link)
        self._book.opened += page is not None
        return page

    async def _answers(self, person: Person, mail: Mail, rng: Random) -> None:
        """Unless somebody has answered it already, and the page says so; whoever wants to be forgotten says no more."""
        page = None if mail.to in self._book.quiet else await self._looks(mail)
        questions = read_page(page or "")
        if not questions.options.keys() - {BY}:
            return
        form = self._filled(questions, person, self._book.heard(tenant_of(mail.to), person.id, mail.to), rng)
        form |= _wish(questions, mail)
        if (status := await self._doors.submit(mail.first_link, form)) != OK:
            self._book.unexpected.append(f"an answer to {tenant_of(mail.to)}: {status}")
            return
        self._book.filled_in(mail, self._clock.now(), form)
        self._ticker.tell(tenant_of(mail.to), f"an answer, {form['recommend']} of 10")
        if person.habit == "answers twice":
            self._agenda.put(self._clock.now() + timedelta(hours=3), partial(self._goes_back, mail, form))

    async def _goes_back(self, mail: Mail, form: dict[str, str]) -> None:
        """To the form in the browser, and sends it again, angrier."""
        self._book.answered_again(await self._doors.submit(mail.first_link, form | {"recommend": "0"}))

    def _filled(self, form: Page, person: Person, heard_by: str | None, rng: Random) -> dict[str, str]:
        """Every question with buttons; a text from one in three."""
        mood = person.kindness + _GLAD.get(heard_by or "", -1 if "feedback" in form.options else 1)
        chosen = {}
        for question, options in form.options.items():
            if question == BY:  # it is no question of the survey
                continue
            middle = 0.7 * (len(options) - 1) + mood * (len(options) / 11) + rng.uniform(-1, 1)
            chosen[question] = options[min(len(options) - 1, max(0, round(middle)))]
        if "feedback" in chosen:
            chosen["feedback"] = heard_by or "none"
        return chosen | {name: rng.choice(COMMENTS) for name in form.texts if name != WHEN and rng.random() < 0.33}  # noqa: PLR2004


def _wish(form: Page, mail: Mail) -> dict[str, str]:
    """How they would like to hear from the recruiter, if the page asks for it and they care."""
    rng = Random(f"{mail.to} wishes")  # noqa: S311 a mood, no secret
    if BY not in form.options or rng.random() >= _WISHES:
        return {}
    return {BY: "call" if rng.random() < _CALLED else "email", WHEN: rng.choice(TIMES)}
