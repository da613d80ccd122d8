"""Every page is under 30 kB in all, in every language (CONTRACT 6): there is nothing to load beside it."""

import re

import pytest
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.owing import call_owed
from tests.workers.gateway.serving import Served, asked
from tests.workers.gateway.test_throttle import MOST
from tests.workers.tickets import NOW

from afterview.schemas.languages import LANGUAGES, Language
from afterview.schemas.policy import Policy, TenantPlace
from afterview.schemas.survey import DEFAULT_SURVEY, MOST_CHOICES, Question, Survey, Surveys
from afterview.workers.mail.houses import Houses

HEAVIEST = 30_000
HOUSES = Houses({"acme": "Acme <AS>"}, Policy(tenants={"acme": TenantPlace(languages=LANGUAGES)}))
LARGEST = Survey(
    questions=(
        DEFAULT_SURVEY.questions[0],
        *(
            Question(
                id=f"q{n}",
                kind="choice",
                text={"en": "Wørds " * 33},
                choices={f"value-{n}": {"en": "wørds " * 13} for n in range(MOST_CHOICES)},
            )
            for n in range(6)
        ),
        Question(id="open", kind="open", text={"en": "Wørds " * 33}),
    )
)


async def light(served: Served, method: str, link: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    async with served.client.request(method, link, data=form) as answer:
        body = await answer.read()
        assert len(body) < HEAVIEST
        page = body.decode()
        assert not re.search(r"<(link|img|script|iframe|object|video|audio|embed)|url\(|@import|srcset|https?:", page)
        return answer.status, page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_a_candidate_is_light(serve: Serve, language: Language) -> None:
    served = await asked(await serve(houses=HOUSES))
    survey, opt_out = served.link(locale=language), served.link("opt-out", locale=language)
    rejection = served.link(locale=language, touchpoint="rejection")
    unclear, wish = {"recommend": "77", "hear-when": "?"}, {"hear-after": "yes", "hear-when": "?"}
    said = [
        await light(served, "GET", survey),
        await light(served, "GET", rejection),
        await light(served, "POST", survey, unclear),
        await light(served, "POST", survey, {"recommend": "9", "hear-when": "?"}),
        await light(served, "POST", rejection, {"recommend": "9"}),
        await light(served, "POST", survey, {"recommend": "9"}),
        await light(served, "POST", survey, wish),
        await light(served, "POST", survey, {"hear-by": "call"}),
        await light(served, "GET", opt_out),
        await light(served, "POST", opt_out, {}),
        await light(served, "POST", opt_out, {"scope": "survey"}),
        await light(served, "POST", opt_out, {"scope": "all"}),
    ]
    await served.settle()
    said += [
        await light(served, "GET", survey),
        await light(served, "POST", survey, unclear),
        await light(served, "GET", opt_out),
        await light(served, "POST", opt_out, {"do": "undo"}),
        await light(served, "GET", served.link(locale=language, candidate_id="gone")),
        await light(served, "GET", served.link(locale=language, expires_at=NOW)),
        await light(served, "GET", served.link("opt-out", locale=language, expires_at=NOW)),
    ]
    for _ in range(MOST - 2):
        await light(served, "GET", survey)
    said.append(await light(served, "GET", survey))
    statuses = [200, 200, 400, 400, 200, 200, 400, 200, 200, 400, 200, 200, 200, 409, 200, 200, 410, 410, 410, 429]
    assert [status for status, _ in said] == statuses
    assert {re.findall(r'<html lang="(\w+)">', page)[0] for _, page in said} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_page_for_whoever_has_no_token_is_light(serve: Serve, language: Language) -> None:
    served = await serve(houses=HOUSES)
    async with served.client.get(served.url + "/s/x", headers={"Accept-Language": language}) as answer:
        assert (answer.status, answer.headers["Content-Language"]) == (404, language)
        assert len(await answer.read()) < HEAVIEST


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_task_with_notes_is_light(serve: Serve, language: Language) -> None:
    served = await serve(houses=HOUSES)
    await call_owed(served)
    for link in (served.task_link(locale=language), served.list_link(locale=language)):
        assert (await light(served, "GET", link))[0] == 200


async def test_the_largest_survey_that_a_file_may_have_is_light(serve: Serve) -> None:
    served = await asked(await serve(surveys=Surveys(LARGEST)))
    assert (await light(served, "GET", served.link()))[0] == 200
