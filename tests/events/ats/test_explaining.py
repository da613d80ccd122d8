"""What `--explain` says of a mapping and a payload."""

import json
from typing import Any

import pytest
from tests.events.ats.bodies import RECEIVED, Json, greenhouse_interview, greenhouse_webhook
from tests.events.ats.deliveries import REJECTION
from tests.events.ats.mappings import HIRED, PAYLOAD, REJECTED, WHO, mapping

from afterview.events.ats.explaining import explained
from afterview.events.ats.options import Options
from afterview.events.errors import Malformed

NO_SUCH = "payload has no nobody, only app, at, person, why"


def told(payload: Any, *entries: Json, vendor: str = "mapping", **options: Any) -> list[str]:
    """Every line, with one space where there are several."""
    raw, known = json.dumps(payload).encode(), mapping(*entries)
    lines = explained(vendor, raw, Options(**{"received": RECEIVED, "mapping": known, **options}), known)
    return [" ".join(line.split()) for line in lines]


def test_every_expression_says_what_it_found_and_what_became_of_it() -> None:
    assert told(PAYLOAD, {**REJECTED, "when": "payload.app == `7`"}) == [
        "events[0] candidate.rejected",
        "when payload.app == `7` true",
        'time payload.at "2027-03-05T09:15:30Z"',
        'data.application_id payload.app 7 -> "7"',
        'data.candidate.id payload.person.id " C-7 " -> "C-7"',
        'data.candidate.email payload.person.mails ["none","kari@example.org"] -> "kari@example.org"',
        'data.rejection.rejected_at payload.at "2027-03-05T09:15:30Z"',
        'data.rejection.reason.code payload.why.code 14 -> "14"',
        "gives candidate.rejected:7:2027-03-05T09:15:30Z at 2027-03-05T09:15:30Z",
        "",
        "1 event",
    ]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (
            "payload.nme",
            "nothing, left out: payload has no nme (did you mean name?), only name, list, none, empty, text",
        ),
        ("payload.x", "nothing, left out: payload has no x, only name, list, none, empty, text"),
        ("payload.none", "nothing, left out: payload.none is null"),
        ("payload.none.x", "nothing, left out: payload.none is null"),
        ("payload.text.x", "nothing, left out: payload.text is a text, not an object"),
        ("payload.list.x", "nothing, left out: payload.list is a list, not an object"),
        ("payload.text[0]", "nothing, left out: payload.text is a text, not a list"),
        ("payload.list[2].a", "nothing, left out: payload.list has 1 element"),
        ("payload.list[0].b", "nothing, left out: payload.list[0] has no b, only a"),
        (
            "payload.list[?a == `2`] | [0].a",
            "nothing, left out: no element of payload.list is as the filter says, or h",
        ),
        ("headers.kind", "nothing, left out: headers is empty"),
        ("fetched[0].id", "nothing, left out: fetched is empty"),
        ("item.id", "nothing, left out: item is null"),
        (
            "payload.x || payload.none",
            "nothing, left out: payload has no x, only name, list, none, empty, text; payload.",
        ),
        ("payload.list", '[{"a":1}]: left out: a text is expected, not a list'),
        ("payload.empty", '"": left out: it is empty'),
        ("payload.text", '" a text" -> "a text"'),
        ("length(payload.none)", "refused: In function length(), invalid type for value: None, expected one of: "),
    ],
)
def test_what_is_not_there_says_what_is(expression: str, said: str) -> None:
    payload = {"name": "n", "list": [{"a": 1}], "none": None, "empty": "", "text": " a text"}
    data = {"application_id": "'A'", "candidate": {"id": "'C'"}, "stage": expression}
    line = told(payload, {"type": "application.active", "data": data})[3]
    assert line.startswith(f"data.stage {expression} {said}")


@pytest.mark.parametrize(
    "expression",
    [
        "payload.person.{id: no, name: name, email: mail}",
        "payload.people[?no] | [0].{id: no, name: name, email: mail}",
        "payload.{id: person.no, name: person.name, email: person.mail}",
    ],
)
def test_an_object_that_is_made_says_which_of_its_keys_found_nothing(expression: str) -> None:
    """A misspelt key in it would else be seen as nothing but a null somewhere in a long line."""
    person = {"no": 7, "name": None, "mails": "kari@example.org"}
    data = {"application_id": "'A'", "candidate": expression}
    line = told({"person": person, "people": [person]}, {"type": "application.active", "data": data})[2]
    assert line.startswith(f'data.candidate {expression} {{"id":7,"name":null,"email":null}} -> {{"id":"7"}}; ')
    assert ".name is null; " in line or "name is null; " in line
    assert line.endswith("has no mail (did you mean mails?), only no, name, mails")


def test_a_misspelt_key_in_a_condition_is_named() -> None:
    said = told(PAYLOAD, {**HIRED, "when": "payload.ap == `7` && headers.kind == 'x'"})
    why = "payload has no ap (did you mean app?), only app, at, person, why; headers is empty"
    assert said[1] == f"when payload.ap == `7` && headers.kind == 'x' false: no event: {why}"
    assert said[2:] == ["", "no event: no entry holds on this body"]


def test_each_element_is_told_apart() -> None:
    entry = {**HIRED, "each": "payload.all", "when": "item.ok", "id": "item.n"}
    said = told({**PAYLOAD, "all": [{"ok": True, "n": 5}, {"n": 6}]}, entry)
    assert said[1:3] == ["each payload.all 2 elements", 'item 0: {"ok":true,"n":5}']
    assert said[4] == 'id item.n 5 -> "5"'
    assert said[-4:] == ['item 1: {"n":6}', "when item.ok null: no event: item has no ok, only n", "", "1 event"]
    assert told({**PAYLOAD, "all": {}}, entry)[1:] == [
        "each payload.all refused: it is not a list",
        "",
        "refused, because of 1 of 1 events: all come out, or none",
    ]
    assert (
        told(PAYLOAD, entry)[1] == "each payload.all nothing, no event: payload has no all, only app, at, person, why"
    )


def test_a_person_or_a_job_without_an_id_is_said_to_be_left_out() -> None:
    data = {**WHO, "job": {"title": "payload.why.code"}, "recruiter": {"name": "'Rita'"}}
    said = told(PAYLOAD, {"type": "application.active", "data": data})
    assert "data.job.title payload.why.code 14: left out: a text is expected, not a number" in said
    assert "data.recruiter left out: it has neither an id nor an e-mail address" in said
    said = told(PAYLOAD, {"type": "application.active", "data": {**WHO, "job": {"title": "payload.at"}}})
    assert "data.job left out: it has no id" in said


def test_every_event_that_is_refused_says_why() -> None:
    late = {"type": "candidate.hired", "time": "payload.person.id", "data": WHO}
    whom = {"type": "candidate.hired", "data": {"application_id": "payload.no", "candidate": "payload.person"}}
    said = told(PAYLOAD, late, HIRED, whom)
    assert 'time payload.person.id " C-7 ": refused: not a time such as 2027-03-04T11:00:00Z' in said
    assert "refused: events[0].time: not a time such as 2027-03-04T11:00:00Z" in said
    received = "2027-03-10T08:00:00Z"
    assert f"gives candidate.hired:7:{received} at {received} (when it was received: nothing else is known)" in said
    assert (
        "data.application_id payload.no nothing, and it is needed: payload has no no, only app, at, person, why" in said
    )
    assert said[-1] == "refused, because of 2 of 3 events: all come out, or none"


def test_lists_and_answers_that_are_written_out_are_told_one_by_one() -> None:
    people = [{"id": "payload.app"}, "payload.person", "payload.nobody", {"name": "payload.at"}]
    interview = {"id": "'I'", "kind": "'video'", "basis": "'reported'", "interviewers": people}
    answered = {"candidate": {"id": "'C'"}, "invitation_id": "'V'", "answers": {"q": "payload.app"}}
    said = told(
        PAYLOAD,
        {"type": "interview.completed", "data": {**WHO, "interview": interview}},
        {"type": "survey.answered", "data": {**answered, "submitted_at": "payload.at"}},
    )
    person = '{"id":" C-7 ","mails":["none","kari@example.org"]}'
    assert [line for line in said if "interviewers" in line] == [
        'data.interview.interviewers[0].id payload.app 7 -> "7"',
        f'data.interview.interviewers[1] payload.person {person} -> {{"id":"C-7"}}',
        f"data.interview.interviewers[2] payload.nobody nothing, left out: {NO_SUCH}",
        'data.interview.interviewers[3].name payload.at "2027-03-05T09:15:30Z"',
        "data.interview.interviewers[3] left out: it has neither an id nor an e-mail address",
    ]
    assert "data.answers.q payload.app 7" in said
    assert said[-1] == "2 events"


@pytest.mark.parametrize(
    ("body", "first"),
    [
        (greenhouse_interview(), "greenhouse: application_id: fetch that application and give it as `--fetched`; here"),
        (
            {"action": "hire_candidate", "payload": {}},
            "greenhouse: an action that means nothing here; here the mapping",
        ),
        (REJECTION, "greenhouse: its own rules read this body, so the mapping is not asked"),
    ],
)
def test_beside_a_vendors_own_rules_it_says_who_is_asked(body: Json, first: str) -> None:
    by_hand = {"type": "candidate.hired", "data": {"application_id": "'A'", "candidate": {"id": "'C'"}}}
    said = told(body, by_hand, vendor="greenhouse")
    assert said[0].startswith(first)
    assert (len(said) == 1) == (body is REJECTION)


def test_what_a_vendors_own_rules_refuse_stays_refused() -> None:
    with pytest.raises(Malformed, match=r"^payload\.application\.id: "):
        told(greenhouse_webhook("reject_candidate", {"status": "x"}), HIRED, vendor="greenhouse")


def test_long_values_are_cut() -> None:
    said = told({**PAYLOAD, "app": "x" * 500}, HIRED)
    assert max(map(len, said)) < 200
