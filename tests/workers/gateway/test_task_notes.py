"""`/t/<token>`: notes, and how a task ended (CONTRACT 2 and 6; rules 8, 17, 26)."""

import pytest
from tests.stories import Json
from tests.workers.gateway.owing import CALL, LETTER, UPDATE, call_owed, filled, get, post, update_owed
from tests.workers.gateway.serving import INSTALLATION, Served, text_of, value
from tests.workers.tickets import RECRUITER

from afterview.events.ids import candidate_key
from afterview.schemas.internal import STEP
from afterview.workers.gateway.http.reading import LARGEST_FORM
from afterview.workers.gateway.pages.taskforms import LONGEST_NOTE

NOTE: Json = {"do": "note", "interview": "I-1", "match": " Knows\r\nSQL\x00 ", "advice": "", "impression": "Calm"}
CLOSE: Json = {"do": "close", "outcome": "delivered", "channel": "meeting"}


async def test_a_note_goes_on_the_candidates_log_signed_by_whoever_has_the_link(served: Served) -> None:
    link = await call_owed(served)
    status, page = await post(served, link, NOTE)
    assert (status, 'role="status"' in page) == (200, True)
    (record,) = served.said()
    assert record.key == candidate_key(INSTALLATION, "acme", "cand-77")
    assert STEP.validate_json(record.value)
    event = value(record)
    assert event.pop("id").startswith(f"{CALL}:note:")
    assert event == {
        "specversion": "1.0",
        "source": "/task",
        "type": "afterview.feedback.noted.v1",
        "time": "2027-03-01T09:00:00Z",
        "subject": "applications/265293",
        "data": {
            "tenant": "acme",
            "application_id": "265293",
            "candidate": {"id": "cand-77"},
            "note": {
                "interview_id": "I-1",
                "author": RECRUITER.model_dump(exclude_none=True),
                "match": "Knows\nSQL",
                "impression": "Calm",
            },
        },
    }
    await served.settle()
    assert "Maja Berg:</b> Knows\nSQL" in (await get(served, link))[1]


async def test_a_double_click_is_one_note(served: Served) -> None:
    """Rule 17."""
    link = await call_owed(served)
    for _ in range(2):
        await post(served, link, NOTE)
    first, second = served.said()
    assert value(first)["id"] == value(second)["id"]
    await served.settle()
    assert (await get(served, link))[1].count("Maja Berg:</b> Calm") == 1


async def test_only_a_call_leads_to_a_letter(served: Served) -> None:
    """Rule 26: nobody is told to wait for another task after an update."""
    form = {"do": "close", "outcome": "unreachable", "channel": "call"}
    status, page = await post(served, await update_owed(served), form)
    assert (status, "could not be reached" in page, "another task" in page) == (200, True, False)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("delivered", "Thank you"), ("declined", "wanted no feedback"), ("unreachable", "another task for a letter")],
)
@pytest.mark.parametrize("channel", ["call", "meeting", "email"])
async def test_closing_says_how_it_went_and_by_which_way(
    served: Served, outcome: str, words: str, channel: str
) -> None:
    link = await call_owed(served)
    form = {"do": "close", "outcome": outcome, "channel": channel, "remark": "After lunch"}
    status, page = await post(served, link, form)
    assert (status, words in page) == (200, True)
    (record,) = served.said()
    event = value(record)
    assert event["type"] == "afterview.feedback.completed.v1"
    assert event["data"] == {
        "tenant": "acme",
        "application_id": "265293",
        "candidate": {"id": "cand-77"},
        "task_id": CALL,
        "completed_at": "2027-03-01T09:00:00Z",
        "channel": channel,
        "outcome": outcome,
        "note": "After lunch",
    }
    await served.settle()
    assert (await get(served, link))[0] == 410
    letter, _ = await get(served, served.task_link(task_id=LETTER))
    assert letter == (200 if outcome == "unreachable" else 410)  # rule 26


async def test_closing_twice_is_the_same_event_and_then_the_task_is_closed(served: Served) -> None:
    link = await call_owed(served)
    assert [(await post(served, link, CLOSE))[0] for _ in range(2)] == [200, 200]
    first, second = served.said()
    assert value(first)["id"] == value(second)["id"]
    await served.settle()
    status, page = await post(served, link, CLOSE)
    assert (status, "has heard from us" in page) == (410, True)
    assert served.said() == []


async def test_the_button_that_says_how_it_went_closes_the_task(served: Served) -> None:
    """One click, with the way that the task is for chosen already."""
    link = await call_owed(served)
    entered = filled((await get(served, link))[1])
    assert entered["channel"] == "call"
    assert (await post(served, link, entered | {"outcome": "declined"}))[0] == 200
    data = value(served.said()[0])["data"]
    assert (data["task_id"], data["outcome"], data["channel"]) == (CALL, "declined", "call")


async def test_a_note_written_beside_the_closing_is_not_lost(served: Served) -> None:
    """One form, one append: both or neither."""
    link = await call_owed(served)
    assert (await post(served, link, CLOSE | {"match": "Knows SQL"}))[0] == 200
    assert [value(record)["type"] for record in served.said()] == [
        "afterview.feedback.noted.v1",
        "afterview.feedback.completed.v1",
    ]


@pytest.mark.parametrize(
    ("form", "marked", "words"),
    [
        ({"do": "note"}, 3, "no note to save"),
        ({"do": "note", "interview": "I-1", "match": " \r\n "}, 3, "no note to save"),
        ({"do": "note", "interview": "I-77", "match": "x"}, 0, "could not read"),
        ({"do": "close", "channel": "call"}, 1, "choose how it went"),
        ({"do": "close", "outcome": "won", "channel": "call"}, 1, "could not read"),
        ({"do": "close", "outcome": "delivered", "channel": "portal"}, 1, "could not read"),
        ([("do", "close"), ("outcome", "delivered"), ("outcome", "declined"), ("channel", "call")], 1, "could not"),
        ({"do": "send", "subject": "x", "text": "x"}, 0, "cannot be sent from here: this task is for a call"),
        ({"do": "erase"}, 0, "could not read"),
        ({}, 0, "could not read"),
    ],
    ids=range(10),
)
async def test_a_form_that_says_nothing_clear_comes_back_whole(
    served: Served, form: object, marked: int, words: str
) -> None:
    """400 (409 for a letter that there is none of), one line, and nothing that was entered is lost."""
    link = await call_owed(served)
    fields = [*(form.items() if isinstance(form, dict) else form), ("remark", "<b>Hi</b>")]  # type: ignore[misc]
    status, page = await post(served, link, fields)
    assert status in (400, 409)
    assert page.count('role="alert"') == 1
    assert page.count(' wrong">') + page.count('class="wrong"') == marked
    assert words in text_of(page)
    assert filled(page)["remark"] == "<b>Hi</b>"
    assert served.said() == []


async def test_a_text_may_be_long_but_not_endless(served: Served) -> None:
    link = await update_owed(served)
    assert (await post(served, link, {"do": "note", "match": "é" * LONGEST_NOTE}))[0] == 200
    status, page = await post(served, link, {"do": "note", "match": "é" * (LONGEST_NOTE + 1)})
    assert (status, page.count("é")) == (400, LONGEST_NOTE + 1)
    assert (await post(served, link, {"do": "note", "match": "é" * (LARGEST_FORM // 4)}))[0] == 413
    assert len(served.said()) == 1


async def test_what_cannot_be_saved_is_not_lost(served: Served) -> None:
    link = await call_owed(served)
    served.breaks()
    async with served.client.post(link, data=CLOSE) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    status, page = await post(served, link, CLOSE | NOTE | {"do": "close", "remark": "Later <3"})
    assert status == 503
    entered = filled(page)
    assert (entered["channel"], entered["remark"]) == ("meeting", "Later <3")
    assert (entered["match"].split(), entered["impression"]) == (["Knows", "SQL\x00"], "Calm")
    assert '<option value="I-1" selected>' in page
    assert served.said() == []


async def test_everything_else_that_was_entered_stays_when_a_note_is_saved(served: Served) -> None:
    link = await call_owed(served)
    useful = {"match": "Knows SQL well, and has less experience with Kafka than we need."}
    _, page = await post(served, link, {"do": "note", "channel": "email", "remark": "Not yet"} | useful)
    entered = filled(page)
    assert (entered["channel"], entered["remark"]) == ("email", "Not yet")
    assert (entered["match"], entered["impression"]) == ("", "")


async def test_an_update_is_closed_too_and_tells_nothing(served: Served) -> None:
    """R9: a completed `candidate_update` tells nothing."""
    link = await update_owed(served)
    assert (await post(served, link, CLOSE))[0] == 200
    assert value(served.said()[0])["data"]["task_id"] == UPDATE
    await served.settle()
    assert "has heard from us" in (await get(served, link))[1]
