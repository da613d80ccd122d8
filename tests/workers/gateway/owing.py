"""Somebody to whom feedback is owed, for the tests of the task page and the worklist."""

import re
from html import unescape
from typing import Any

from tests.stories import Json, event, interview, rejected, task_id
from tests.workers.gateway.serving import Served
from tests.workers.tickets import NOW, TASK_TICKET

AT = NOW.isoformat()
WHO: Json = {"tenant": "acme", "application_id": TASK_TICKET.application_id, "candidate_id": TASK_TICKET.candidate_id}
MAJA: Json = {"id": "u-4", "name": "Maja Berg", "email": "maja.berg@example.org"}
KARI: Json = {"id": "u-9", "name": "Kari Moe"}
SAID: Json = {
    "candidate": {"name": "Ada <Lovelace>", "phone": "+47 (0) 900 00 000", "email": "ada@example.org", "locale": "nb"},
    "job": {"id": "j-1", "title": "Analyst & more", "department": "Data"},
    "recruiter": MAJA,
}
CALL, LETTER, UPDATE = (
    task_id(kind, 1, "265293", "acme") for kind in ("verbal_feedback", "written_rejection", "candidate_update")
)
PARTS = {"match": "Knows SQL well.", "impression": "Answered the case clearly.", "advice": "Try larger data."}


def met(at: str = "2027-02-24 12:00", **more: Any) -> Json:
    """An interview with Kari."""
    held = interview("I-1", at, stage="Technical", interviewers=[KARI], basis="reported")
    return event("interview.completed", at, interview=held, **WHO, **SAID, **more)


def noted(at: str = "2027-02-25 12:00", **parts: str) -> Json:
    return event("feedback.noted", at, note={"author": KARI, **(parts or PARTS)}, **WHO)


def turned_down(at: str = "2027-02-26 12:00", **more: Any) -> Json:
    return rejected(at, **(WHO | SAID | more))


async def call_owed(served: Served, **more: Any) -> str:
    """A call, due on Tuesday the 2nd at 17:00 in Oslo; the link to its page."""
    await served.happened(met(), turned_down(reason={"text": "Experience <too> little"}, **more))
    return served.task_link()


async def letter_owed(served: Served, **more: Any) -> str:
    """A short letter that is ready to be sent, to somebody whom nobody has met."""
    await served.happened(turned_down(**more))
    return served.task_link(task_id=LETTER)


async def update_owed(served: Served) -> str:
    await served.happened(met())
    return served.task_link(task_id=UPDATE)


async def get(served: Served, link: str, **headers: str) -> tuple[int, str]:
    async with served.client.get(link, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def post(served: Served, link: str, form: object, **headers: str) -> tuple[int, str]:
    async with served.client.post(link, data=form, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


def filled(page: str) -> dict[str, str]:
    """What a browser would send of the texts of a page, as they are."""
    areas = re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>\n(.*?)</textarea>', page, flags=re.DOTALL)
    chosen = re.findall(r'name="(\w+)" value="([^"]+)" checked', page)
    return {name: unescape(text) for name, text in [*areas, *chosen]}
