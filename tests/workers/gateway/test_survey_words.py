"""What the survey's page says beside its questions: what the ends of scales mean, what becomes of open text."""

import re

import pytest
from tests.workers.gateway.conftest import Serve
from tests.workers.gateway.owing import get
from tests.workers.gateway.serving import Served, asked, text_of

from afterview.schemas.languages import LANGUAGES, Language
from afterview.schemas.policy import Place, Policy
from afterview.schemas.survey import Question, Survey, Surveys
from afterview.workers.gateway.pages.surveys import DAYS_KEPT
from afterview.workers.mail.houses import Houses


def ends(page: str) -> list[str]:
    """What is said above each scale, by the id that its group is described by."""
    described = re.findall(r'<fieldset id="q\d+" aria-describedby="(e\d+)">', page)
    return [text_of(said[1]) for one in described if (said := re.search(rf'id="{one}">(.*?)</p>', page))]


async def test_a_scale_says_what_its_ends_mean_as_the_question_asks(served: Served) -> None:
    _, page = await get(await asked(served), served.link(touchpoint="rejection"))
    assert ends(page) == [
        "0: not at all likely 10: extremely likely",
        "1: not at all 5: completely",
        "1: not at all 5: completely",
        "1: poor 5: very good",
        "1: not at all 5: very useful",
        "1: no 5: yes, gladly",
    ]


async def test_ends_that_a_survey_file_leaves_out_are_the_least_good_and_the_best(serve: Serve) -> None:
    """`recommend` is in the mail as well, so it says what the mail says; a missing language is English."""
    own = Survey(
        questions=(
            Question(id="recommend", kind="scale", text={"en": "Would you?"}, lowest=0, highest=10),
            Question(id="q", kind="scale", text={"en": "Why?"}, highest=3),
            Question(id="p", kind="scale", text={"nb": "Så?"}, lowest_text={"en": "<b>"}, highest_text={"en": "so"}),
        )
    )
    served = await asked(await serve(surveys=Surveys(own)))
    _, page = await get(served, served.link(locale="nb"))
    assert ends(page) == [
        "0: slett ikke sannsynlig 10: svært sannsynlig",
        "1 er dårligst, 3 er best.",
        "1: &lt;b&gt; 5: so",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_below_the_open_question_the_page_says_what_becomes_of_the_text(serve: Serve, language: Language) -> None:
    """Nobody is shown it, for as long as the log is kept; whoever cannot see the page is told with the field."""
    houses = Houses({}, Policy(defaults=Place(languages=LANGUAGES)))
    served = await asked(await serve(houses=houses))
    _, page = await get(served, served.link(locale=language))
    field, below = page.split("</textarea>")[:2]
    assert 'aria-describedby="e5 k5">' in field
    assert re.match(rf'\s*<p class="small" id="k5">[^<]*\b{DAYS_KEPT}\b[^<]*</p>', below)
