"""Recruiters and managers who work from their mails: they follow the links, note, write, call and close on the pages.

What falls into somebody's holiday is given to whoever stands in for them, who is told by mail and does it.

Whoever works with a system of their own (`recruiters`) gets the mails too, and leaves them unread.
"""

import re
from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random

from afterview.workers.demo.accounts.book import Book
from afterview.workers.demo.mail import Entry, Mail
from afterview.workers.demo.players.agenda import Agenda
from afterview.workers.demo.players.deeds import FORGOTTEN, Deed, at_work, deed, deed_of_manager, in_writing, moment_of
from afterview.workers.demo.players.doors import Doors
from afterview.workers.demo.players.lists import as_closed, choosing, going, owed
from afterview.workers.demo.players.reading import Page, read_page
from afterview.workers.demo.world.cast import COMPANIES, Colleague, Company, tenant_of
from afterview.workers.demo.world.names import WORDS

_COMPANIES = {company.slug: company for company in COMPANIES}
_NOTED = 0.7
"""of those who were interviewed: the interviewer is asked what the candidate should hear, and it is noted"""
_SAID = 0.8
"""of the parts of such a note"""
_REMINDED = 0.3
"""of reminders: they help"""
_TOGETHER = 0.6
"""of mails with letters: all are sent from the list, in one go"""
_OK = 200
_BLANK = re.compile(r"^.*\[.*\n?", re.MULTILINE)
"""a line of a draft that only the recruiter can complete"""


class Desks:
    def __init__(self, doors: Doors, agenda: Agenda, book: Book) -> None:
        self._doors, self._agenda, self._book = doors, agenda, book
        self._seen = Counter[str]()

    def got(self, mail: Mail) -> None:
        """Note it, and make up one's mind about each task."""
        self._book.informed(mail)
        company = _COMPANIES[tenant_of(mail.to)]
        if company.tool != "pages":
            return
        for entry in mail.entries:
            self._seen[mail.to] += 1
            self._plan(mail, entry, company, f"{mail.to} {self._seen[mail.to]}")
        letters = any(entry.kind == "written_rejection" and entry.news == "new" for entry in mail.entries)
        if letters and mail.worklist and Random(f"{mail.to} {self._seen[mail.to]}").random() < _TOGETHER:  # noqa: S311
            at = at_work(mail.at + timedelta(hours=1), company)
            if not company.stand_in(mail.to, at):
                self._agenda.put(at, partial(self._sends_all, mail.worklist, company))

    def _plan(self, mail: Mail, entry: Entry, company: Company, seed: str) -> None:
        rng = Random(f"{seed} note")  # noqa: S311 a day at work, no secret
        if entry.news == "new" and entry.kind == "candidate_update" and rng.random() < _NOTED:
            at = at_work(mail.at + timedelta(minutes=rng.randrange(30, 1500)), company)
            if not company.stand_in(mail.to, at):
                self._agenda.put(at, partial(self._notes, entry, company, rng))
        planned = _decided(entry, seed)
        if planned.outcome:
            at = moment_of(planned, mail.at, company, seed)
            colleague = company.stand_in(mail.to, at)
            does = partial(self._gives, to=colleague) if colleague else partial(self._does, deed=planned)
            self._agenda.put(at, partial(does, entry, company))

    async def _sends_all(self, worklist: str, company: Company) -> None:
        """Every letter that is ready, from the list, in one go."""
        page = read_page(await self._doors.open(worklist) or "")
        letters = await going(self._doors, worklist, "send", list(page.rows)) if page.rows else {}
        if not letters:
            return
        status, _ = await self._doors.send(worklist, choosing("send", list(letters), sure=True))
        if status != _OK:
            self._book.unexpected.append(f"letters of {company.slug}: {status}")
            return
        for letter in letters.values():
            self._book.worked(company.slug, letter.kind, letter.address, as_closed("send", letter))

    async def _notes(self, entry: Entry, company: Company, rng: Random) -> None:
        """What the interviewer has said, word by word."""
        page = await self._opens(entry)
        if page is None:
            return
        words = WORDS[company.language]
        note = {part: rng.choice(texts) for part, texts in words.parts.items() if rng.random() < _SAID}
        if note:
            await self._sends(entry, company, page, {"do": "note", **note})

    async def _does(self, entry: Entry, company: Company, deed: Deed) -> None:
        """Unless somebody was faster, or it is no task any more."""
        page = await self._opens(entry)
        if page is None:
            return
        if (task := owed(page)) and task.channel == "email":
            deed = in_writing(deed)
        if "send" in page.buttons and deed.outcome == "delivered":
            letter = {name: _BLANK.sub("", page.texts[name]) for name in ("subject", "text")}
            await self._sends(entry, company, page, {"do": "send", **letter})
        elif deed.outcome and "noted" not in page.marks:  # or a letter is on its way
            closed = {"do": "close", "outcome": deed.outcome, "channel": deed.channel}
            await self._sends(entry, company, page, closed)

    async def _gives(self, entry: Entry, company: Company, to: Colleague) -> None:
        """From the beach. A letter that somebody has let go already goes by itself."""
        page = await self._opens(entry)
        if page and "reassign" in page.buttons:
            await self._sends(entry, company, page, {"do": "reassign", "address": to.email})

    async def _opens(self, entry: Entry) -> Page | None:
        """The page, if there is still something to be done."""
        html = await self._doors.open(entry.link)
        page = read_page(html or "")
        return page if page.buttons else None

    async def _sends(self, entry: Entry, company: Company, page: Page, form: dict[str, str]) -> None:
        if (status := await self._doors.submit(entry.link, form)) != _OK:
            self._book.unexpected.append(f"{form['do']} of a {entry.kind} of {company.slug}: {status}")
        else:
            self._book.worked(company.slug, entry.kind, page.address, form, entry.link)


def _decided(entry: Entry, seed: str) -> Deed:
    if entry.news == "new":
        return deed(entry.kind, seed)
    if entry.news == "escalated":
        return deed_of_manager(entry.kind, seed)
    chance = Random(f"{seed} soon").random()  # noqa: S311
    again = deed(entry.kind, seed)
    return again._replace(hours=(1, 6)) if chance < _REMINDED and again.outcome else FORGOTTEN
