"""What every page has: strict headers, nothing from outside, its language (CONTRACT 6)."""

import base64
import hashlib
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workers.gateway.owing import call_owed, get, met, noted, turned_down
from tests.workers.gateway.serving import HOUSES, Served
from tests.workers.tickets import NOW, TICKET

from afterview.schemas.languages import LANGUAGES, Language
from afterview.schemas.survey import DEFAULT_SURVEY
from afterview.workers.clock import SteppedClock
from afterview.workers.gateway.pages.answers import fields, read_answers
from afterview.workers.gateway.pages.rendering import FOLDER, Pages
from afterview.workers.gateway.pages.wishes import Wish
from afterview.workers.tokens import SURVEY, Forged, Tokens

PAGES = Pages()
NO_PAGES = ("words", "hearing")
OF_TASKS = ("task", "worklist", "confirm", "settled")
"""tested with real tasks"""
QUESTIONS = DEFAULT_SURVEY.of("rejection")


def rendered(page: str, language: str, **known: object) -> str:
    body = PAGES.page(page, language, **{"wish": None, "days_kept": 14} | known).body  # type: ignore[arg-type]
    assert isinstance(body, bytes)
    return body.decode()


async def test_every_page_is_locked_down(served: Served) -> None:
    """No script, nothing from outside, no frame, no cache, no referrer: the address holds a token."""
    pages = [served.link(), served.link("opt-out"), served.url + "/s/forged", served.link(expires_at=NOW)]
    pages += [await call_owed(served), served.task_link(task_id="gone"), served.url + "/t/forged"]
    pages += [served.list_link(), served.list_link(assignee="nobody"), served.url + "/r/forged"]
    for url in pages:
        async with served.client.get(url) as answer:
            policy = dict(
                part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";")
            )
            page = await answer.text()
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Set-Cookie" not in answer.headers
        assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
        assert policy["form-action"] == "'self'"
        (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy["style-src"] == f"'sha256-{digest}'"
        assert not re.search(r"https?:|url\(|@import|<script|<link|<img|style=|\bon\w+=", page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("company", ['<script>alert("x")</script>', "A&B <b>", "'\"><img src=x>"])
def test_no_name_can_break_a_page(language: Language, company: str) -> None:
    wish: dict[str, object] = {"wish": Wish(company, company), "longest_times": 10}
    known: dict[str, dict[str, object]] = {
        "survey": {
            "touchpoint": "rejection",
            "fields": fields(QUESTIONS, language, {"comment": company, "recommend": company}, frozenset({"comment"})),
            "trouble": "long",
            "longest": 10,
        }
        | wish,
        "thanks": {"saved": True, "heard": None, "more": True, "trouble": "times"} | wish,
        "answered": {"trouble": "times"} | wish,
        "over": {},
        "expired": {"purpose": "opt-out"},
        "closed": {"end": company, "reason": company},
        "done": {"do": "close", "outcome": "declined", "kind": "verbal_feedback"},
        "opt_out": {"trouble": "unclear", "chosen": "all"},
        "opted_out": {"scope": "all", "new": True, "trouble": None},
        "opted_in": {},
        "forged": {},
        "too_large": {},
        "busy": {},
    }
    pages = {path.name.removesuffix(".html.j2") for path in (FOLDER / language).iterdir()}
    assert pages == {*known, *OF_TASKS, *NO_PAGES}
    for page, more in known.items():
        assert company not in rendered(page, language, company=company, **more)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["Wolfeschlegelsteinhausen " * 40, "محمد بن سلمان", "👩🏽\u200d💻 Åsa", ""])
async def test_names_of_any_length_and_script_are_on_the_page_of_a_task(
    served: Served, language: str, name: str
) -> None:
    """Or not there at all."""
    who = {"name": name, "email": None, "phone": None}
    job = {"id": "j", "title": name, "department": name}
    await served.happened(met(), turned_down(candidate=who, job=job, recruiter={"id": "u-4", "name": name}))
    status, page = await get(served, served.task_link(locale=language))
    assert status == 200
    assert f'<html lang="{language}">' in page
    assert name[:100].strip() in page
    assert "None" not in page
    assert "Unreviewed" not in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_that_anybody_wrote_can_break_the_page_of_a_task(served: Served, language: str) -> None:
    """Names, notes, reasons, stages and ids come from outside."""
    evil = '"><script>alert(1)</script>'
    candidate = {"name": evil, "email": f"{evil}@x", "phone": evil, "locale": evil}
    job = {"id": "j", "title": evil, "department": evil}
    held = met()
    held["data"]["interview"] |= {"id": evil, "stage": evil, "interviewers": [{"id": "u", "name": evil}]}
    rejection = turned_down(reason={"text": evil}, candidate=candidate, job=job, not_before="2027-03-04 08:00")
    await served.happened(held, noted(match=evil, impression=evil, advice=evil), rejection)
    status, page = await get(served, served.task_link(locale=language))
    assert status == 200
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 12


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", ["unknown", "unclear", "long", "empty", "unsaved"])
def test_every_trouble_has_its_own_line(language: str, trouble: str) -> None:
    page = rendered("survey", language, company="A", touchpoint="interview", fields=[], trouble=trouble, longest=10)
    (line,) = re.findall(r'role="alert" id="trouble">(.*?)</p>', page, flags=re.DOTALL)
    others = [other for other in ("unknown", "unclear", "long", "empty", "unsaved") if other != trouble]
    assert line.strip()
    for other in others:
        assert line not in rendered(
            "survey", language, company="A", touchpoint="interview", fields=[], trouble=other, longest=10
        )


async def test_somebody_without_a_ticket_is_answered_in_the_browsers_language(served: Served) -> None:
    for accepted, words in (
        ("nb-NO,nb;q=0.9", "Lenken virker ikke"),
        ("de-AT", "Dieser Link"),
        ("fr", "This link"),
        ("", "This link"),
    ):
        async with served.client.get(served.url + "/s/x", headers={"Accept-Language": accepted}) as answer:
            assert answer.status == 404
            assert words in await answer.text()


def mutated(token: str, chance: random.Random) -> str:
    """One token, a little wrong."""
    at = chance.randrange(len(token))
    letter = chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return chance.choice(
        (
            token[:at] + letter + token[at + 1 :],
            token[:at] + token[at + 1 :],
            token[:at] + letter + token[at:],
            token[:at],
            token[at:],
            token + letter,
            token.swapcase(),
            token[::-1],
            token + token,
        )
    )


async def test_hostile_tokens_open_nothing(served: Served) -> None:
    """Two thousand of them, over the wire and through the front doors."""
    chance = random.Random(8058)  # noqa: S311 the same ones every time
    links = {"s": served.link(), "u": served.link("opt-out"), "t": served.task_link(), "r": served.list_link()}
    tokens = {door: link.rpartition("/")[2] for door, link in links.items()}
    for _ in range(500):
        served.seconds.now += 1  # so many a second may be tried
        for door, token in tokens.items():
            hostile = mutated(token, chance)
            if hostile in ("", token):
                continue
            method = chance.choice(("GET", "POST"))
            url = f"{served.url}/{door}/{hostile}"
            async with served.client.request(method, url, data={"recommend": "9"}) as answer:
                assert answer.status == 404
    assert served.stored() == 0


@pytest.mark.parametrize(
    "token",
    ["%00", "%2e%2e", "..", "%F0%9F%92%A9", "a" * 4000, "gAAAA", "null", "%3Cscript%3E", "a;b", "a=", "gAAAAA%3D%3D"],
)
@pytest.mark.parametrize("door", ["s", "u", "t", "r"])
async def test_what_is_no_token_at_all_opens_nothing(served: Served, door: str, token: str) -> None:
    async with served.client.get(f"{served.url}/{door}/{token}") as answer:
        assert answer.status == 404
        assert "<script>" not in await answer.text()


@given(st.text(max_size=300))
def test_no_text_is_a_token(text: str) -> None:
    assert isinstance(Tokens((b"a secret",), SteppedClock(NOW)).open(SURVEY, text), Forged)


NAMES = st.sampled_from([*(question.id for question in QUESTIONS), "", "x", "recommend "]) | st.text(max_size=10)
VALUES = st.integers(-2, 12).map(str) | st.sampled_from(["call", "none"]) | st.text(max_size=50)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=12))
def test_any_form_is_answers_on_their_scale_or_one_line_of_trouble(form: list[tuple[str, str]]) -> None:
    by_id = {question.id: question for question in QUESTIONS}
    answered = read_answers(form, QUESTIONS)
    assert (answered.trouble is None) or answered.wrong or not answered.answers
    for name, answer in answered.answers.items():
        question = by_id[name]
        if question.kind == "scale":
            assert isinstance(answer, int)
            assert question.lowest <= answer <= question.highest
        elif question.kind == "choice":
            assert answer in question.choices
    if answered.trouble is None:
        assert answered.answers
        assert not answered.wrong
    page = rendered(
        "survey",
        "nb",
        company=HOUSES.of(TICKET.tenant).name,
        touchpoint="rejection",
        fields=fields(QUESTIONS, "nb", answered.entered, answered.wrong),
        trouble=answered.trouble,
        longest=10,
    )
    assert page.count("<fieldset") == page.count("</fieldset>") == len(QUESTIONS) - 1
