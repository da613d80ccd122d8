"""A short play, with everything real; and one in which something goes wrong."""

from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiosmtpd.smtp import SMTP, Envelope, Session

from afterview.events.errors import AfterviewError
from afterview.workers.clock import Clock
from afterview.workers.demo.cast import MAILS
from afterview.workers.demo.headless import play
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.reading import read_page
from afterview.workers.following import follow
from afterview.workers.hosts.embedded import Store
from afterview.workers.settings import load_configuration


class Forgetful(Inbox):
    """Says that it has kept the first mail, and has not."""

    forgot = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.forgot:
            return await super().handle_DATA(server, session, envelope)
        self.forgot = 1
        return "250 2.0.0 kept"


async def test_the_accounts_agree() -> None:
    played = await play(days=6, seed=3)
    assert not played.differing
    assert played.book.invited.total() > 0


async def test_a_mail_that_never_arrived_is_found() -> None:
    played = await play(days=6, seed=3, inbox=Forgetful)
    assert [line.what.partition(": ")[2] for line in played.differing] == ["invitations in inboxes, sent"]


async def test_what_is_kept_can_be_read_later(tmp_path: Path) -> None:
    played = await play(days=3, seed=1, keep=tmp_path / "month")
    assert played.kept is not None
    configuration = load_configuration(played.kept / "afterview.toml")
    with Store(configuration.storage.directory) as store:
        (tasks,) = follow(store, ["afterview.feedback-tasks"], from_start=True, until_idle=0)
    assert len(tasks) == played.account.tasks.total()


async def test_a_month_is_not_played_on_top_of_another(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(AfterviewError, match="not empty"):
        await play(days=1, seed=1, keep=tmp_path)


async def test_whoever_reads_a_mail_knows_what_it_is_about() -> None:
    """The survey after a rejection asks whether there was feedback, the one after an interview does not."""
    pages: dict[int, str | None] = {}
    boxes: list[Inbox] = []

    class Reader(AtOnce):
        async def towards(self, due: datetime) -> datetime:
            async with ClientSession() as session:
                for mail in boxes[0].mails[len(pages) :]:
                    pages[mail.number] = (mail.to.endswith(MAILS) and await _page(session, mail.first_link)) or None
            return due

    def inbox(clock: Clock) -> Inbox:
        boxes.append(Inbox(clock))
        return boxes[0]

    await play(days=14, seed=2, inbox=inbox, pace=Reader())
    asked = [mail for mail in boxes[0].mails if pages.get(mail.number)]
    assert {mail.of_rejection for mail in asked} == {True, False}
    for mail in asked:
        assert mail.of_rejection == ("feedback" in read_page(pages[mail.number] or "").options)


async def _page(session: ClientSession, link: str) -> str:
    async with session.get(link) as answer:
        return await answer.text()
