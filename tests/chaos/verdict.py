"""Was everything counted once, was nothing lost? Each check returns what is wrong, in lines."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from tests.chaos.campaign import Campaign
from tests.chaos.collected import OUT, Json
from tests.chaos.senders import Sent
from tests.workers.cli.running import afterview

from afterview.events.ats.convert import convert
from afterview.events.ats.options import Options
from afterview.events.topics import (
    CANDIDATE_EVENTS,
    DEAD_LETTERS,
    EXPERIENCE_FACTS,
    FEEDBACK_TASKS,
    MAIL_REQUESTS,
    SURVEY_INVITATIONS,
    WORKLIST_EVENTS,
)
from afterview.workers.following import line

_PERSONAL = re.compile(rb"Traceback|@example|Nordmann|Kind people|Kari")
_ENDINGS = {"completed", "cancelled", "expired", "failed", "skipped"}
_PAGES = {"answer": "/survey", "opt-out": "/opt-out"}
"""what is said on a page, and the source of the event that comes of it"""


@dataclass(frozen=True, slots=True)
class Verdict:
    problems: tuple[str, ...]
    events: int
    """acknowledged"""
    mails: int
    doubles: int
    """mails that came once more because nobody knew whether they had come"""


def verdict(done: Campaign) -> Verdict:
    problems = [
        *_not_applied_once(done),
        *_pages_not_heard(done),
        *_not_owed(done),
        *_bad_lives(done),
        *_missing_mails(done),
        *_unexplained(done),
        *_dead_letters(done),
        *_replayed_otherwise(done),
        *_logs(done),
    ]
    acknowledged = sum(sent.acknowledged > 0 for sent in done.senders.sent) + len(done.senders.visits)
    return Verdict(tuple(problems), acknowledged, len(done.sink.arrivals), _doubles(done))


def _not_applied_once(done: Campaign) -> Iterator[str]:
    """Rule 17: what was acknowledged stands on `candidate-events`, once; and nothing else does."""
    expected = {origin for sent in done.senders.sent if not sent.delivery.garbage for origin in _origins(sent)}
    found = Counter(
        (key, event["source"], event["id"])
        for key, event in done.collected.steps()
        if "source" in event and event["source"] not in _PAGES.values()
    )
    yield from (f"applied {times} times: {origin}" for origin, times in found.items() if times > 1)
    origins = {origin[1:] for origin in found}
    yield from (f"acknowledged, and lost: {origin}" for origin in expected - origins)
    yield from (f"never sent: {origin}" for origin in origins - expected)


def _origins(sent: Sent) -> Iterator[tuple[str, str]]:
    if sent.delivery.door == "events":
        told = json.loads(sent.body)
        events = told if isinstance(told, list) else [told]
    else:
        events = list(convert(sent.delivery.door, sent.body, Options(datetime.now(UTC), tenant="acme")).events)
    return ((event["source"], event["id"]) for event in events)


def _pages_not_heard(done: Campaign) -> Iterator[str]:
    """A page's thanks come after the commit; and however often it is said, it counts once (rule 14)."""
    records = done.collected.values(MAIL_REQUESTS)
    requests: dict[str, list[Json]] = {}  # by mail: asked for again after a merge, it is for another id
    for one in records:
        if one.get("kind") == "requested":
            requests.setdefault(message_id(one["id"]), []).append(one)
    ended = _verbs(done, SURVEY_INVITATIONS)
    said = [event for _, event in done.collected.steps() if "source" in event]
    heard = {(event["data"]["candidate"]["id"], event["source"]) for event in said}
    for visit in done.senders.visits:
        if visit.status != 200:
            continue
        asked = requests[visit.message_id]
        about = asked[0]["invitation_id"]
        if not any((request["candidate_id"], _PAGES[visit.said]) in heard for request in asked):
            yield f"said on a page, and lost: {visit.said} about {about}"
        if visit.said == "answer" and ended[about]["expired"]:
            yield f"answered, and expired all the same: {about}"
    facts = done.collected.values(EXPERIENCE_FACTS)
    answered = Counter(one["response_id"] for one in facts if one.get("kind") == "answered")
    yield from (f"counted {times} times: response {one}" for one, times in answered.items() if times > 1)


def _not_owed(done: Campaign) -> Iterator[str]:
    """Each application has the tasks and invitations of its history."""
    owed = Counter[tuple[str, str]]()
    for topic, name in ((FEEDBACK_TASKS, "kind"), (SURVEY_INVITATIONS, "touchpoint")):
        ids = {
            (one["data"]["application_id"], one["data"][name], one["data"]["id"])
            for one in done.collected.events(topic)
        }
        owed.update((application, kind) for application, kind, _ in ids)
    for story in done.stories:
        found = Counter(
            {kind: n for (application, kind), n in owed.items() if application in story.person.applications}
        )
        if found != story.owed:
            yield f"{story.person.application}: {dict(found)} came of it, not {dict(story.owed)}"


def _bad_lives(done: Campaign) -> Iterator[str]:
    """Nothing is scheduled, sent or ended twice; what was scheduled has ended (or was answered) when all is at rest."""
    for topic in OUT:
        ids = Counter(event["id"] for event in done.collected.events(topic))
        yield from (f"{topic}: {times} times the same event {one}" for one, times in ids.items() if times > 1)
    for topic in (FEEDBACK_TASKS, SURVEY_INVITATIONS):
        for about, verbs in _verbs(done, topic).items():
            endings = sum(verbs[verb] for verb in _ENDINGS)
            if endings > 1 or max(verbs.values()) > 1 or not (verbs["scheduled"] or verbs["skipped"]):
                yield f"{topic}: {about} was {dict(verbs)}"
            elif not endings and topic == FEEDBACK_TASKS:
                yield f"{topic}: {about} never ended"
    open_ends = sum(not _ENDINGS & set(verbs) for verbs in _verbs(done, SURVEY_INVITATIONS).values())
    answered = sum(one.get("kind") == "answered" for one in done.collected.values(EXPERIENCE_FACTS))
    if open_ends != answered:
        yield f"{open_ends} invitations never ended, {answered} were answered"


def _verbs(done: Campaign, topic: str) -> dict[str, Counter[str]]:
    verbs: dict[str, Counter[str]] = {}
    for event in done.collected.events(topic):
        verbs.setdefault(event["data"]["id"], Counter())[event["type"].split(".")[-2]] += 1
    return verbs


def message_id(request: str, domain: str = "example.org") -> str:
    """A survey mail is the same mail however often it is asked for; what colleagues are told is new each time."""
    same = request if "/tasks/" in request else request.rpartition("/")[0]
    return f"<{sha256(same.encode()).hexdigest()[:40]}@{domain}>"


def _missing_mails(done: Campaign) -> Iterator[str]:
    """Whatever is said to have been sent was; and nobody is told twice of the same task (but for unknown fates)."""
    came = {arrival.message_id for arrival in done.sink.arrivals}
    records = done.collected.values(MAIL_REQUESTS)
    accepted = {one["id"] for one in records if one.get("result") == "accepted"}
    yield from (f"{one} was accepted, and no mail came" for one in accepted if message_id(one) not in came)
    sent: dict[tuple[str, str], list[str]] = {}
    for one in records:
        if one.get("kind") == "requested":
            sent.setdefault((one["invitation_id"], one["purpose"]), []).append(message_id(one["id"]))
    for verb, purpose in (("sent", "invitation"), ("reminded", "reminder")):
        for about, verbs in _verbs(done, SURVEY_INVITATIONS).items():
            if verbs[verb] and not came & set(sent.get((about, purpose), ())):
                yield f"{about} was {verb}, and no mail came"
    yield from _told_again(records, _outcomes(done))


def _told_again(records: list[Json], outcomes: dict[str, Json]) -> Iterator[str]:
    """The same news in two mails that a server has, although the log was in no doubt about the first."""
    told: dict[tuple[str, str], list[Json]] = {}
    accepted = {one["id"] for one in records if one.get("result") == "accepted"}
    for one in records:
        if one.get("kind") == "tasks" and one["id"] in accepted:
            for task in one["tasks"]:
                told.setdefault((task["task_id"], task["news"]), []).append(outcomes[one["id"]])
    for about, ends in told.items():
        if sum(not end["unknown"] or end["outcome"] == "accepted" for end in ends) > 1:
            yield f"told {len(ends)} times: task {about}, by mails that ended {ends}"


def _outcomes(done: Campaign) -> dict[str, Json]:
    """What became of each request for a mail, by its id."""
    topics = (CANDIDATE_EVENTS, WORKLIST_EVENTS)
    events = (event for topic in topics for event in done.collected.values(topic))
    return {e["data"]["request_id"]: e["data"] for e in events if e.get("type") == "afterview.mail.outcome.v1"}


def _unexplained(done: Campaign) -> Iterator[str]:
    """A mail that came again although nobody was in doubt about it, or for which no process that was killed stands."""
    attempts: dict[str, list[Json]] = {}
    for said in _mail_lines(done):
        attempts.setdefault(message_id(said["request"]), []).append(said)
    doubts = _in_doubt(done)
    for name, times in Counter(arrival.message_id for arrival in done.sink.arrivals).items():
        tried = attempts.get(name, [])
        if any(one["result"] == "accepted" for one in tried):
            if times - 1 > doubts[name]:
                told = [(one["attempt"], one["unknown"], one["result"], one["detail"]) for one in tried]
                yield f"{name} came {times} times, and its attempts were {told}"
        elif not _killed_under_way(done, name):
            yield f"{name} came {times} times, and no process that was killed sent it"


def _in_doubt(done: Campaign) -> Counter[str]:
    """By mail: attempts of which the log says that nobody knows what the server did."""
    doubts = Counter[str]()
    for request_id, outcome in _outcomes(done).items():
        doubts[message_id(request_id)] += outcome["unknown"]
    return doubts


def _doubles(done: Campaign) -> int:
    """How often somebody had the same mail once more."""
    came = Counter(arrival.message_id for arrival in done.sink.arrivals)
    return came.total() - len(came)


def _killed_under_way(done: Campaign, name: str) -> bool:
    """It came in lives that were killed, all of them."""
    return all(arrival.life < done.killed for arrival in done.sink.arrivals if arrival.message_id == name)


def _mail_lines(done: Campaign) -> Iterator[Json]:
    for process in done.processes:
        for text in process.err.splitlines():
            if text.startswith(b"{") and text.endswith(b"}") and (said := json.loads(text)).get("event") == "mail":
                yield said


def _dead_letters(done: Campaign) -> Iterator[str]:
    """Exactly the garbage, with its bytes; as often as it was sent at most."""
    sent = Counter({one.body: one.times for one in done.senders.sent if one.delivery.garbage})
    found = Counter(record.value for record in done.collected.records[DEAD_LETTERS])
    yield from (f"no dead letter: {body!r}" for body in sent.keys() - found.keys())
    yield from (f"a dead letter that is no garbage: {body[:80]!r}" for body in found.keys() - sent.keys())
    yield from (f"{n} dead letters, sent {sent[body]} times" for body, n in found.items() if n > sent[body] > 0)


def _replayed_otherwise(done: Campaign) -> Iterator[str]:
    """R83: `simulate --from-log` on the dumped log gives what was given."""
    folder = done.place.folder
    (folder / "log.jsonl").write_bytes(b"\n".join(line(one) for one in done.collected.records[CANDIDATE_EVENTS]))
    said = afterview("simulate", "--from-log", "log.jsonl", cwd=folder)
    if said.code:
        yield f"simulate --from-log ended with {said.code}: {said.err}"
        return
    for topic, kind in zip(OUT, ("feedback.task", "survey.invitation", "survey.response"), strict=True):
        gave = sorted(done.collected.events(topic), key=_time)
        again = [event for event in said.events if event["type"].startswith(f"afterview.{kind}")]
        if gave != again:
            other = [one["id"] for one in gave if one not in again] + [one["id"] for one in again if one not in gave]
            yield f"{topic}: {len(gave)} given, {len(again)} when replayed; {len(other)} differ: {other[:4]}"


def _time(event: Json) -> datetime:
    return datetime.fromisoformat(event["time"])


def _logs(done: Campaign) -> Iterator[str]:
    for life, process in enumerate(done.processes):
        if found := _PERSONAL.search(process.err):
            yield f"life {life}: {found[0]!r} on standard error"
        if b'"critical"' in process.err:
            yield f"life {life}: {process.err.decode()[-500:]}"
