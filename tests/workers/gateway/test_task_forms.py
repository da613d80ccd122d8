"""Any form of the hiring team's pages is something that can be done, or one line of trouble (CONTRACT 2 and 6)."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from tests.workers.gateway.serving import HOUSES, LETTERS, RULES
from tests.workers.tickets import NOW, RECRUITER

from afterview.events.journey.looking import OpenTask
from afterview.events.journey.state import Application, Interview, Journey, Task
from afterview.events.letters.waiting import waiting_line
from afterview.schemas.incoming import FeedbackCompleted, FeedbackNoted
from afterview.schemas.internal import STEP, LetterReleased
from afterview.workers.gateway.pages.desk import Desk, Prepared
from afterview.workers.gateway.pages.handing import handing
from afterview.workers.gateway.pages.reading import Reading
from afterview.workers.gateway.pages.rendering import Pages
from afterview.workers.gateway.pages.taskevents import entered_events
from afterview.workers.gateway.pages.taskforms import Entered, read_entered
from afterview.workers.gateway.pages.taskview import task_view
from afterview.workers.gateway.pages.wording import on_note
from afterview.workers.gateway.pages.worklistforms import DOINGS, read_chosen
from afterview.workers.gateway.recording import Said

PAGES, DESK = Pages(), Desk(RULES, lambda _: LETTERS)
LONGEST = {"note": 1, "text": 1, "subject": 1}
NAMES = ("do", "interview", "match", "impression", "advice", "outcome", "channel", "remark", "subject", "text")
VALUES = st.sampled_from(
    [
        "note",
        "check",
        "send",
        "close",
        "delivered",
        "declined",
        "call",
        "email",
        "I-1",
        "",
        " ",
        "[CHECK: x]",
        "x" * 4001,
    ]
) | st.text(max_size=60)
FORMS = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), VALUES), max_size=14)
SENSIBLE = st.fixed_dictionaries(
    {"do": st.sampled_from(["note", "send", "close"])},
    optional={
        "match": st.text(max_size=40),
        "interview": st.sampled_from(["", "I-1"]),
        "outcome": st.just("unreachable"),
        "channel": st.just("call"),
        "remark": st.text(max_size=40),
        "subject": st.text(max_size=40),
        "text": st.text(max_size=80),
    },
).map(lambda form: list(form.items()))


def prepared() -> Prepared:
    """A letter to somebody who was interviewed and would rather read."""
    task = Task(
        kind="verbal_feedback",
        n=1,
        channel="email",
        assignee_said=None,
        due_at=NOW,
        reason_at=NOW,
        scheduled_at=NOW,
        expires_at=NOW,
    )
    held = Interview(id="I-1", state="reported", kind="onsite", ends_at=NOW)
    application = Application(
        "A-1", NOW, interviews=(held,), tasks=(task,), status="rejected", ordinals={"verbal_feedback": 1}
    )
    journey = Journey(tenant="acme", candidate_id="C-1", said={"email": "a@b.c"}, applications={"A-1": application})
    return DESK.prepare(journey, OpenTask(application, task), "Acme", RECRUITER)


LETTER = prepared()


def shown(entered: Entered) -> str:
    body = PAGES.page(
        "task",
        "nb",
        company="Acme",
        view=task_view(LETTER, Reading(HOUSES.of("acme"), "nb", RECRUITER, NOW), DESK.calls(LETTER, NOW)),
        entered=entered,
        longest=LONGEST,
        noted=False,
        checked=entered.do == "check",
        advice=[] if entered.trouble else on_note(LETTER, entered.note),
        trouble=entered.trouble,
        handing=handing(LETTER),
    ).body
    assert isinstance(body, bytes)
    return body.decode()


@given(FORMS | SENSIBLE)
def test_any_form_of_a_task_is_events_or_one_line_of_trouble(form: list[tuple[str, str]]) -> None:
    entered = read_entered(form, {"I-1"}, LETTER.ready_text)
    page = shown(entered)
    assert page.count('role="alert"') == (entered.trouble is not None)
    assert page.count("<textarea") == page.count("</textarea>") == 6
    if entered.trouble is None and entered.do != "check":
        events = entered_events(LETTER, RECRUITER, entered, NOW)
        assert events
        for event in events:
            assert STEP.validate_json(event.model_dump_json(exclude_none=True))
        _keep_to_their_scales(events)


def _keep_to_their_scales(events: Sequence[Said]) -> None:
    for event in events:
        match event:
            case FeedbackNoted():
                note = event.data.note
                assert note.match or note.impression or note.advice
                assert note.author == RECRUITER
                assert note.interview_id in (None, "I-1")
            case FeedbackCompleted():
                assert event.data.task_id == LETTER.task_id
            case LetterReleased():
                assert event.data.subject.strip()
                assert "\n" not in event.data.subject
                assert event.data.text.strip()
                assert waiting_line(event.data.text) is None
                assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", event.data.subject + event.data.text)


@given(SENSIBLE)
def test_the_same_form_twice_is_the_same_event(form: list[tuple[str, str]]) -> None:
    """Rule 17."""
    entered = read_entered(form, {"I-1"}, None)
    if entered.trouble is None:
        first, second = (entered_events(LETTER, RECRUITER, entered, NOW) for _ in range(2))
        assert first == second


@given(FORMS)
def test_what_was_entered_is_still_there(form: list[tuple[str, str]]) -> None:
    entered = read_entered(form, {"I-1"}, None)
    for name, value in form:
        if name in NAMES and [other for other, _ in form].count(name) == 1:
            assert entered.fields[name] == value


@given(
    st.lists(st.tuples(st.sampled_from(["task", "do", "sure", "x"]), st.sampled_from([*DOINGS, "yes", "", "a", "b"])))
)
def test_any_form_of_a_list_is_a_choice_or_one_line_of_trouble(form: list[tuple[str, str]]) -> None:
    chosen = read_chosen(form)
    if chosen.trouble is None:
        assert chosen.do in DOINGS
        assert chosen.tasks
        assert "" not in chosen.tasks
    else:
        assert chosen.do is None or not chosen.tasks
