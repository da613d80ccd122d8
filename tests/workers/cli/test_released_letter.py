"""A letter from its release to the candidate's mailbox, through the real stages, the real host and a real server."""

from datetime import datetime
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from typing import Any

from tests import stories
from tests.workers.cli.running import afterview
from tests.workers.cli.test_from_log import END, Fussy, Works, by_time, dumped, of, working

from afterview.events.canonical import encoded
from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.incoming import INCOMING
from afterview.schemas.internal import LetterReleased, ReleasedLetter
from afterview.schemas.people import Person
from afterview.workers.deliveries import event_in
from afterview.workers.hosts.contract import Output
from afterview.workers.mail.returns import Returns, Sent

LETTERS = ["C-1", "C-4", "C-5"]
REJECTED = [
    stories.rejected("2027-03-01 10:00", **of("C-1")),
    stories.rejected("2027-03-01 10:00", **of("C-4", "nobody@example.org")),
    stories.rejected("2027-03-01 10:00", **of("C-5", "later@example.org")),
    stories.rejected("2027-03-01 10:00", **of("C-9")),  # nobody releases this one
]


def task_of(candidate: str) -> str:
    return stories.task_id("written_rejection", application=f"A-{candidate}")


def text_for(candidate: str) -> str:
    return f"Dear {candidate},\n\nwe have chosen somebody else."


async def release(works: Works, candidate: str, at: datetime) -> None:
    """As the gateway writes it."""
    letter = ReleasedLetter.model_validate(
        {
            "tenant": "fjord",
            "candidate": {"id": candidate},
            "application_id": f"A-{candidate}",
            "task_id": task_of(candidate),
            "released_at": at,
            "released_by": Person(id="R-1", email="rita@example.org"),
            "subject": f"Your application, {candidate}",
            "text": text_for(candidate),
        }
    )
    key = bytes.fromhex(works.installation.rules.key("fjord", candidate))
    await works.host.append([Output(CANDIDATE_EVENTS, key, encoded(LetterReleased(data=letter)), at)])


async def test_released_letters_reach_their_candidates_and_the_log_replays_what_came_of_them(tmp_path: Path) -> None:
    """R83, R80: one accepted, one refused for good, one at the second attempt; released at nine in the evening."""
    inbox = Fussy()
    async with working(tmp_path, inbox) as works:
        evening = datetime.fromisoformat(stories.moment("2027-03-01 21:00"))
        for event in REJECTED:
            read = INCOMING.validate_python(event)
            await works.wait(read.time)
            await works.host.append([event_in(read, works.clock.now())])
        await works.wait(evening)
        for candidate in LETTERS:
            await release(works, candidate, works.clock.now())
        await works.wait(END)
        mails = [
            message_from_bytes(bytes(mail.content), policy=SMTP)
            for mail in inbox.mails
            if isinstance(mail.content, bytes)
        ]
        letters = {str(mail["Subject"]): mail for mail in mails if "we have chosen" in _text(mail)}
        assert sorted(letters) == ["Your application, C-1", "Your application, C-5"]
        first = letters["Your application, C-1"]
        assert (first["Reply-To"], first["To"]) == ("rita@example.org", "kari@example.org")
        same = f"{task_of('C-1')}\nYour application, C-1\n{text_for('C-1')}"
        returns = Returns(works.installation.secrets.installation)
        to = Sent("fjord", "C-1", "kari@example.org")
        assert first["Message-ID"] == returns.message_id(same, "localhost", to)
        replays(works)


def _text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def replays(works: Works) -> None:
    log = works.config.with_name("log.jsonl")
    log.write_bytes(dumped(works, "afterview.candidate-events").out)
    replayed = afterview("simulate", "--from-log", "--config", works.config, log)
    gave = dumped(works, "feedback-tasks").events
    again = [event for event in replayed.events if event["type"].startswith("afterview.feedback.task.")]
    assert again == by_time(gave)
    ends = {
        event["data"]["application_id"]: event
        for event in gave
        if event["type"].split(".")[3] in ("completed", "expired")
    }
    assert {name: (event["data"].get("reason"), event["time"][:13]) for name, event in ends.items()} == {
        "A-C-1": ("delivered", "2027-03-02T08"),
        "A-C-5": ("delivered", "2027-03-02T08"),
    }
