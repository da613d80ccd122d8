"""A person with unmistakable names, whose whole story is played; and the search for every byte of it."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from pydantic_core import to_json
from tests import stories
from tests.e2e.working import link_in
from tests.stories import Json, event, interviewed, rejected, updated
from tests.workers.cli.payloads import greenhouse_rejected
from tests.workers.fetching.vendors import KEY, Vendor
from tests.workers.telemetry.company import SECRET, Company

from afterview.events.canonical import encoded
from afterview.events.cloudevents import rfc3339
from afterview.events.ids import numbered
from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.internal import LetterReleased, ReleasedLetter
from afterview.workers.hosts.contract import Output
from afterview.workers.installation import Installation

PERSON, PREVIOUS = 770077007, 661166116
"""as the vendor numbers them: one person, known twice until they were merged"""
INTERVIEWED, REJECTED, OF_THE_VENDOR = "A-qzxw-1", "A-qzxw-2", 880088008
CANDIDATE = {
    "name": "Walpurgis Qzxwvutov",
    "email": "walpurgis@qzxw-home.example",
    "phone": "+4799777888",
    "locale": "en",
}
NOTE, LETTER, COMMENT = "a note of walrusqzx", "a letter of bramblezqx", "a comment of thistlexzq"
NAMING = (
    *("Walpurgis", "Qzxwvutov", "walpurgis@qzxw-home.example", "+4799777888", "Oldnameqzx"),
    *(str(PERSON), str(PREVIOUS), INTERVIEWED, REJECTED, str(OF_THE_VENDOR)),
    *("walrusqzx", "bramblezqx", "thistlexzq", "rubbishqzx"),
)
"""names, contact data, ids, and what was written by them or about them"""
THEIRS = (
    *NAMING,
    numbered("fjord", INTERVIEWED, "interview", 1),
    numbered("fjord", REJECTED, "written_rejection", 1),
)
"""also the ids of a task and an invitation, which are computed of those of their applications"""
NUMBERS = (".index", ".timeindex")
"""of Kafka: offsets, places and times, in large files that are mostly empty"""
OTHERS = 12


def asking(vendor: Vendor) -> dict[str, Any]:
    """The tenants of a configuration: Greenhouse's API is asked, so its deliveries take the way past the fetcher."""
    vendor.holds["/scheduled_interviews"] = []
    apis = {"greenhouse": {"key": KEY, "url": vendor.url}}
    return {"fjord": {"name": "Fjord", "webhook_secrets": {"greenhouse": [SECRET]}, "apis": apis}}


def of(application: str, **more: Any) -> Json:
    who = {"tenant": "fjord", "application_id": application, "candidate_id": str(PERSON), "candidate": CANDIDATE}
    return who | more


def other(number: int) -> Json:
    candidate = {"name": f"Somebody Else-{number}", "email": f"else{number}@example.org", "locale": "en"}
    who = {"tenant": "fjord", "application_id": f"B-{number}", "candidate_id": f"else-{number}"}
    return who | {"candidate": candidate}


async def lived(company: Company, installation: Installation, append: Any) -> None:
    """Asked, answered, noted, merged, rejected twice, one dead letter, one released letter that no server takes yet."""
    assert await company.put(*(interviewed(company.now(), **other(n)) for n in range(OTHERS))) == 202
    previous = of("A-qzxw-0", candidate_id=str(PREVIOUS), candidate={"name": "Oldnameqzx", "can_email": False})
    assert await company.put(interviewed(company.now(), of="I-0", **previous)) == 202
    assert await company.put(interviewed(company.now(), **of(INTERVIEWED))) == 202
    await company.settle()
    await _answered(company)
    merging = {"tenant": "fjord", "candidate_id": str(PERSON), "candidate": {"can_email": True}}
    assert await company.put(updated(company.now(), previous_id=str(PREVIOUS), **merging)) == 202
    note = {"interview_id": "I-1", "match": NOTE, "author": {"id": "I-7", "name": "Ida Intervju"}}
    assert await company.put(event("feedback.noted", company.now(), note=note, **of(INTERVIEWED))) == 202
    assert await company.put(rejected(company.now(), **of(REJECTED))) == 202
    assert await company.deliver("greenhouse", b'{"rubbishqzx": "Walpurgis Qzxwvutov') == 200
    assert await company.deliver("greenhouse", to_json(_of_the_vendor(company))) == 200
    await company.settle()
    company.inbox.rcpt = "451 4.7.1 not now"
    key = bytes.fromhex(installation.rules.key("fjord", str(PERSON)))
    await append([Output(CANDIDATE_EVENTS, key, encoded(_released(company)), company.clock.now())])
    await company.settle()


async def others_live_on(company: Company, start: int) -> None:
    """The same day, for everybody else: what is written next to theirs, and closes their segments."""
    assert await company.put(*(interviewed(company.now(), of="I-2", **other(n)) for n in range(OTHERS))) == 202
    fresh = range(start, start + OTHERS)
    assert await company.put(*(interviewed(company.now(), **other(n)) for n in fresh)) == 202
    await company.settle()


async def _answered(company: Company) -> None:
    (mail,) = [one for one in _mails(company) if "walpurgis" in str(one["To"])]
    link = link_in(mail, "s")
    async with company.client.post(
        f"{company.public}/s/{link.rpartition('/s/')[2]}", data={"recommend": "3", "comment": COMMENT}
    ) as page:
        assert page.status == 200


def _mails(company: Company) -> Iterable[Any]:
    return [message_from_bytes(content, policy=policy.default) for content in posted(company)]


def posted(company: Company) -> list[bytes]:
    """What the mail server has taken."""
    return [mail.content for mail in company.inbox.mails if isinstance(mail.content, bytes)]


def _of_the_vendor(company: Company) -> Json:
    now = rfc3339(company.clock.now() - timedelta(minutes=1))
    body = greenhouse_rejected(OF_THE_VENDOR, PERSON, rejected_at=now, last_activity_at=now)
    body["payload"]["application"] |= {"rejected_at": now, "last_activity_at": now}
    body["payload"]["application"]["candidate"] |= {
        "first_name": "Walpurgis",
        "last_name": "Qzxwvutov",
        "email_addresses": [{"value": CANDIDATE["email"], "type": "personal"}],
    }
    return body


def _released(company: Company) -> LetterReleased:
    letter = {
        "tenant": "fjord",
        "candidate": {"id": str(PERSON)},
        "application_id": REJECTED,
        "task_id": stories.task_id("written_rejection", application=REJECTED),
        "released_at": company.clock.now(),
        "released_by": stories.RECRUITER,
        "subject": f"Dear Walpurgis: {LETTER}",
        "text": LETTER,
    }
    return LetterReleased(data=ReleasedLetter.model_validate(letter))


def named_in(said: bytes) -> list[str]:
    """What of theirs is said. Log lines name a mail by the id of its task or invitation."""
    return [mark for mark in NAMING if mark.encode() in said]


def found(*folders: Path) -> dict[str, list[str]]:
    """What of theirs is in which files of these folders."""
    texts = [
        (f"{path.parent.name}/{path.name}", text)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix not in NUMBERS and (text := _read(path))
    ]
    return {mark: where for mark in THEIRS if (where := [name for name, text in texts if mark.encode() in text])}


def _read(path: Path) -> bytes:
    """Nothing of one that was deleted just now."""
    with suppress(FileNotFoundError, IsADirectoryError):
        return path.read_bytes()
    return b""
