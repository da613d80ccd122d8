"""Two AsyncAPI documents, and the lines that a person reads of them."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from afterview.events.contracts.comparing import document_breaks, lines
from afterview.workers.contracts.publishing import asyncapi

Json = dict[str, Any]
NOW = asyncapi()
TASKS = "feedback-tasks"


def kafka(document: Json, topic: str) -> Json:
    return document["channels"][topic]["bindings"]["kafka"]["topicConfiguration"]  # type: ignore[no-any-return]


def _no_topic(it: Json) -> None:
    del it["channels"][TASKS], it["operations"][f"send-{TASKS}"]


def _no_message(it: Json) -> None:
    del it["components"]["messages"]["candidate.hired.v1"]
    for channel in it["channels"].values():
        channel["messages"].pop("candidate.hired.v1", None)


def _left(it: Json) -> None:
    del it["channels"]["ats-events"]["messages"]["candidate.hired.v1"]


def _address(it: Json) -> None:
    it["channels"][TASKS]["address"] = "tasks"


def _compacted(it: Json) -> None:
    it["channels"][TASKS]["bindings"]["kafka"]["topicConfiguration"] = {"cleanup.policy": ["compact"]}


def _shorter(it: Json) -> None:
    kafka(it, TASKS)["retention.ms"] = 1000


def _key(it: Json) -> None:
    it["components"]["messages"]["survey.response.v1"]["bindings"]["kafka"]["key"]["description"] = "week"


def _content_type(it: Json) -> None:
    it["components"]["messages"]["survey.response.v1"]["contentType"] = "text/csv"


def _header(it: Json) -> None:
    it["components"]["messages"]["survey.response.v1"]["headers"]["required"].remove("ce_source")


def _channel_of_a_task(it: Json) -> None:
    it["components"]["schemas"]["FeedbackTask"]["properties"]["channel"]["enum"].append("letter")


def _country(it: Json) -> None:
    it["components"]["schemas"]["CandidateRejectedData"]["required"].append("job")


def _email(it: Json) -> None:
    del it["components"]["schemas"]["Candidate"]["properties"]["email"]


BREAKS: dict[Callable[[Json], None], list[str]] = {
    _no_topic: ["feedback-tasks: is gone (breaks consumers)"],
    _no_message: ["candidate.hired.v1: is gone (breaks producers)"],
    _left: ["ats-events: candidate.hired.v1 has left it (breaks producers)"],
    _address: ["feedback-tasks: address: is tasks now, was afterview.feedback-tasks (breaks consumers)"],
    _compacted: ["feedback-tasks: cleanup.policy: is compact now, was delete (breaks consumers)"],
    _shorter: ["feedback-tasks: retention.ms: is 1000 now, was 2592000000 (breaks consumers)"],
    _key: ["survey.response.v1: key: is week now, was tenant (breaks consumers)"],
    _content_type: ["survey.response.v1: content-type: is text/csv now, was application/json (breaks consumers)"],
    _header: ["survey.response.v1: ce_source: may be missing now (breaks consumers)"],
    _channel_of_a_task: [
        "feedback.task.scheduled.v1 and 6 more: data.channel: may be letter now (breaks consumers)",
    ],
    _country: ["candidate.rejected.v1: data.job: is required now (breaks producers)"],
    _email: ["interview.completed.v1 and 15 more: data.candidate.email: is no longer read (breaks producers)"],
}  # fmt: skip


@pytest.mark.parametrize("spoil", BREAKS, ids=lambda spoil: spoil.__name__.strip("_"))
def test_a_break_is_told_once_with_where_it_is_and_whom_it_breaks(spoil: Callable[[Json], None]) -> None:
    now = deepcopy(NOW)
    spoil(now)
    assert lines(document_breaks(NOW, now)) == BREAKS[spoil]


def test_what_is_new_breaks_nobody() -> None:
    """Some of the above the other way round."""
    was = deepcopy(NOW)
    for spoil in (_shorter, _left, _no_message, _email, _no_topic):
        spoil(was)
    assert lines(document_breaks(was, NOW)) == []
    assert list(document_breaks(NOW, NOW)) == []
