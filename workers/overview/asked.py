"""Each worker is asked at its operations listener: whether it does all its work, and for its metrics."""

import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from afterview.events.errors import Unreachable
from afterview.workers.cli.asking import OK, asked
from afterview.workers.clock import steady_seconds
from afterview.workers.overview.board import Answer
from afterview.workers.telemetry.figures import Figures


def answers(urls: Sequence[str]) -> list[Answer]:
    """In the order of `urls`, all asked at the same time: one that hangs holds nobody else up."""
    with ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(_answer, urls))


def _answer(url: str) -> Answer:
    try:
        status, _, ready = asked(f"{url}/readyz")
        found, _, text = asked(f"{url}/metrics")
        if found != OK:
            return Answer(url, f"answers {found}: is it a worker of this version?", None)
        return Answer(
            url, None if status == OK else ready.decode("utf-8", "replace").strip(), Figures.read(text.decode())
        )
    except (Unreachable, ValueError):
        return Answer(url, "does not answer", None)


def looks(urls: Sequence[str], every: float) -> Iterator[tuple[list[Answer], float]]:
    """Answers, and a steady clock's seconds, again and again until SIGTERM; `every`: seconds."""
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    while not ended.is_set():
        yield answers(urls), steady_seconds()
        ended.wait(every)
