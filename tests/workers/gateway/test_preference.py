"""How a candidate would like to hear from us, apart from the survey and not anonymous (rule 25, R103)."""

from datetime import timedelta

import pytest
from tests.stories import Json, erased, task_id
from tests.workers.gateway.owing import call_owed, get, post, turned_down
from tests.workers.gateway.serving import INSTALLATION, Served, asked, text_of, value
from tests.workers.tickets import NOW, TICKET

from afterview.events.ids import candidate_key
from afterview.schemas.internal import STEP
from afterview.workers.gateway.pages.wishes import LONGEST_TIMES

WISH = {"hear-by": "email", "hear-when": " Weekdays,\nafter 4 pm \x00"}
SEEN = "apart from the survey and not anonymous"
NAMES = ("survey.answered", "candidate.preferred")


@pytest.fixture
async def served(served: Served) -> Served:
    return await asked(served)


def said(served: Served) -> list[str]:
    return [value(record)["type"].removeprefix("afterview.").removesuffix(".v1") for record in served.said()]


async def answered(served: Served) -> None:
    assert (await post(served, served.link(), {"recommend": "9"}))[0] == 200
    await served.settle()


async def test_a_wish_alone_goes_on_the_candidates_log(served: Served) -> None:
    """It names no application: nothing has happened to any of them."""
    status, page = await post(served, served.link(), WISH)
    assert (status, "hear from us by e-mail" in page) == (200, True)
    assert "still open" in page, "the questions may be answered all the same"
    (record,) = served.said()
    assert (record.key, record.at) == (candidate_key(INSTALLATION, "acme", "cand-77"), NOW)
    event = value(record)
    assert event.pop("id").startswith(f"{TICKET.invitation_id}:email:")
    assert event == {
        "specversion": "1.0",
        "source": "/preference",
        "type": "afterview.candidate.preferred.v1",
        "time": "2027-03-01T09:00:00Z",
        "data": {
            "tenant": "acme",
            "candidate": {"id": "cand-77"},
            "preference": {"channel": "email", "times": "Weekdays,\nafter 4 pm"},
        },
    }
    assert STEP.validate_json(record.value)


async def test_answers_and_a_wish_are_recorded_together(served: Served) -> None:
    before = served.log.appends
    status, page = await post(served, served.link(), {"recommend": "9", "hear-by": "call", "hear-when": ""})
    assert (status, "Your answers have been saved" in page, "like to be called" in page) == (200, True, True)
    assert "<form" not in page, "nothing is left to be asked"
    assert tuple(said(served)) == NAMES
    assert served.log.appends == before + 1, "both or none of them"
    assert value(served.said()[1])["data"]["preference"] == {"channel": "call"}
    assert "preference" not in value(served.said()[0])["data"]["answers"]


async def test_what_cannot_be_saved_is_not_lost(served: Served) -> None:
    served.breaks()
    status, page = await post(served, served.link(), {"recommend": "3", **WISH})
    assert status == 503
    assert 'value="email" checked' in page
    assert "after 4 pm" in page
    assert served.stored() == 0


async def test_answers_alone_are_thanked_for_and_the_wish_is_offered_then(served: Served) -> None:
    _, page = await post(served, served.link(), {"recommend": "9"})
    assert SEEN in page
    status, page = await post(served, served.link(), {"hear-after": "yes", **WISH})
    assert (status, "hear from us by e-mail" in page, "still open" in page) == (200, True, False)
    assert tuple(said(served)) == NAMES


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_after_the_answer_the_link_still_takes_a_wish(served: Served, method: str) -> None:
    await answered(served)
    async with served.client.request(method, served.link()) as answer:
        assert (answer.status, SEEN in await answer.text()) == (200, method == "GET")
    assert served.said() == []
    assert (await post(served, served.link(), {"hear-after": "yes", **WISH}))[0] == 200
    assert said(served) == ["candidate.preferred"]


async def test_a_second_answer_takes_no_wish_along(served: Served) -> None:
    """All or nothing; what was entered is offered again."""
    await answered(served)
    status, page = await post(served, served.link(), {"recommend": "2", **WISH})
    assert (status, 'value="email" checked' in page) == (409, True)
    assert served.said() == []


async def test_no_answer_is_ever_passed_over(served: Served) -> None:
    """Whatever else the form says: answers are taken, or the whole of it is refused."""
    form = {"recommend": "9", "hear-after": "yes", **WISH}
    assert (await post(served, served.link(), form))[0] == 200
    assert tuple(said(served)) == NAMES
    await served.settle()
    assert (await post(served, served.link(), form))[0] == 409
    assert (await post(served, served.link(), form | {"recommend": "77"}))[0] == 409
    assert served.said() == []


@pytest.mark.parametrize("form", [{}, {"hear-when": "Mondays"}, {"hear-by": "pigeon"}, {"hear-when": "x" * 300}])
@pytest.mark.parametrize("locale", ["en", "nb"])
async def test_a_wish_that_cannot_be_read_is_asked_for_again(served: Served, form: dict[str, str], locale: str) -> None:
    await answered(served)
    status, page = await post(served, served.link(locale=locale), {"hear-after": "yes", **form})
    assert (status, page.count('role="alert"'), page.count("<form")) == (400, 1, 1)
    assert form.get("hear-when", "") in page
    assert served.said() == []


@pytest.mark.parametrize("form", [{"hear-when": "Mondays"}, {"hear-by": "pigeon"}, {"hear-when": "x" * 300}])
async def test_beside_answers_it_brings_the_whole_form_back(served: Served, form: dict[str, str]) -> None:
    status, page = await post(served, served.link(), {"recommend": "9", **form})
    assert (status, page.count('role="alert"')) == (400, 1)
    assert 'value="9" checked' in page
    assert served.stored() == 0


async def test_a_time_may_be_as_long_as_the_field_and_no_longer(served: Served) -> None:
    form = {"hear-by": "call", "hear-when": "é" * LONGEST_TIMES}
    assert (await post(served, served.link(), form))[0] == 200
    assert (await post(served, served.link(), form | {"hear-when": "é" * (LONGEST_TIMES + 1)}))[0] == 400


async def test_a_survey_about_a_rejection_has_no_such_part(served: Served) -> None:
    """There is nothing more to hear."""
    link = served.link(touchpoint="rejection")
    assert SEEN not in (await get(served, link))[1]
    assert (await post(served, link, {"recommend": "9", **WISH}))[0] == 400
    assert (await post(served, link, {"recommend": "9"}))[0] == 200
    await served.settle()
    for form in (WISH, WISH | {"hear-after": "yes"}):
        assert (await post(served, link, form))[0] == 409
    assert served.said() == []


async def test_of_an_ended_survey_no_wish_is_taken(served: Served) -> None:
    who: Json = {"tenant": "acme", "candidate_id": TICKET.candidate_id}
    link = served.link()
    await served.happened(erased(NOW.isoformat(), **who))
    for form in (WISH, WISH | {"hear-after": "yes"}):
        assert (await post(served, link, form))[0] == 410
    served.clock.advance(TICKET.expires_at)
    assert (await post(served, link, WISH))[0] == 410
    assert served.said() == []


async def test_who_changes_their_mind_twice_is_heard_three_times(served: Served) -> None:
    """R47: what is said a third time is no repetition of the first."""
    for channel in ("call", "email", "call"):
        assert (await post(served, served.link(), {"hear-by": channel}))[0] == 200
        served.clock.advance(served.clock.now() + timedelta(seconds=1))
    assert len({value(record)["id"] for record in served.said()}) == 3


async def test_the_recruiter_sees_it_on_the_page_of_the_call(served: Served) -> None:
    """From the survey's page to the brief: an open task keeps its channel, and shows the preference (rule 25)."""
    link = await call_owed(served)
    assert "Weekdays" not in (await get(served, link))[1]
    assert (await post(served, served.link(), {"recommend": "2", **WISH}))[0] == 200
    await served.settle()
    _, page = await get(served, link)
    assert "Would rather hear from us by e-mail" in text_of(page)
    assert "Weekdays, after 4 pm" in text_of(page)
    assert "A candidate is waiting for a call" in page
    _, brief = await get(served, link, Accept="application/json")
    assert '"preference":{"channel":"email","times":["Weekdays,\\nafter 4 pm"]}' in brief
    assert "recommend" not in brief


async def test_a_call_that_is_owed_later_has_the_channel(served: Served) -> None:
    """Rule 25: written feedback instead of a call, for whoever would rather read."""
    who: Json = {"tenant": "acme", "application_id": "A-9", "candidate_id": "cand-77"}
    assert (await post(served, served.link(), WISH))[0] == 200
    await served.settle()
    await served.happened(turned_down(NOW.isoformat(), **who, interviewed=True))
    task = task_id("verbal_feedback", 1, "A-9", "acme")
    _, page = await get(served, served.task_link(application_id="A-9", task_id=task))
    assert "A candidate is waiting for feedback by e-mail" in page
