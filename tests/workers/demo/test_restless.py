"""Somebody who clicks at whatever there is, all the time: the accounts agree all the same."""

from collections import Counter
from datetime import datetime
from random import Random

import pytest
from aiohttp import ClientSession, FormData

from afterview.workers.clock import Clock
from afterview.workers.demo.headless import play
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.players.reading import Page, read_page

OFTEN = 0.3
"""how often, between two happenings"""
Form = list[tuple[str, str]]


class Restless(AtOnce):
    """Takes one of the latest mails, and does something with it."""

    def __init__(self, seed: int) -> None:
        self._rng, self.statuses, self.box = Random(seed), Counter[tuple[str, int]](), list[Mail]()  # noqa: S311 moods

    def inbox(self, clock: Clock) -> Inbox:
        made = Inbox(clock)
        self.box = made.mails
        return made

    async def towards(self, due: datetime) -> datetime:
        if self.box and self._rng.random() < OFTEN:
            async with ClientSession() as self._session:
                await self._acts(self._rng.choice(self.box[-60:]))
        return due

    async def _acts(self, mail: Mail) -> None:
        if mail.kind == "tasks" and mail.worklist:
            await self._rng.choice((self._chooses, self._works))(mail)
        elif mail.kind == "survey" and self._rng.random() < 0.5:
            await self._sends(mail.first_link, [self._rng.choice((("recommend", "7"), ("clear", "2")))])
        elif mail.one_click and self._rng.random() < 0.3:
            leaving = (("scope", "survey"), ("scope", "all"), ("List-Unsubscribe", "One-Click"))
            await self._sends(mail.one_click, [self._rng.choice(leaving)])

    async def _chooses(self, mail: Mail) -> None:
        """Some letters of a list; not always meant so."""
        link, rows = mail.worklist or "", list((await self._reads(mail.worklist or "")).rows)
        form = [("do", self._rng.choice(("send", "delivered")))]
        form += [("task", task) for task in rows if self._rng.random() < 0.7]
        await self._sends(link, form)
        await self._sends(link, [*form, ("sure", self._rng.choice(("yes", "no")))])

    async def _works(self, mail: Mail) -> None:
        """A note, an end, or both at once; a letter as it stands."""
        link = self._rng.choice(mail.entries).link
        page = await self._reads(link)
        form = [("do", self._rng.choice(("note", "close", "send")))]
        form += [(part, self._rng.choice("ab")) for part in ("match", "advice") if self._rng.random() < 0.5]
        form += [("outcome", self._rng.choice(("delivered", "declined", "unreachable"))), ("channel", "call")]
        form += [(name, page.texts[name]) for name in ("subject", "text") if name in page.texts]
        await self._sends(link, form)

    async def _reads(self, link: str) -> Page:
        async with self._session.get(link) as answer:
            return read_page(await answer.text())

    async def _sends(self, link: str, form: Form) -> None:
        async with self._session.post(link, data=FormData(form)) as answer:
            self.statuses[dict(form).get("do", form[0][0]), answer.status] += 1


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_a_visitor_does_both_accounts_agree(seed: int) -> None:
    visitor = Restless(seed)
    played = await play(14, seed, inbox=visitor.inbox, pace=visitor)
    assert not played.differing
    taken = {what for what, status in visitor.statuses if status == 200}
    assert {"note", "close", "recommend"} <= taken
    assert {status for _, status in visitor.statuses} >= {200, 409, 410}
