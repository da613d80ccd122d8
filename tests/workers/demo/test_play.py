"""A short play, with everything real; and one in which something goes wrong."""

from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from afterview.events.errors import AfterviewError
from afterview.workers.demo.headless import play
from afterview.workers.demo.inbox import Inbox
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
