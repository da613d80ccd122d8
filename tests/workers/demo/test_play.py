"""A short play, with everything real; and one in which something goes wrong."""

from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiosmtpd.smtp import SMTP, Envelope, Session

from afterview.events.errors import AfterviewError
from afterview.workers.clock import Clock
from afterview.workers.demo.headless import play
from afterview.workers.demo.inbox import Inbox
from afterview.workers.demo.mail import Mail
from afterview.workers.demo.pace import AtOnce
from afterview.workers.demo.players.reading import read_page
from afterview.workers.demo.stage import MakeInbox
from afterview.workers.demo.world.cast import Role, role_of
from afterview.workers.following import follow, stored
from afterview.workers.hosts.embedded import Store
from afterview.workers.settings import load_configuration


class Forgetful(Inbox):
    """Says that it has kept the first mail to somebody of this role, and has not."""

    role: Role = "candidate"
    forgot = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.forgot or role_of(envelope.rcpt_tos[0]) != self.role:
            return await super().handle_DATA(server, session, envelope)
        self.forgot = True
        return "250 2.0.0 kept"


class ForgetfulOfColleagues(Forgetful):
    role = "recruiter"


async def test_the_accounts_agree() -> None:
    played = await play(days=6, seed=3)
    assert not played.differing
    assert played.book.invited.total() > 0


@pytest.mark.parametrize(
    ("inbox", "line"),
    [(Forgetful, "invitations in inboxes, sent"), (ForgetfulOfColleagues, "mails to recruiters in inboxes, sent")],
)
async def test_a_mail_that_never_arrived_is_found(inbox: MakeInbox, line: str) -> None:
    played = await play(days=6, seed=3, inbox=inbox)
    assert [found.what.partition(": ")[2] for found in played.differing] == [line]


async def test_what_is_kept_can_be_read_later(tmp_path: Path) -> None:
    played = await play(days=3, seed=1, keep=tmp_path / "month")
    assert played.kept is not None
    configuration = load_configuration(played.kept / "afterview.toml")
    with Store(configuration.storage.directory) as store:
        (tasks,) = follow(stored(store, ["afterview.feedback-tasks"], from_start=True), until_idle=0)
    assert len(tasks) == played.account.tasks.total()


async def test_a_month_is_not_played_on_top_of_another(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    with pytest.raises(AfterviewError, match="not empty"):
        await play(days=1, seed=1, keep=tmp_path)


async def test_whoever_reads_a_mail_knows_what_it_is_about() -> None:
    """The survey after a rejection asks whether there was feedback, the one after an interview does not."""
    asked = list[tuple[Mail, str]]()
    boxes: list[Inbox] = []

    class Reader(AtOnce):
        seen = 0

        async def towards(self, due: datetime) -> datetime:
            new, self.seen = boxes[0].mails[self.seen :], len(boxes[0].mails)
            async with ClientSession() as session:
                asked.extend([(mail, await _page(session, mail.first_link)) for mail in new if mail.kind == "survey"])
            return due

    def inbox(clock: Clock) -> Inbox:
        boxes.append(Inbox(clock))
        return boxes[0]

    await play(days=14, seed=2, inbox=inbox, pace=Reader())
    assert {mail.of_rejection for mail, _ in asked} == {True, False}
    for mail, page in asked:
        assert mail.of_rejection == ("feedback" in read_page(page).options)


async def _page(session: ClientSession, link: str) -> str:
    async with session.get(link) as answer:
        return await answer.text()
