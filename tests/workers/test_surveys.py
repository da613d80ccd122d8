"""Surveys from files, per touchpoint and tenant: which is whose, and what makes one too much."""

from pathlib import Path

import pytest
from tests.workers.cli.running import afterview
from tests.workers.refusing import check_is_refused

from afterview.events.errors import Misconfigured
from afterview.schemas.languages import LANGUAGES
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import DEFAULT_SURVEY, DEFAULT_SURVEYS, MOST
from afterview.workers.clock import SystemClock
from afterview.workers.installation import Installation
from afterview.workers.settings import load_survey, load_surveys


def question(id: str, kind: str = "scale", more: str = "") -> str:  # noqa: A002
    return f'[[questions]]\nid = "{id}"\nkind = "{kind}"\ntext = {{ en = "{id.title()}?" }}\n{more}\n'


def choice(id: str) -> str:  # noqa: A002
    return question(id, "choice", '[questions.choices]\nyes = { en = "Yes" }')


RECOMMEND = question("recommend", more="lowest = 0\nhighest = 10")
ENDS = 'lowest_text = { en = "no" }\nhighest_text = { en = "yes" }'
AFTER_NO, AFTER_INTERVIEW = 'touchpoints = ["rejection"]', 'touchpoints = ["interview"]'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(folder: Path, **files: str) -> Configuration:
    """`all_`: of all tenants; others by tenant."""
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    tenants = {name: {"survey_file": f"{name}.toml"} for name in files if name != "all_"}
    said = {"survey_file": "all_.toml"} if "all_" in files else {}
    return Configuration.model_validate({"tenants": tenants, "storage": {"directory": str(folder / "data")}, **said})


def test_without_files_everybody_asks_the_default_questions() -> None:
    assert load_surveys(Configuration()) == DEFAULT_SURVEYS
    assert DEFAULT_SURVEYS.of("whoever") is DEFAULT_SURVEY


def test_a_tenant_with_a_file_asks_its_own_questions_and_all_others_those_of_all(folder: Path) -> None:
    surveys = load_surveys(configured(folder, all_=RECOMMEND, acme=RECOMMEND + choice("where")))
    assert [one.id for one in surveys.of("acme").questions] == ["recommend", "where"]
    assert [one.id for one in surveys.of("fjord").questions] == ["recommend"]


def test_what_is_open_text_is_judged_by_the_tenants_own_survey(folder: Path) -> None:
    """R90: `where` is a choice of acme alone."""
    rules = Installation.of(configured(folder, all_=choice("why"), acme=choice("where")), SystemClock()).rules
    assert (rules.choices_of("acme"), rules.choices_of("fjord")) == (frozenset({"where"}), frozenset({"why"}))


def test_each_touchpoint_may_have_as_many_questions_as_the_default_has() -> None:
    """Issue: a minute or two on a telephone."""
    assert {point: len(DEFAULT_SURVEY.of(point)) for point in ("interview", "rejection")} == {
        "interview": 5,
        "rejection": MOST,
    }


@pytest.mark.parametrize(
    ("questions", "problem"),
    [
        (question("clear") + RECOMMEND, "recommend must be the first question (touchpoint interview); "),
        (question("recommend"), "questions.0: recommend is what cNPS is made of: a scale, lowest 0 and highest 10"),
        (question("recommend", "open"), "questions.0: recommend is what cNPS is made of"),
        (question("a", "open") + question("b", "open"), "at most 1 open question at the touchpoint interview; "),
        ("".join(question(f"q{n}") for n in range(9)), "9 questions at the touchpoint interview are too many: at "),
        (question("clear", more=AFTER_NO), "nothing is asked at the touchpoint interview"),
        (
            question("q", more='lowest_text = { en = "no" }'),
            "questions.0: lowest_text and highest_text belong together: ",
        ),
        (question("q", "open", ENDS), "questions.0: lowest_text and highest_text are of a scale"),
        (
            question("q", more=ENDS.replace("yes", "y" * 41)),
            "questions.0.highest_text.en: String should have at most 40",
        ),
        (question("hear-by"), "questions.0: ids that begin with hear- are other fields of the page"),
        (question("q", more="highest = 101"), "questions.0.highest: Input should be less than or equal to 100"),
        (question("q", more="highest = 12"), "questions.0: a scale may have at most 11 steps, such as 0 to 10"),
        (choice("q") + "".join(f'c{n} = {{ en = "?" }}\n' for n in range(8)), "questions.0: 9 choices are too many"),
        (question("q" * 201), "questions.0.text.en: String should have at most 200 characters"),
    ],
)
def test_a_survey_that_asks_too_much_or_in_no_good_order_is_refused(folder: Path, questions: str, problem: str) -> None:
    check_is_refused(folder, questions, problem)


def test_the_limits_are_those_of_each_touchpoint(folder: Path) -> None:
    """Six and one after each, twelve and two in all."""
    path = folder / "survey.toml"
    more = [question(f"{point[17]}{n}", more=point) for point in (AFTER_NO, AFTER_INTERVIEW) for n in range(6)]
    opens = [question(f"open-{point[17]}", "open", point) for point in (AFTER_NO, AFTER_INTERVIEW)]
    path.write_text("".join([RECOMMEND, *more, *opens]))
    assert len(load_survey(path).questions) == 15


def test_the_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    said = configured(folder, all_=question("recommend"), acme=question("a", "open", 'x = "y"'), fjord="[[questions")
    with pytest.raises(Misconfigured) as raised:
        load_surveys(said)
    assert [line.split(": ")[0] for line in str(raised.value).splitlines()] == ["acme.toml", "fjord.toml", "all_.toml"]


def test_check_says_what_is_wrong_with_the_survey_of_a_tenant_and_where(folder: Path) -> None:
    (folder / "acme.toml").write_text(question("clear") + RECOMMEND)
    (folder / "reef.toml").write_text(question("q", more=ENDS.replace("en", "dk")))
    (folder / "fjord.toml").write_text(choice("q").replace('yes = { en = "Yes" }', 'yes = { no = "Ja" }'))
    (folder / "afterview.toml").write_text(
        "".join(f'[tenants.{name}]\nsurvey_file = "{name}.toml"\n' for name in ("acme", "fjord", "gone", "reef"))
    )
    said = afterview("check", "--offline", cwd=folder)
    assert said.code == 78
    told = [line for line in said.problems if "toml" in line]
    assert told[0].startswith("acme.toml: recommend must be the first question")
    assert told[1].startswith("gone.toml: ")
    known = ", ".join(LANGUAGES)
    assert told[2] == f"fjord.toml: questions.0.choices.yes.no: no page is in this language; there are {known}"
    assert [line.partition(": no page")[0] for line in told[3:]] == [
        "reef.toml: questions.0.lowest_text.dk",
        "reef.toml: questions.0.highest_text.dk",
    ]
