"""The bundled month: real bodies of both vendors, and the same month each time."""

import pytest

from afterview.events.ats.convert import convert
from afterview.events.ats.options import Options
from afterview.events.errors import Refused
from afterview.workers.demo.world.cast import COMPANIES
from afterview.workers.demo.world.moments import Webhook
from afterview.workers.demo.world.script import BEGINS, written_for

MONTH = written_for(31, 1)
WEBHOOKS = [moment for moment in MONTH.moments if isinstance(moment, Webhook)]


def converted(webhook: Webhook) -> set[str]:
    options = Options(received=webhook.at, tenant=webhook.tenant)
    return {event["id"] for event in convert(webhook.vendor, webhook.body, options).events}


def test_a_month_is_the_same_each_time_and_another_seed_is_another_month() -> None:
    assert written_for(31, 1).moments == MONTH.moments
    assert written_for(31, 2).moments != MONTH.moments


def test_a_month_is_in_order_and_within_its_days() -> None:
    times = [moment.at for moment in MONTH.moments]
    assert times == sorted(times)
    assert times[0] > BEGINS
    assert times[-1] < MONTH.ends


def test_every_delivery_means_what_it_says() -> None:
    """Of each delivery, the canonical events that had not been told before."""
    known: set[str] = set()
    for webhook in WEBHOOKS:
        if webhook.useless or webhook.forged:
            continue
        events = {f"{webhook.tenant} {event}" for event in converted(webhook)}
        names = sorted(event.split()[1].partition(":")[0] for event in events - known)
        assert names == sorted(webhook.means), webhook.body.decode()
        known |= events


def test_a_useless_delivery_can_be_converted_by_nobody() -> None:
    useless = [webhook for webhook in WEBHOOKS if webhook.useless]
    assert {webhook.vendor for webhook in useless} == {"greenhouse", "ashby", "cloudevents"}
    for webhook in useless:
        with pytest.raises(Refused):
            converted(webhook)


def test_there_are_repeats_and_a_forgery_for_each_company() -> None:
    for company in COMPANIES:
        own = [webhook for webhook in WEBHOOKS if webhook.tenant == company.slug]
        assert sum(webhook.forged for webhook in own) == 1
        assert len({webhook.delivery for webhook in own}) < len(own)


def test_a_month_has_some_hundred_candidates_of_every_kind() -> None:
    assert 90 <= len(MONTH.people) <= 180
    assert any(person.email is None for person in MONTH.people)
    assert {moment.silences[1] for moment in MONTH.moments if moment.silences} == {"internal", "do not email", "erased"}


def test_nobody_is_merged_into_somebody_else_of_the_cast() -> None:
    assert any(b"merge_candidate" in webhook.body for webhook in WEBHOOKS)
    assert len({person.id for person in MONTH.people}) == len(MONTH.people)
