"""SmartRecruiters and Recruitee, of which little is known: sentence by sentence of CONVERT.md."""

from typing import Any

import pytest
from tests.events.ats.bodies import converted, names
from tests.events.ats.mappings import mapping

from afterview.events.errors import Malformed, Thin

LINK = "https://api.example/candidates/c-1/jobs/j-1"
BODY = {"id": "n-1"}
BY_HAND = {"type": "candidate.hired", "data": {"application_id": "'A'", "candidate": {"id": "'C'"}}}


def headers(name: str, link: str = f"<{LINK}>; rel=self") -> dict[str, str]:
    return {"event-name": name, "event-id": "1", "link": link}


@pytest.mark.parametrize(
    "name", ["application.status.updated", "interview.created", "interview.updated", "interview.canceled"]
)
def test_a_notification_is_thin_and_names_its_address(name: str) -> None:
    with pytest.raises(Thin) as refused:
        converted("smartrecruiters", BODY, headers=headers(name))
    assert str(refused.value) == f"smartrecruiters: fetch {LINK} and read the answer with `--map`"
    told = converted("smartrecruiters", BODY, headers=headers(name), mapping=mapping(BY_HAND))
    assert names(told) == ["candidate.hired"]


@pytest.mark.parametrize("link", ["", LINK, "<javascript:x>", "<https://a b>", "<https://\u00e5>", f"<{LINK}\n>"])
def test_a_link_that_is_no_address_is_not_repeated(link: str) -> None:
    with pytest.raises(Thin, match=r"^smartrecruiters: fetch what the header `link` names and "):
        converted("smartrecruiters", BODY, headers=headers("interview.created", link))


@pytest.mark.parametrize("name", ["job.updated", "candidate.created", "application.created", "Interview.Created"])
def test_other_notifications_mean_nothing(name: str) -> None:
    assert converted("smartrecruiters", BODY, headers=headers(name)).nothing


@pytest.mark.parametrize("name", ["", "  "])
def test_without_the_header_nobody_knows_what_it_is(name: str) -> None:
    for given in ({}, {"event-name": name}):
        with pytest.raises(Malformed, match="the header `event-name` is missing"):
            converted("smartrecruiters", BODY, headers=given)


@pytest.mark.parametrize("body", [{}, [], "n-1", None, {"id": None}, {"id": ""}, {"id": 1.5}, {"id": [1]}])
def test_what_is_no_notification_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        converted("smartrecruiters", body, headers=headers("interview.created"))


def test_recruitees_test_means_nothing() -> None:
    assert converted("recruitee", {"test": True}).nothing
    assert converted("recruitee", {"test": True}, mapping=mapping(BY_HAND)).nothing


@pytest.mark.parametrize(
    "body",
    [{}, [], True, None, {"test": 1}, {"test": "true"}, {"test": False}, {"test": True, "id": 1}, {"event": "x"}],
)
def test_anything_else_of_recruitee_is_for_a_mapping(body: Any) -> None:
    with pytest.raises(Malformed, match=r"^recruitee: .* `--map`$"):
        converted("recruitee", body)
    assert names(converted("recruitee", body, mapping=mapping(BY_HAND))) == ["candidate.hired"]
