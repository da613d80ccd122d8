"""Every fault of the table, on real sockets: 0 lost, 0 to a wrong recipient, twice only what is of unknown fate."""

import ssl
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import from_json
from structlog.testing import capture_logs
from tests.workers.mail.faults import FATES, WELL_AFTER, Case, every_case
from tests.workers.mail.faulty import UNKNOWN_HERE, Fault, Faulty
from tests.workers.mail.making import REQUEST, writer
from tests.workers.mail.post import Office, Post, mail_server
from tests.workers.mail.smtp import certificate, server_context
from tests.workers.tickets import NOW

from afterview.events.topics import CANDIDATE_EVENTS
from afterview.schemas.mail import MailRequested
from afterview.workers.clock import SteppedClock
from afterview.workers.hosts.contract import Output
from afterview.workers.mail.departures import FAILURES
from afterview.workers.mail.pending import Attempt
from afterview.workers.mail.sender import Sender

SLOW, QUICK = 5.0, 15.0
"""seconds that an attempt may take: with a server that never answers (however busy the machine is, it must come as far
as that), and with any other"""
AGAIN = (0, 1.25, 2.5)
"""minutes after which the next attempt is due, at the latest"""
CONNECTIONS, LOOKS = 5, 5
"""a server that is away is looked for at once, and after 10, 30, 70 and 150 seconds"""


@dataclass
class Certificates:
    contexts: dict[str, ssl.SSLContext]
    trusted: Path


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """All but one are trusted, so that each has only the fault that it is called by."""
    folder = tmp_path_factory.mktemp("certificates")
    made = {
        "right": certificate(folder),
        "of another name": certificate(folder, "127.0.0.9"),
        "expired": certificate(folder, days=-1, called="expired"),
        "of nobody known": certificate(folder, called="unknown"),
    }
    trusted = folder / "trusted.pem"
    trusted.write_text("".join(path.read_text() for name, path in made.items() if name != "of nobody known"))
    return Certificates({name: server_context(path) for name, path in made.items()}, trusted)


class Place:
    """One case: its server, which takes lines one by one or all at once; a sender of its own; a request."""

    def __init__(self, case: Case, number: int, certificates: Certificates, *, pipelining: bool) -> None:
        contexts = certificates.contexts if case.tls else {}
        self.case, self.pipelining = case, pipelining
        self.server = Faulty(
            case.fault,
            contexts.get("right"),
            contexts.get(case.certificate),
            login=case.offers_login,
            pipelining=pipelining,
        )
        self.request = REQUEST.model_copy(update={"id": f"request-{number}", "to": f"ada{number}@example.com"})
        tls = {"tls": "starttls", "ca_file": str(certificates.trusted)} if case.tls else {}
        login = {"username": "mailer", "password": "sesame"} if case.login else {}
        self.settings = {"timeout_seconds": SLOW if case.slow else QUICK, **tls, **login}

    def before(self) -> list[MailRequested]:
        """One that is refused, where the next on its connection is to begin with RSET."""
        reused = self.case.fault is not None and self.case.fault.step == "RSET"
        return [self.request.model_copy(update={"id": f"{self.request.id}-before", "to": UNKNOWN_HERE})] * reused

    def wrong(self, lines: Sequence[Mapping[str, Any]], outcomes: Sequence[Mapping[str, Any]]) -> list[object]:
        """What is not as the table says, beside what it says."""
        fate, kept = self.case.fate, self.server.kept
        lines = [line for line in lines if line["request"] == self.request.id]
        details = {line["detail"] for line in lines if line["result"] != "accepted"}
        ends = [(one["outcome"], one["unknown"]) for one in outcomes if one["request_id"] == self.request.id]
        found_and_expected = [
            (tuple(line["result"] for line in lines), fate.attempts),
            (details, {self.case.detail} if details else set()),
            (ends, [(fate.outcome, fate.unknown)]),
            (len(kept), fate.most),
            ({one.recipient for one in kept}, {self.request.to} if kept else set()),
            (len({one.message_id for one in kept}), min(1, fate.most)),
        ]
        return [pair for pair in found_and_expected if pair[0] != pair[1]]


async def played(places: Sequence[Place], folder: Path) -> list[Mapping[str, Any]]:
    """Three attempts in the five minutes in which the servers are at fault, one where a mail may have arrived; and one
    later: what the journey is told."""
    clock, senders = SteppedClock(NOW), dict[str, Sender]()

    async def send(action: object) -> Sequence[Output]:
        assert isinstance(action, Attempt)
        return await senders[action.request.id.removesuffix("-before")](action)

    office = Office(folder, clock, send)
    async with AsyncExitStack() as stack:
        for place in places:
            server = mail_server(await stack.enter_async_context(place.server.serving()), **place.settings)
            office.servers.append(server)
            senders[place.request.id] = Sender(server, writer(), clock)
        await stack.enter_async_context(office.working([one for place in places for one in place.before()]))
        await office.later(0)
        await office.ask([place.request for place in places])
        for minutes in AGAIN:
            await office.later(minutes)
        assert clock.now() < NOW + WELL_AFTER
        for place in places:
            await place.server.mend()
        await office.later(10)
        assert office.host.trouble() is None
        return [from_json(record.value)["data"] for record in office.host.read(CANDIDATE_EVENTS)]


async def test_every_fault_of_the_table_ends_as_it_says(tmp_path: Path, certificates: Certificates) -> None:
    both_ways = [(case, pipelining) for case in every_case() for pipelining in (False, True)]
    places = [Place(case, n, certificates, pipelining=pipelining) for n, (case, pipelining) in enumerate(both_ways)]
    with capture_logs() as said:
        outcomes = [
            *await played([place for place in places if not place.case.slow], tmp_path / "quick"),
            *await played([place for place in places if place.case.slow], tmp_path / "slow"),
        ]
    lines = [line for line in said if line["event"] == "mail"]
    wrong = {(place.case.says, place.pipelining): found for place in places if (found := place.wrong(lines, outcomes))}
    assert not wrong, "\n".join(f"{says}: {found}" for says, found in wrong.items())
    assert "@" not in str([line["detail"] for line in lines])


async def _next(post: Post, server: Faulty, well_after: timedelta) -> None:
    """On to the next moment at which something is due."""
    due = post.host.next_due()
    assert due is not None
    if due >= NOW + well_after:
        await server.mend()
    await post.later((due - post.clock.now()) / timedelta(minutes=1))


def test_a_mail_can_arrive_twice_only_if_an_attempt_was_of_unknown_fate() -> None:
    for fate in FATES.values():
        assert fate.most <= 1 + fate.unknown


async def test_while_every_connection_is_answered_421_the_server_is_left_alone_and_then_all_go_out_once(
    tmp_path: Path,
) -> None:
    """It is looked for five times in five minutes, each time by no more mails than there are connections."""
    requests = [REQUEST.model_copy(update={"id": f"r-{n}", "to": f"ada{n}@example.com"}) for n in range(200)]
    server = Faulty(Fault("greeting", b"421 4.3.2 too many"))
    with capture_logs() as said:
        async with server.serving() as port:
            post = Post(tmp_path, port, timeout_seconds=QUICK, connections=CONNECTIONS)
            async with post.working(requests):
                await post.later(0)
                while not server.well:
                    assert (post.outcomes(), post.sender.server_away) == ([], True)
                    stormed = server.connections
                    await _next(post, server, WELL_AFTER)
                while len(post.outcomes()) < len(requests):
                    await _next(post, server, WELL_AFTER)
                assert set(post.outcomes()) == {"accepted"}
                assert not post.sender.server_away
    assert stormed < FAILURES + LOOKS * CONNECTIONS
    assert sorted(kept.recipient for kept in server.kept) == sorted(request.to for request in requests)
    others = [line["event"] for line in said if line["event"] != "mail"]
    assert others == ["mail server is away"] * (len(others) - 1) + ["mail server is back"]


async def test_a_server_that_is_never_well_again_makes_the_mail_miss_its_time(tmp_path: Path) -> None:
    server = Faulty(Fault("RCPT", b"450 4.2.0 greylisted"))
    with capture_logs() as said:
        async with server.serving() as port:
            post = Post(tmp_path, port, timeout_seconds=QUICK)
            async with post.working():
                await post.later(0)
                while not post.outcomes():
                    await _next(post, server, timedelta(days=1))
                assert post.clock.now() == REQUEST.not_after
                assert post.outcomes() == ["missed"]
    assert {line["result"] for line in said} == {"later"}
    assert 15 < len(said) < 25
