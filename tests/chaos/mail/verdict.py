"""What must be so of every mail, however often its sender was killed."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bench.mail.ours import address
from bench.mail.writing import RETURNS
from tests.chaos.mail.killing import CONNECTIONS, Done
from tests.chaos.mail.sink import Arrival


@dataclass(frozen=True)
class Verdict:
    problems: list[str]
    doubles: int
    """arrivals that were not the first of their mail"""
    most: int
    """of them for one kill"""
    doubted: int
    """mails with an attempt of unknown fate"""


def verdict(done: Done) -> Verdict:
    """Each mail one outcome, arrived where it should, and twice only for a kill and with an attempt in doubt."""
    copies: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in done.arrivals:
        copies[_number(arrival)].append(arrival)
    again = Counter(arrival.life for arrivals in copies.values() for arrival in arrivals[:-1])
    doubted = sum(any(end.unknown for end in ends) for ends in done.ends.values())
    problems = [*_outcomes(done, copies), *_strays(copies), *_too_many(again)]
    return Verdict(problems, sum(again.values()), max(again.values(), default=0), doubted)


def _number(arrival: Arrival) -> str:
    """Of whom the mail says that it is, sealed in its id."""
    sent = RETURNS.opened(arrival.message_id)
    return sent.candidate_id.removeprefix("C-") if sent else ""


def _outcomes(done: Done, copies: dict[str, list[Arrival]]) -> Iterator[str]:
    if len(done.ends) != done.mails:
        yield f"{len(done.ends)} of {done.mails} mails have an outcome"
    for request_id, ends in done.ends.items():
        number = request_id.partition("/")[0].removeprefix("inv-")
        arrived = len(copies.get(number, ()))
        if [end.outcome for end in ends] != ["accepted"]:
            yield f"{request_id} has come to {[end.outcome for end in ends]}"
        elif not arrived:
            yield f"{request_id} was accepted, and is lost"
        elif arrived > 1 + ends[0].unknown:
            yield f"{request_id} arrived {arrived} times, with {ends[0].unknown} attempts of unknown fate"


def _strays(copies: dict[str, list[Arrival]]) -> Iterator[str]:
    for number, arrivals in copies.items():
        if not number:
            yield f"{len(arrivals)} mails say of nobody that they are theirs"
        elif {arrival.recipient for arrival in arrivals} != {address(int(number))}:
            yield f"the mail of {number} went to somebody else"
        elif len({arrival.message_id for arrival in arrivals}) != 1:
            yield f"the mail of {number} has several ids"


def _too_many(again: Counter[int]) -> Iterator[str]:
    for life, doubles in again.items():
        if doubles > CONNECTIONS:
            yield f"{doubles} mails of life {life} came again, with {CONNECTIONS} connections"
