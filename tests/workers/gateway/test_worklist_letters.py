"""`/r/<token>`: several letters or tasks in one action, asked once more, recorded in one append (CONTRACT 6; R27)."""

import re

import pytest
from tests.stories import event, rejected, task_id
from tests.workers.gateway.listing import CALL, CLEO, DAG, EVA, UPDATE, chosen, five_owed, shown, who
from tests.workers.gateway.owing import get, post
from tests.workers.gateway.serving import Served, text_of, value
from tests.workers.tickets import RECRUITER

from afterview.schemas.internal import STEP

READ_FIRST = {
    "en": "Has advice on its wording: read it first.",
    "nb": "Har råd om ordvalget: Les det først.",
    "sv": "Har råd om ordvalet: läs det först.",
    "da": "Har råd om ordvalget: læs det først.",
    "de": "Hat Hinweise zur Wortwahl: bitte zuerst lesen.",
}


@pytest.fixture
async def served(served: Served) -> Served:
    return await five_owed(served)


async def test_several_letters_are_sent_in_one_go_after_one_more_question(served: Served) -> None:
    link = served.list_link()
    form = [("task", CLEO), ("task", DAG), ("task", EVA), ("do", "send")]
    status, page = await post(served, link, form)
    seen = text_of(page)
    assert status == 200
    assert "Send these letters?" in seen
    assert "These go, as their drafts stand Cleo, Analyst These stay Dag, Analyst : a line in its draft" in seen
    assert "Eva, Analyst : no e-mail address of the candidate is known." in seen
    assert served.said() == []

    status, page = await post(served, link, [*form, ("sure", "yes")])
    assert (status, "That is noted" in page, "These stay" in page) == (200, True, True)
    (record,) = served.said()
    assert STEP.validate_json(record.value)
    event = value(record)
    assert event["type"] == "afterview.letter.released.v1"
    data = event["data"]
    assert (data["task_id"], data["released_by"]) == (CLEO, RECRUITER.model_dump(exclude_none=True))
    assert data["text"].startswith("Dear Cleo,\n\nThank you for applying for the position of Analyst at Acme <AS>")
    await served.settle()
    _, page = await get(served, link)
    assert "On its way." in text_of(page)
    assert f'value="{CLEO}"' not in page
    assert "it is on its way already" in text_of((await post(served, link, [*form, ("sure", "yes")]))[1])
    assert served.said() == []


async def test_a_letter_that_came_back_says_so_and_may_be_sent_again(served: Served) -> None:
    link, form = served.list_link(), [("task", CLEO), ("do", "send"), ("sure", "yes")]
    await post(served, link, form)
    await served.settle()
    await served.mailer_said(f"{CLEO}/letter/1", "failed", "letter", candidate_id="C-C")
    _, page = await get(served, link)
    assert "has come back: the mail server refused it. Ready to be sent." in text_of(page)
    await post(served, link, form)
    assert len(served.said()) == 1


@pytest.mark.parametrize(("locale", "words"), sorted(READ_FIRST.items()))
async def test_a_letter_with_advice_says_so_on_the_list_and_before_it_leaves(
    served: Served, locale: str, words: str
) -> None:
    """Advice is no obstacle: it goes all the same."""
    note = {
        "match": "Calm, and easy to talk to.",
        "impression": "All of us liked the hour.",
        "advice": "Go on like that.",
    }
    await served.happened(event("feedback.noted", "2027-02-26 15:00", note=note, **who("D")))
    link, form = served.list_link(locale=locale), [("task", CLEO), ("task", DAG), ("do", "send")]
    seen = text_of((await get(served, link))[1])
    assert seen.count(words) == 1
    _, page = await post(served, link, form)
    assert re.search(rf'Dag, Analyst: <a href="\.\./t/[^"]+">{words}</a>', page)
    assert page.count(words) == 1
    _, page = await post(served, link, [*form, ("sure", "yes")])
    assert words not in page
    assert {value(record)["data"]["task_id"] for record in served.said()} == {CLEO, DAG}


async def test_what_an_interviewer_should_not_have_written_is_not_sent_with_the_others(served: Served) -> None:
    said = "Strong accent, and has small children at home. Asked good questions about valves."
    note = {"match": "Knows SQL, as the job asks.", "impression": said, "advice": "Learn Kafka, from a small case."}
    await served.happened(event("feedback.noted", "2027-02-26 15:00", note=note, **who("D")))
    link, form = served.list_link(), [("task", DAG), ("do", "send"), ("sure", "yes")]
    assert "Waits for your words. Read the letter to Dag" in text_of((await get(served, link))[1])
    assert "a line in its draft still waits for you." in text_of((await post(served, link, form))[1])
    assert served.said() == []


async def test_nothing_is_said_of_wording_where_no_letter_is_sent(served: Served) -> None:
    note = {"match": "Calm.", "impression": "Calm.", "advice": "Calm."}
    await served.happened(event("feedback.noted", "2027-02-26 15:00", note=note, **who("D")))
    _, page = await post(served, served.list_link(), [("task", DAG), ("do", "delivered")])
    assert READ_FIRST["en"] not in page


async def test_the_question_brings_along_what_can_be_done(served: Served) -> None:
    _, page = await post(served, served.list_link(), [("task", CLEO), ("task", DAG), ("do", "send")])
    carried = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page)
    assert carried == [("task", CLEO), ("stays", DAG), ("sure", "yes")]
    _, page = await post(served, served.list_link(), [("task", DAG), ("do", "send")])
    assert "<form" not in page
    assert "Nothing can be done with these" in page


async def test_several_are_marked_as_delivered_in_one_append(served: Served) -> None:
    """Also those that cannot be sent from here (R27)."""
    link, form = served.list_link(), [("task", CLEO), ("task", EVA), ("do", "delivered")]
    _, page = await post(served, link, form)
    assert "Mark these as delivered?" in page
    assert served.said() == []
    appended = served.log.appends
    assert (await post(served, link, [*form, ("sure", "yes")]))[0] == 200
    assert served.log.appends == appended + 1
    assert [
        (one["task_id"], one["outcome"], one["channel"]) for one in (value(record)["data"] for record in served.said())
    ] == [(EVA, "delivered", "email"), (CLEO, "delivered", "email")]
    await served.settle()
    assert shown((await get(served, link))[1])["letters"] == ["Dag"]
    seen = text_of((await post(served, link, [*form, ("sure", "yes")]))[1])
    assert "Nothing was changed" in seen
    assert "Closed meanwhile: 2." in seen


async def test_tasks_of_every_kind_are_marked_together(served: Served) -> None:
    """By the way that each is owed; how a call went that did not go well is said on its own page."""
    link, form = served.list_link(), [("task", task) for task in (CALL, UPDATE, DAG, CLEO)] + [("do", "delivered")]
    _, page = await post(served, link, form)
    seen = text_of(page)
    assert "Ada, Analyst (Call) Dag, Analyst (E-mail) Cleo, Analyst (E-mail) Bo, Analyst (E-mail)" in seen
    assert served.said() == []
    assert (await post(served, link, [*form, ("sure", "yes")]))[0] == 200
    closed = {one["task_id"]: one["channel"] for one in (value(record)["data"] for record in served.said())}
    assert closed == {CALL: "call", UPDATE: "email", DAG: "email", CLEO: "email"}
    await served.settle()
    assert shown((await get(served, link))[1]) == {"letters": ["Eva"]}


async def test_sending_closes_nothing_that_is_no_letter(served: Served) -> None:
    """What was chosen beside the letters stays, and both pages say so."""
    link, form = served.list_link(), [("task", CALL), ("task", UPDATE), ("task", CLEO), ("do", "send")]
    _, asked = await post(served, link, form)
    answers = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', asked)
    _, settled = await post(served, link, [*answers, ("do", "send")])
    for page in (asked, settled):
        seen = text_of(page)
        assert "Ada, Analyst : this task is for a call, and stays open." in seen
        assert "Bo, Analyst : this task is for an update of your own, and stays open." in seen
    assert [value(record)["type"] for record in served.said()] == ["afterview.letter.released.v1"]
    await served.settle()
    assert shown((await get(served, link))[1]).keys() == {"calls", "updates", "letters"}


async def test_what_was_said_to_stay_stays_even_if_it_could_go_by_now(served: Served) -> None:
    form = [("task", CALL), ("task", CLEO), ("stays", CLEO), ("stays", UPDATE), ("do", "delivered"), ("sure", "yes")]
    _, page = await post(served, served.list_link(), form)
    assert text_of(page).count("it could not be done when you were asked.") == 2
    assert [value(record)["data"]["task_id"] for record in served.said()] == [CALL]


@pytest.mark.parametrize("kind", ["verbal_feedback", "candidate_update"])
async def test_without_a_letter_there_is_nothing_to_send(served: Served, kind: str) -> None:
    link, task = served.list_link(), {"verbal_feedback": CALL, "candidate_update": UPDATE}[kind]
    _, page = await post(served, link, {"task": task, "do": "send"})
    assert "Nothing can be done with these" in page
    await post(served, link, {"task": task, "do": "send", "sure": "yes"})
    assert served.said() == []
    letters = [("task", letter) for letter in (CLEO, DAG, EVA)]
    await post(served, link, [*letters, ("do", "delivered"), ("sure", "yes")])
    await served.settle()
    _, page = await get(served, link)
    assert re.findall(r'name="do" value="(\w+)"', page) == ["delivered"]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "send"}, "choose at least one."),
        ({"do": "delivered", "task": ""}, "choose at least one."),
        ({"task": CLEO}, "use one of the two buttons"),
        ({"task": CLEO, "do": "erase", "sure": "yes"}, "use one of the two buttons"),
        ([("task", CLEO), ("do", "send"), ("do", "delivered")], "use one of the two buttons"),
    ],
    ids=range(5),
)
async def test_a_form_that_says_nothing_clear_asks_again(served: Served, form: object, words: str) -> None:
    status, page = await post(served, served.list_link(), form)
    assert (status, words in page) == (400, True)
    assert chosen(page) == [value for name, value in _pairs(form) if (name, value) == ("task", CLEO)]
    assert served.said() == []


async def test_what_cannot_be_saved_is_not_lost(served: Served) -> None:
    served.breaks()
    form = [("task", CLEO), ("task", EVA), ("do", "delivered"), ("sure", "yes")]
    status, page = await post(served, served.list_link(), form)
    assert (status, "nothing has happened" in page) == (503, True)
    assert sorted(chosen(page)) == sorted([CLEO, EVA])


async def test_a_form_of_another_site_is_refused(served: Served) -> None:
    form = {"task": CLEO, "do": "delivered", "sure": "yes"}
    assert (await post(served, served.list_link(), form, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert served.said() == []


@pytest.mark.parametrize("locale", ["en", "nb"])
async def test_no_name_can_break_the_pages_of_a_list(served: Served, locale: str) -> None:
    evil = '"><script>alert(1)</script>'
    wrong = who("C") | {"candidate": {"name": evil}, "job": {"id": "j", "title": evil, "department": evil}}
    await served.happened(rejected("2027-02-26 15:00", **(wrong | {"application_id": "A-X", "candidate_id": "C-X"})))
    link = served.list_link(locale=locale, person=RECRUITER.model_copy(update={"name": evil}))
    form = [("task", task_id("written_rejection", 1, "A-X", "acme")), ("task", evil), ("do", "delivered")]
    pages = [
        await get(served, link),
        await post(served, link, form),
        await post(served, link, [*form, ("sure", "yes")]),
    ]
    for status, page in pages:
        assert (status, "<script" in page, "&lt;script&gt;" in page) == (200, False, True)
    assert len(served.said()) == 1


def _pairs(form: object) -> list[tuple[str, str]]:
    return list(form.items()) if isinstance(form, dict) else list(form)  # type: ignore[call-overload]
