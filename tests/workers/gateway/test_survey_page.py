"""`/s/<token>`: the survey (CONTRACT 4 and 6; rule 14, R46)."""

import re
from datetime import timedelta

import pytest
from aiohttp import FormData
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.serving import INSTALLATION, Served, asked, text_of, value
from tests.workers.tickets import NOW, TICKET

from afterview.events.ids import candidate_key
from afterview.schemas.internal import STEP
from afterview.schemas.survey import DEFAULT_SURVEY, Question, Survey, Surveys
from afterview.workers.gateway.http.reading import LARGEST_FORM
from afterview.workers.gateway.pages.answers import LONGEST_TEXT

QUESTIONS = {question.id: question for question in DEFAULT_SURVEY.questions}
INTERVIEW = ("recommend", "clear", "matched", "recruiter", "comment")


@pytest.fixture
async def served(served: Served) -> Served:
    return await asked(served)


async def get(served: Served, url: str, **headers: str) -> tuple[int, str]:
    async with served.client.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


async def post(served: Served, url: str, data: object) -> tuple[int, str]:
    async with served.client.post(url, data=data) as answer:
        return answer.status, await answer.text()


def questions(page: str) -> list[str]:
    """Names of the questions, in their order; what is asked apart from them is none."""
    return list(dict.fromkeys(re.findall(r' name="(?!hear-)([^"]+)"(?! content)', page)))


def chosen(page: str) -> list[tuple[str, str]]:
    return re.findall(r'name="([^"]+)" value="([^"]+)" checked', page)


async def test_an_answer_goes_on_the_candidates_own_log(served: Served) -> None:
    """CONTRACT 2 and 3: `survey.answered`, keyed by the candidate's HMAC; what is blank is no answer."""
    form = {"recommend": "9", "clear": "", "comment": " Fine,\r\nthanks\x00 "}
    status, page = await post(served, served.link(), form)
    assert (status, "Thank you" in page) == (200, True)
    (record,) = served.said()
    assert record.key == candidate_key(INSTALLATION, "acme", "cand-77")
    assert record.at == NOW
    event = value(record)
    assert event.pop("id").startswith(TICKET.invitation_id + ":")
    assert event == {
        "specversion": "1.0",
        "source": "/survey",
        "type": "afterview.survey.answered.v1",
        "time": "2027-03-01T09:00:00Z",
        "subject": "applications/265293",
        "data": {
            "tenant": "acme",
            "application_id": "265293",
            "candidate": {"id": "cand-77"},
            "invitation_id": TICKET.invitation_id,
            "answers": {"recommend": 9, "comment": "Fine,\nthanks"},
            "submitted_at": "2027-03-01T09:00:00Z",
        },
    }
    assert STEP.validate_json(record.value)


async def test_a_ticket_without_an_application_makes_an_event_without_one(served: Served) -> None:
    """R75: `survey.answered` needs no `application_id`."""
    assert (await post(served, served.link(application_id=None), {"recommend": "0"}))[0] == 200
    event = value(served.said()[0])
    assert "subject" not in event
    assert "application_id" not in event["data"]
    assert event["data"]["answers"] == {"recommend": 0}


async def test_the_same_answers_twice_are_the_same_event(served: Served) -> None:
    for form in ({"recommend": "9"}, {"recommend": " 9 ", "clear": ""}, {"recommend": "8"}):
        assert (await post(served, served.link(), form))[0] == 200
    ids = [value(record)["id"] for record in served.said()]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("query", ["", "?score=9", "?score=11", "?score=", "?score=x&score=9", "?a=b"])
async def test_looking_changes_nothing(served: Served, query: str) -> None:
    """CONTRACT 6: GET may preselect, only POST records; mail scanners look at every link."""
    for method in ("GET", "HEAD"):
        async with served.client.request(method, served.link() + query) as answer:
            assert answer.status == 200
            assert int(answer.headers["Content-Length"]) > 1000
            page = await answer.text()
            assert (page == "") == (method == "HEAD")
    assert served.stored() == 0


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_nothing_but_get_and_post(served: Served, method: str) -> None:
    async with served.client.request(method, served.link()) as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST, HEAD")


@pytest.mark.parametrize(("score", "expected"), [("0", "0"), ("9", "9"), ("10", "10")])
async def test_a_score_in_the_address_is_chosen_already(served: Served, score: str, expected: str) -> None:
    _, page = await get(served, f"{served.link()}?score={score}")
    assert chosen(page) == [("recommend", expected)]


@pytest.mark.parametrize("score", ["11", "-1", "9.0", "x", "%22%3E%3Cscript%3E", "\uff19", ""])
async def test_a_score_that_is_none_is_not_chosen(served: Served, score: str) -> None:
    status, page = await get(served, f"{served.link()}?score={score}")
    assert (status, chosen(page)) == (200, [])
    assert "<script" not in page


async def test_a_form_does_not_send_the_score_of_its_address_again(served: Served) -> None:
    """`action="?"` is the same page without its query, wherever the gateway is mounted."""
    _, page = await get(served, f"{served.link()}?score=9")
    assert re.findall("<form[^>]*>", page) == ['<form method="post" action="?" novalidate>']


@pytest.mark.parametrize(
    ("touchpoint", "expected"),
    [("interview", INTERVIEW), ("rejection", tuple(QUESTIONS))],
)
async def test_each_touchpoint_has_its_questions(served: Served, touchpoint: str, expected: tuple[str, ...]) -> None:
    _, page = await get(served, served.link(touchpoint=touchpoint))
    assert tuple(questions(page)) == expected


@pytest.mark.parametrize(
    ("locale", "language"), [("en", "en"), ("en-US", "en"), ("nb", "nb"), ("nn-NO", "nb"), ("fr", "nb")]
)
@pytest.mark.parametrize("touchpoint", ["interview", "rejection"])
async def test_the_page_speaks_the_candidates_language(
    served: Served, locale: str, language: str, touchpoint: str
) -> None:
    """By the ticket's locale, else the tenant's language (here nb)."""
    async with served.client.get(served.link(locale=locale, touchpoint=touchpoint)) as answer:
        page = await answer.text()
        assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in page
    for name in questions(page):
        assert QUESTIONS[name].text[language] in page


async def test_each_tenant_asks_its_own_questions(serve: Serve) -> None:
    """And takes no answer to those of another one."""
    own = Survey(questions=(Question(id="where", kind="scale", text={"en": "Where?"}),))
    served = await asked(await serve(surveys=Surveys(DEFAULT_SURVEY, {"quiet": own})))
    quiet, acme = served.link(tenant="quiet"), served.link()
    assert (questions((await get(served, quiet))[1]), questions((await get(served, acme))[1])) == (
        ["where"],
        list(INTERVIEW),
    )
    for link, taken in ((quiet, 200), (acme, 400)):
        assert (await post(served, link, {"where": "5"}))[0] == taken
    assert [value(record)["data"]["answers"] for record in served.said()] == [{"where": 5}]


async def test_a_text_that_is_missing_in_a_language_is_shown_in_english(serve: Serve) -> None:
    choice = Question(id="q", kind="choice", text={"en": "Why?"}, choices={"a": {"en": "So"}, "b": {"nb": "Slik"}})
    served = await asked(await serve(surveys=Surveys(Survey(questions=(choice,)))))
    _, page = await get(served, served.link(locale="nb"))
    assert "Why? So Slik" in text_of(page)


async def test_every_input_has_a_label_and_every_group_a_legend(served: Served) -> None:
    """Usable with a screen reader and a keyboard (WCAG 1.3.1, 3.3.2)."""
    _, page = await get(served, served.link(touchpoint="rejection"))
    radios = re.findall(r'<label class="option"><input type="radio"[^>]*><span>[^<]+</span></label>', page)
    assert len(radios) == page.count('type="radio"') == 11 + 5 * 5 + 4
    assert page.count("<legend>") == 7
    assert '<label class="question" for="q8">' in page
    assert '<textarea id="q8" name="comment"' in page
    described = {one for listed in re.findall(r'aria-describedby="([^"]+)"', page) for one in listed.split()}
    assert described <= set(re.findall(r' id="([^"]+)"', page))
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.parametrize(
    "form",
    [
        {"recommend": "11"},
        {"recommend": "-1"},
        {"recommend": "9.5"},
        {"recommend": "nine"},
        {"recommend": "٩"},
        {"recommend": "9" * 5000},
        {"clear": "0"},
        {"clear": "6"},
        {"feedback": "letter"},
        {"feedback": "Call"},
        [("clear", "4"), ("clear", "5")],
        [("clear", "4"), ("clear", "4")],
    ],
    ids=range(12),
)
async def test_an_answer_that_is_not_on_its_scale_brings_the_form_back(served: Served, form: object) -> None:
    """400, the form again, one clear line; and nothing that was written is lost."""
    fields = [*(form.items() if isinstance(form, dict) else form), ("recruiter", "4"), ("comment", "<b>Hi</b> & 'bye'")]  # type: ignore[misc]
    status, page = await post(served, served.link(touchpoint="rejection"), fields)
    assert status == 400
    assert page.count('role="alert"') == 1
    assert page.count('class="wrong"') == 1
    assert ("recruiter", "4") in chosen(page)
    assert "\n&lt;b&gt;Hi&lt;/b&gt; &amp; &#39;bye&#39;</textarea>" in page
    assert served.stored() == 0


@pytest.mark.parametrize("touchpoint", ["interview"])
@pytest.mark.parametrize("name", ["again", "useful", "nothing", "", "score", "recommend "])
async def test_an_answer_to_what_was_not_asked_is_refused(served: Served, name: str, touchpoint: str) -> None:
    """`again` and `useful` are asked after a rejection only."""
    status, page = await post(served, served.link(touchpoint=touchpoint), {"recommend": "7", name: "5"})
    assert (status, chosen(page)) == (400, [("recommend", "7")])
    assert served.stored() == 0


@pytest.mark.parametrize("form", [{}, {"recommend": ""}, {"comment": " \r\n "}])
@pytest.mark.parametrize(("locale", "words"), [("en", "at least one"), ("nb", "minst ett")])
async def test_an_empty_form_asks_kindly_for_one_answer(
    served: Served, form: dict[str, str], locale: str, words: str
) -> None:
    status, page = await post(served, served.link(locale=locale), form)
    assert status == 400
    assert words in page
    assert served.stored() == 0


async def test_a_text_may_be_long_but_not_endless(served: Served) -> None:
    """Counted as a browser does: the end of a line is one character."""
    longest = "\r\n".join(["é" * 1999, "é" * (LONGEST_TEXT - 2000)])
    assert (await post(served, served.link(), {"comment": longest}))[0] == 200
    status, page = await post(served, served.link(), {"comment": longest + "!"})
    assert (status, page.count("é")) == (400, LONGEST_TEXT - 1)
    assert (await post(served, served.link(), {"comment": "é" * (LARGEST_FORM // 4)}))[0] == 413
    assert len(served.said()) == 1


async def test_what_cannot_be_saved_is_not_lost(served: Served) -> None:
    served.breaks()
    status, page = await post(served, served.link(), {"recommend": "3", "comment": "Slow"})
    assert status == 503
    assert chosen(page) == [("recommend", "3")]
    assert "Slow</textarea>" in page
    assert served.stored() == 0


async def test_a_multipart_form_is_understood_too(served: Served) -> None:
    form = FormData({"recommend": "9", "comment": "Blåbærsyltetøy"}, default_to_multipart=True)
    assert (await post(served, served.link(), form))[0] == 200
    assert value(served.said()[0])["data"]["answers"] == {"recommend": 9, "comment": "Blåbærsyltetøy"}


async def test_another_content_type_is_no_form(served: Served) -> None:
    async with served.client.post(served.link(), json={"recommend": 9}) as answer:
        assert answer.status == 415
    assert served.stored() == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_an_answer_after_expiry_is_refused_politely(served: Served, method: str) -> None:
    """Rule 14; the end is judged by the injected clock."""
    link = served.link(locale="nb")
    served.clock.advance(TICKET.expires_at - timedelta(microseconds=1))
    assert (await get(served, link))[0] == 200
    served.clock.advance(TICKET.expires_at)
    async with served.client.request(method, link, data={"recommend": "9"} if method == "POST" else None) as answer:
        assert answer.status == 410
        if method != "HEAD":
            assert "Takk for at du ville svare" in await answer.text()
    assert served.stored() == 0


async def test_a_token_for_one_purpose_opens_nothing_else(served: Served) -> None:
    """CONTRACT 6."""
    opt_out = served.link("opt-out").replace("/u/", "/s/")
    survey = served.link("survey").replace("/s/", "/u/")
    for link in (opt_out, survey):
        assert (await get(served, link))[0] == 404
        assert (await post(served, link, {"recommend": "9", "scope": "all"}))[0] == 404
    assert served.stored() == 0


async def test_two_tenants_with_the_same_candidate_share_nothing(served: Served) -> None:
    """R53."""
    for tenant in ("acme", "quiet"):
        assert (await post(served, served.link(tenant=tenant), {"recommend": "9"}))[0] == 200
    first, second = served.said()
    assert first.key != second.key
    assert [value(record)["data"]["tenant"] for record in (first, second)] == ["acme", "quiet"]
