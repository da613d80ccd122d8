"""What vendors' APIs are asked for: whatever a delivery or an answer looks like, no converter and no reader breaks."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.ats.bodies import Json, ashby_schedule
from tests.events.ats.kombo_bodies import kombo_application, kombo_changed, kombo_interview, kombo_list
from tests.events.ats.lever_bodies import DATA, interview, opportunity, webhook
from tests.events.ats.workable_bodies import event

from afterview.events.ats.apis.api import Api, Call, Listing, NotTheShape
from afterview.events.ats.vendors import APIS, VENDORS

LISTS = [(vendor, listing) for vendor, api in APIS.items() for listing in api.lists]
_scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
_WORDS = (
    "data",
    "event",
    "opportunityId",
    "interviewId",
    "id",
    "action",
    "payload",
    "application",
    "candidate",
    "jobs",
)
_MORE = ("application_id", "type", "changed_models", "name", "results", "status", "next", "events", "paging")
_deliveries = st.recursive(
    _values,
    lambda inner: (
        st.dictionaries(st.sampled_from((*_WORDS, *_MORE, "interviewSchedule", "applicationId")), inner, max_size=4)
        | st.lists(inner, max_size=2)
    ),
    max_leaves=12,
)


def test_only_vendors_that_can_be_converted_have_an_api() -> None:
    assert set(APIS) <= set(VENDORS)


@settings(max_examples=300)
@given(st.sampled_from(sorted(APIS)), st.dictionaries(st.sampled_from((*_WORDS, *_MORE)), _deliveries), _deliveries)
def test_of_any_delivery_and_any_answer_something_can_be_said(vendor: str, delivery: Json, answer: Any) -> None:
    api = APIS[vendor]
    fetched = [answer] if isinstance(answer, dict) else []
    assert isinstance(api.subject(delivery), str)
    assert all(isinstance(name, str) for name in api.changed(delivery))
    wanted = api.wants(delivery, fetched)
    assert wanted is None or wanted.path.startswith("/")
    told = api.told_of(delivery)
    assert told is None or (told.application and told.candidate)
    assert isinstance(api.needs(delivery), str)


@settings(max_examples=300)
@given(st.sampled_from(LISTS), _deliveries, st.none() | st.text(max_size=30))
def test_a_page_is_read_or_is_not_of_that_shape(listed: tuple[str, Listing], answer: Any, link: str | None) -> None:
    _, listing = listed
    with suppress(NotTheShape):
        page = listing.read(answer, link)
        assert page.next is None or page.next.path.startswith("/")


@pytest.mark.parametrize(
    ("vendor", "delivery", "subject"),
    [
        ("lever", webhook(), "opp-1"),
        ("ashby", ashby_schedule(), "app-1"),
        ("workable", event(), "27f1"),
        ("kombo", kombo_list(kombo_interview()), "app-1"),
        ("kombo", kombo_list(kombo_application()), "app-1"),
        ("greenhouse", {"id": 1, "application_id": 11, "start": {}}, "11"),
    ],
)
def test_deliveries_about_the_same_application_are_in_one_line(vendor: str, delivery: Json, subject: str) -> None:
    assert APIS[vendor].subject(delivery) == subject


def test_ids_are_one_segment_of_a_path_whatever_is_in_them() -> None:
    data = {**DATA, "opportunityId": "../../users?x=1#"}
    assert _wants(APIS["lever"], webhook(data=data)) == Call("/opportunities/..%2F..%2Fusers%3Fx%3D1%23")


def test_nothing_more_is_wanted_when_it_is_there() -> None:
    about = {"opportunityId": "opp-1", "interviewId": "int-1"}
    asked = webhook("interviewUpdated", about)
    assert _wants(APIS["lever"], asked, interview(), opportunity()) is None
    assert _wants(APIS["lever"], asked, interview()) == Call("/opportunities/opp-1")


def test_a_change_of_other_lists_is_none() -> None:
    assert APIS["kombo"].changed(kombo_changed("ats_jobs")) == []
    assert APIS["kombo"].changed(kombo_changed("ats_interviews", "ats_applications")) == [
        "ats_applications",
        "ats_interviews",
    ]


def _wants(api: Api, delivery: Json, *fetched: Json) -> Call | None:
    return api.wants(delivery, fetched)
