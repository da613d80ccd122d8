"""An installation in which much is wrong at once, as an operator finds it on Tuesday at ten.

| when | what went wrong |
|---|---|
| Thursday | nobody calls Kari, who was rejected after an interview |
| Friday | Ola is interviewed for two jobs: asked about one, so not about the other |
| Tuesday, 03:30 to 06:10 | no worker runs: at 05:00 Kari's call should have been escalated |
| Tuesday, 08:30 | the text of the survey is wrong: somebody pauses surveys |
| Tuesday, 09:00 | Greenhouse signs with another secret than we have, and sends what is no use |
| | the mail server says "later" to everything |
"""

import signal
import sys
from pathlib import Path

from tests import stories
from tests.e2e.test_outage import Outage, local
from tests.e2e.working import PATH, Json
from tests.workers.cli.payloads import greenhouse_rejected

COMMANDING = Path(__file__).with_name("commanding.py")
THIN: Json = {"id": 1, "application_id": 265293, "status": "scheduled", "start": {}, "end": {}}
"""of Greenhouse; only its API has the rest"""


class Broken(Outage):
    """Its mail server is there, and in the end of no use."""

    async def says(self, *words: str, code: int = 0) -> str:
        """What a command answers on the terminal, by the workers' clock."""
        process = await self.place.start(
            sys.executable, COMMANDING, self.place.clock.path, *words, PYTHONPATH=PATH, **self.place.secrets
        )
        assert await process.ended() == code, process.err.decode()
        return (process.err + process.out).decode()

    async def breaks(self) -> None:
        self._worker = await self.place.run()
        await self._thursday()
        await self._friday()
        await self._night()
        await self._tuesday()

    async def dies(self) -> None:
        assert await self._worker.stop(signal.SIGKILL) == -signal.SIGKILL

    async def _thursday(self) -> None:
        await self.at("2027-03-04 10:00")
        await self._put(stories.interviewed("2027-03-04 09:55", **_of("kari", "A-1")))
        await self._put(stories.rejected("2027-03-04 09:58", **_of("kari", "A-1")))

    async def _friday(self) -> None:
        await self.at("2027-03-05 11:00")
        await self._put(stories.interviewed("2027-03-05 10:50", of="I-2", **_of("ola", "B-1")))
        await self._put(stories.interviewed("2027-03-05 10:55", of="I-3", **_of("ola", "B-2")))

    async def _night(self) -> None:
        """Kari's call was due on Monday at 17:00."""
        await self.at("2027-03-08 18:00")
        await self.at("2027-03-09 03:30")
        await self.dies()
        self.place.clock.move_to(local("2027-03-09 06:10"))
        self._worker = await self.place.run()
        await self.rest()

    async def _tuesday(self) -> None:
        await self.at("2027-03-09 08:30")
        await self.says("pause", "surveys", "--because", "the text is wrong")
        await self.at("2027-03-09 09:00")
        for delivery in ("d-1", "d-2"):
            assert await self.place.deliver("greenhouse", greenhouse_rejected(), delivery, secret="theirs") == 401
        assert await self.place.deliver("greenhouse", THIN, "d-3") == 200
        self.place.inbox.rcpt = "451 4.3.2 wait"
        await self._put(stories.interviewed("2027-03-09 08:50", of="I-4", **_of("siri", "D-1")))
        await self.at("2027-03-09 10:00")

    async def _put(self, event: Json) -> None:
        assert await self.place.put(event) == 202
        await self.rest()


def _of(name: str, application: str) -> Json:
    return {
        "tenant": "acme",
        "application_id": application,
        "candidate_id": name,
        "candidate": {"email": f"{name}@example.org"},
    }
