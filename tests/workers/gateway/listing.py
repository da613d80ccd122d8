"""A recruiter with five things to do, for the tests of the worklist."""

import re
from html import unescape

from tests.stories import Json, interviewed, preferred, rejected, task_id
from tests.workers.gateway.owing import MAJA
from tests.workers.gateway.serving import Served

JOB: Json = {"id": "j-1", "title": "Analyst"}


def who(letter: str, **more: object) -> Json:
    """A candidate: Ada for A, Bo for B."""
    name = {"A": "Ada", "B": "Bo", "C": "Cleo", "D": "Dag", "E": "Eva"}[letter]
    candidate = {"name": name, "email": f"{name.lower()}@example.org", "locale": "en", **more}
    return {
        "tenant": "acme",
        "application_id": f"A-{letter}",
        "candidate_id": f"C-{letter}",
        "candidate": candidate,
        "recruiter": MAJA,
        "job": JOB,
    }


def letter_to(letter: str) -> str:
    return task_id("written_rejection", 1, f"A-{letter}", "acme")


async def five_owed(served: Served) -> Served:
    """Ada is to be called, Bo waits for an update, the others for letters: Dag's needs words, Eva has no address."""
    wish = {name: said for name, said in who("D").items() if name != "application_id"}
    await served.happened(
        interviewed("2027-02-25 12:00", **who("A")),
        rejected("2027-02-26 12:00", **who("A")),
        interviewed("2027-02-26 12:00", **who("B")),
        rejected("2027-02-26 13:00", **who("C")),
        interviewed("2027-02-25 12:00", **who("D")),
        preferred("2027-02-25 13:00", "email", **wish),
        rejected("2027-02-26 14:00", **who("D")),
        rejected("2027-02-25 12:00", **who("E", email=None)),
    )
    return served


CLEO, EVA = letter_to("C"), letter_to("E")
DAG = task_id("verbal_feedback", 1, "A-D", "acme")
CALL, UPDATE = task_id("verbal_feedback", 1, "A-A", "acme"), task_id("candidate_update", 1, "A-B", "acme")


def shown(page: str) -> dict[str, list[str]]:
    """The tasks of each group."""
    groups = re.findall(r'<h2 id="(\w+)">(.*?)</section>', page, flags=re.DOTALL)
    return {name: re.findall(r"(Ada|Bo|Cleo|Dag|Eva), Analyst", part) for name, part in groups}


def chosen(page: str) -> list[str]:
    return re.findall(r'type="checkbox" name="task" value="([^"]+)" checked', page)


def links(page: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="(\.\./t/[^"]+)"', page)]
