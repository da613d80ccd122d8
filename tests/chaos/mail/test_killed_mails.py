"""kill -9 in the middle of many mails. `make chaos-mail KILLS=50 MAILS=20000` is the same, for longer."""

from pathlib import Path

from tests.chaos.mail.killing import killed, planned
from tests.chaos.mail.verdict import verdict

KILLS, MAILS, SEED = 4, 600, 3


async def test_of_many_mails_none_is_lost_or_goes_astray_however_often_their_sender_is_killed(tmp_path: Path) -> None:
    done = await killed(tmp_path, MAILS, planned(MAILS, KILLS, SEED))
    found = verdict(done)
    assert not found.problems, "\n".join(found.problems[:50])
    assert done.killed == KILLS
    assert found.doubted
