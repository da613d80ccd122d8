"""Whatever is told, nobody outside can make a new label value."""

from collections import Counter
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from aiohttp import ClientSession
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from tests.contract.stages import START
from tests.workers.mail.smtp import LOOPBACK
from tests.workers.telemetry.company import NOON, installation
from tests.workers.telemetry.scraping import Scrape, bounded, read, scrape

from afterview.events.ats.vendors import VENDORS
from afterview.events.topics import DEAD_LETTERS
from afterview.workers.app import Running, running
from afterview.workers.clock import SteppedClock
from afterview.workers.gateway.deliveries import WEBHOOK
from afterview.workers.gateway.http.listener import Answered
from afterview.workers.hosts.contract import Outcome, Output
from afterview.workers.hosts.watching import APPEND, Appended, Displaced, Doubted, Processed, Recovered, Woke
from afterview.workers.mail.replies import REPLIES, Result, Verdict, reply_of
from afterview.workers.telemetry.catalogue import REFUSED
from afterview.workers.telemetry.meters import Meters

STAGES = ("intake", "journey")
ROUTES = ("", "/events", "/in/<tenant>/<vendor>")
words = st.text(max_size=20)


def exposed(registry: CollectorRegistry) -> Scrape:
    return read(generate_latest(registry).decode())


@settings(max_examples=20)  # each with a registry of its own
@given(
    st.lists(
        st.tuples(st.just("intake") | words, words, words, words, st.integers(), st.sampled_from(ROUTES)), max_size=20
    )
)
def test_hostile_words_become_other(told: list[tuple[str, str, str, str, int, str]]) -> None:
    registry = CollectorRegistry()
    meters = Meters(registry, STAGES, "kafka")
    for stage, topic, reason, vendor, status, route in told:
        headers = (("reason", reason.encode()), ("original-vendor", vendor.encode()))
        letter = Output(DEAD_LETTERS, b"", b"", START, headers)
        outcome = Outcome(outputs=[Output(topic, b"", b"", START), letter], tally=Counter({reason: 1}))
        meters.host(Processed(stage, 1, outcome, 0.1, 0.1, 0.3))
        meters.host(Appended(outcome.outputs, 0.1))
        meters.host(Woke(stage, [0.1], 0.1))
        meters.host(Recovered(stage, 1, 0.1))
        meters.host(Doubted(stage))
        meters.host(Displaced(stage))
        meters.gateway(Answered(route, {"tenant": stage, "vendor": vendor}, status, 0.1))
        meters.mail(Verdict("later", vendor), 0.1)
    found = exposed(registry)
    bounded(found)
    labels = found.labels()
    assert labels["stage"] <= {*STAGES, "other"}
    assert labels["producer"] <= {*STAGES, APPEND, "other"}
    assert labels.get("route", set()) <= {*ROUTES, "other"} - {""}
    assert found.total("afterview_records_total") == found.total("afterview_dead_letters_total") == len(told)
    assert found.total("afterview_refused_deliveries_total") == sum(stage == "intake" for stage, *_ in told)


def test_what_deliveries_came_to_is_told_by_vendor() -> None:
    registry = CollectorRegistry()
    tally = Counter({"used greenhouse": 2, "nothing mapping": 1, "repeat events": 3})
    Meters(registry, STAGES, "kafka").host(Processed("intake", 6, Outcome(tally=tally), 0.1, 0.1, 0.3))
    found = exposed(registry)
    name = "afterview_read_deliveries_total"
    assert found.value(name, vendor="greenhouse", came_to="used") == 2
    assert found.value(name, vendor="mapping", came_to="nothing") == 1
    assert found.value(name, vendor="none", came_to="repeat") == 3
    assert found.total(name) == 6
    assert found.total("afterview_mail_outcomes_total") == 0


def test_the_first_webhooks_of_a_vendor_that_are_refused_are_an_increase() -> None:
    """Prometheus takes a series that was not there for one that was always so high; and vendors give up."""
    registry = CollectorRegistry()
    meters = Meters(registry, STAGES, "embedded")
    before = exposed(registry).samples
    for vendor, status in product(VENDORS, REFUSED):
        meters.gateway(Answered(WEBHOOK, {"tenant": "fjord", "vendor": vendor}, int(status), 0.1))
        one = {"route": WEBHOOK, "vendor": vendor, "status": status}
        key = ("afterview_gateway_requests_total", tuple(sorted(one.items())))
        assert (before[key], exposed(registry).samples[key]) == (0, 1)


@given(words, st.sampled_from(get_args(Result)))
def test_every_detail_of_an_attempt_has_one_of_few_classes(detail: str, result: Result) -> None:
    assert reply_of(Verdict(result, detail)) in REPLIES


@pytest.mark.parametrize(
    ("detail", "reply"),
    [
        ("content 250", "2xx"),
        ("recipient 550 5.1.1", "5xx"),
        ("connect 421 4.3.2", "4xx"),
        ("sender 354", "3xx"),
        ("data 999", "unreadable"),
        ("connect -1", "unreadable"),
        ("connect ConnectionRefusedError", "no_connection"),
        ("connect TimeoutError", "no_connection"),
        ("data TimeoutError", "silence"),
        ("recipient SMTPServerDisconnected", "silence"),
        ("recipient needs SMTPUTF8", "not_tried"),
        ("past its end", "not_tried"),
        ("no address", "not_tried"),
    ],
)
def test_the_class_of_a_reply_is_its_first_digit_or_why_there_is_none(detail: str, reply: str) -> None:
    assert reply_of(Verdict("later", detail)) == reply


@pytest.fixture
async def now(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(installation(tmp_path, 9, SteppedClock(NOON))) as now:
        yield now


HOSTILE = ("x" * 2000, "%22%7D%0Aafterview_ready%200", "kari%40example.org", "..%2F..", "greenhouse%00", "ADMIN")


async def test_hostile_requests_make_no_new_series(now: Running) -> None:
    """Vendors, tenants, paths, tokens, methods: all of the sender's choice."""
    public, operations = now.gateway.public_url, now.gateway.operations_url
    async with ClientSession() as client:

        async def besiege(words: tuple[str, ...]) -> None:
            for word in words:
                for path in (f"/in/{word}/{word}", f"/{word}", f"/s/{word}", f"/events/{word}", f"/in/fjord/{word}"):
                    for method in ("POST", "GET", "DELETE"):
                        async with client.request(method, f"{public}{path}", data=b"{}") as answer:
                            await answer.read()

        await besiege(HOSTILE[:1])
        before = await scrape(client, operations)
        await besiege(HOSTILE[1:])
        after = await scrape(client, operations)
    assert after.samples.keys() == before.samples.keys()
    assert after.total("afterview_gateway_requests_total") == len(HOSTILE) * 5 * 3
    bounded(after)
    for word in ("xxx", "kari", "ADMIN", "DELETE", "fjord", LOOPBACK):
        assert word not in after.text, word
