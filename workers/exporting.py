"""All that is known of one person, as one document for them (GDPR, articles 15 and 20).

In it: what the ATS said of them, their applications with interviews, tasks, invitations, notes and letters, opt-outs
and preferences, the story with its reasons, mails under way, and every record that is kept under their key, with its
moment: so their answers, too, for as long as they can be told to be theirs.

Of others only what the person has met them by: the *names* of recruiters, managers, interviewers and of who wrote a
note or let a letter go. No address, number or id of theirs, no worklist, and nothing of another tenant's. A vendor's
deliveries are kept under the vendor's key, each may be about several people, and what came of them is here. No link
and no token: they are on no log. Responses and metrics carry nobody (R39, R63).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, NamedTuple

from msgspec import json
from pydantic_core import from_json, to_json

from afterview.events.cloudevents import rfc3339
from afterview.events.errors import AfterviewError
from afterview.events.ids import assignee_name
from afterview.events.journey.rulebook import Rulebook
from afterview.events.journey.state import Journey, to_text
from afterview.events.journey.story import Story, story, story_of_nobody
from afterview.events.topics import (
    CANDIDATE_EVENTS,
    DEAD_LETTERS,
    FEEDBACK_TASKS,
    INTAKE,
    MAIL_REQUESTS,
    SURVEY_INVITATIONS,
)
from afterview.workers.audit import Act
from afterview.workers.beside import Log
from afterview.workers.erasing import Person, acted, person
from afterview.workers.hosts.contract import Record
from afterview.workers.mail.pending import decoded
from afterview.workers.stages.mailer import MailerStage

UNDER_KEY = (MAIL_REQUESTS, DEAD_LETTERS)
UNDER_APPLICATION = (FEEDBACK_TASKS, SURVEY_INVITATIONS)
OTHERS = frozenset(
    {"recruiter", "hiring_manager", "assignee", "interviewers", "author", "by", "released_by", "reassigned_by"}
)
"""fields that hold other people"""
IDS_OF_OTHERS = frozenset({"former"})
"""fields that hold nothing else"""
ASSIGNEE = "assignee"
"""what the story says before it"""
_SAID = "_said"
"""ends the names of fields whose text is JSON"""


class NothingKnown(AfterviewError):
    """Nobody has this id."""

    def __init__(self, who: Person) -> None:
        super().__init__(f"nothing is known of {who.candidate_id} in tenant {who.tenant}, and nothing kept on any log")


def export(log: Log, who: Person, act: Act, rules: Rulebook) -> bytes:
    """The document, as JSON; that somebody asked for it is on the audit trail before. Raises `NothingKnown`."""
    ones = _ones(log, who, rules)
    records = list(_records(log, who, ones))
    if who.journey is None and not records:
        raise NothingKnown(who)
    document = {
        "made_at": rfc3339(act.now),
        "tenant": who.tenant,
        "candidate_id": who.candidate_id,
        "standing": "unknown" if who.journey is None else "erased" if who.erased else "known",
        **_known(who, act, rules),
        "mail_under_way": [theirs(pending) for key in ones.events for pending in _pending(log, key)],
        "records": [_described(record) for record in records],
    }
    log.append([acted(who, act)])
    return to_json(document, indent=2)


def theirs(value: Any) -> Any:
    """The value without what is somebody else's: of others only names stay."""
    if isinstance(value, list):
        return [theirs(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    return {name: _theirs(name, one) for name, one in _opened(value) if name not in IDS_OF_OTHERS}


def _opened(fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """States hold some values as JSON in a text; what others have sent may only be called so."""
    for name, value in fields.items():
        inner = None
        if isinstance(value, str) and (name.endswith(_SAID) or name == "journey"):
            with suppress(ValueError):
                inner = from_json(value)
        yield (name, value) if inner is None else (name.removesuffix(_SAID), inner)


def _theirs(name: str, value: Any) -> Any:
    if name not in OTHERS:
        return theirs(value)
    if isinstance(value, list):
        return [_name(one) for one in value]
    return _name(value)


def _name(person: Any) -> Any:
    return {"name": person.get("name")} if isinstance(person, Mapping) else None


def _known(who: Person, act: Act, rules: Rulebook) -> dict[str, Any]:
    """What the journey's state says, in words of the events; and the story."""
    if who.journey is None:
        return {}
    state = from_json(to_text(who.journey))
    applications = [_application(theirs(one)) for one in state.pop("applications", {}).values()]
    said = {"candidate": state.pop("said", {}), **theirs(state), "applications": applications}
    told = json.encode(_story(who.journey, who, act, rules)).decode()
    for called, name in sorted(_others(who.journey).items(), reverse=True):  # of two ids the longer one first
        told = told.replace(f"{ASSIGNEE} {called}", f"{ASSIGNEE} {name}")
    return said | {"story": from_json(told)}


def _others(journey: Journey) -> dict[str, str]:
    """What the story calls those whose tasks they are, by id or address, to their names; both as JSON has them."""
    people = [
        person
        for one in journey.applications.values()
        for person in (one.recruiter, one.hiring_manager, *(task.assignee for task in one.tasks))
    ]
    called = {assignee_name(person): (person.name if person else None) or "of the hiring team" for person in people}
    return {_inside(name): _inside(known) for name, known in called.items() if name}


def _inside(text: str) -> str:
    """Of a JSON text."""
    return json.encode(text).decode()[1:-1]


def _application(state: dict[str, Any]) -> dict[str, Any]:
    """Its journal is told in the story."""
    return {name: value for name, value in state.items() if name != "journal"}


def _story(journey: Journey, who: Person, act: Act, rules: Rulebook) -> Story:
    asked = f"candidate {who.candidate_id}"
    if journey.erased or journey.merged_into:
        return story_of_nobody(journey, asked, who.tenant, act.now, rules)
    return story(journey, asked, act.now, rules)


def _pending(log: Log, key: bytes) -> Iterator[dict[str, Any]]:
    stored = log.state(MailerStage.name, key)
    if stored:
        yield from (from_json(to_json(one)) for one in decoded(stored).pending.values())


class _Ones(NamedTuple):
    """Those that are this person by now (rule 24), whichever of their ids was said."""

    ids: Mapping[str, None]
    events: Mapping[bytes, Sequence[Record]]
    """by key, what is on its log"""


def _ones(log: Log, who: Person, rules: Rulebook) -> _Ones:
    """Whom they were merged into is known; who was merged into them, their logs say for as long as they are kept."""
    ids, events, left = {who.candidate_id: None}, dict[bytes, Sequence[Record]](), list(who.keys)
    while left:
        key = left.pop(0)
        events[key] = log.of_key(CANDIDATE_EVENTS, key)
        for data in map(_data, events[key]):
            if isinstance(candidate := data.get("candidate"), dict) and isinstance(candidate.get("id"), str):
                ids[candidate["id"]] = None
            if isinstance(previous_id := data.get("previous_id"), str):
                previous = person(log, rules, who.tenant, previous_id)
                if previous.keys[-1] == who.keys[-1]:
                    left += [one for one in previous.keys if one not in events and one not in left]
    own = (one for one in ids if bytes.fromhex(rules.key(who.tenant, one)) in events)
    return _Ones(dict.fromkeys(own), events)


def _records(log: Log, who: Person, ones: _Ones) -> Iterator[Record]:
    """By topic, each in its order."""
    taken_in = [f"{who.tenant}/{candidate_id}".encode() for candidate_id in ones.ids]
    found = [record for topic in (INTAKE, DEAD_LETTERS) for key in taken_in for record in log.of_key(topic, key)]
    found += chain.from_iterable(ones.events.values())
    found += [record for topic in UNDER_KEY for key in ones.events for record in log.of_key(topic, key)]
    yield from found
    source = f"/afterview/{who.tenant}".encode()
    for application_id in _applications(who, found):
        for topic in UNDER_APPLICATION:
            about = log.of_key(topic, application_id.encode())
            yield from (record for record in about if dict(record.headers).get("ce_source") == source)


def _applications(who: Person, found: Iterable[Record]) -> list[str]:
    """Those that are known, and those that their events name; a dead letter may name anybody's."""
    known = dict.fromkeys(who.journey.applications if who.journey else ())
    for record in found:
        if record.topic != CANDIDATE_EVENTS:
            continue
        if isinstance(application_id := _data(record).get("application_id"), str):
            known[application_id] = None
    return list(known)


def _data(record: Record) -> Mapping[str, Any]:
    """Of an event."""
    event = _value(record)
    data = event.get("data") if isinstance(event, dict) else None
    return data if isinstance(data, dict) else {}


def _described(record: Record) -> dict[str, Any]:
    said = dict(record.headers)
    named = {"topic": record.topic, "at": rfc3339(record.at)}
    if kind := said.get("ce_type"):
        named["type"] = kind.decode()
    return named | {"value": theirs(_value(record))}


def _value(record: Record) -> Any:
    """What is no JSON (among the dead letters) is text, as well as it can be read."""
    try:
        return from_json(record.value)
    except ValueError:
        return record.value.decode("utf-8", "replace")
