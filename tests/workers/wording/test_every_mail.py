"""Every mail in every language, to people whose names nobody thought of."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from afterview.events.letters import LANGUAGES, Language
from afterview.schemas.mail import LetterRequested, TasksRequested
from afterview.schemas.policy import Place, Policy
from afterview.schemas.survey import DEFAULT_SURVEY
from afterview.workers.gateway.pages.answers import fields
from afterview.workers.mail.content import Texts
from afterview.workers.mail.houses import House, Houses
from afterview.workers.wording.library import packaged_library
from afterview.workers.wording.looking import Html, lacks
from afterview.workers.wording.samples import LINKS, MAILS, NOW, Sample, checked, shown, written

NAMES = {
    "long": "Maximiliana Konstantinopoulou " * 7,
    "one long word": "Å" * 200,
    "Arabic": "محمد بن سلمان (مهندس)",
    "Hebrew": "אדה לאבלייס - מהנדסת",
    "turned around": "\u202eneoM enA\u202c \u2066x",
    "emoji": "👩🏽\u200d💻 Ane 🇳🇴",
    "markup": "<b>Ane</b> & \"Bo\" 'Co' <script>alert(1)</script>",
    "Jinja": "{{ opt_out }}{% raw %}{#",
    "lines": "Ane\r\nBcc: eve@example.org\n\n\nBo",
    "nothing": None,
    "white space": " \t\n ",
}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class Balanced(HTMLParser):
    """Every element is closed where it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.opened: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            assert ("role", "presentation") in attrs

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def named(sample: Sample, name: str | None) -> Sample:
    """The same, with this wherever something comes from outside."""
    request = sample.request
    if isinstance(request, LetterRequested):
        return replace(sample, request=request.model_copy(update={"subject": name or "", "text": f"{name}\n\n{name}"}))
    if isinstance(request, TasksRequested):
        tasks = tuple(task.model_copy(update={"job_title": name}) for task in request.tasks)
        return replace(sample, request=request.model_copy(update={"name": name, "tasks": tasks}))
    return replace(sample, request=request.model_copy(update={"name": name, "job_title": name}))


def house_called(name: str | None, language: Language) -> House:
    return Houses({"acme": name} if name else {}, Policy(defaults=Place(language=language, languages=LANGUAGES))).of(
        "acme"
    )


def sane(texts: Texts) -> None:
    assert texts.subject == " ".join(texts.subject.split())
    assert texts.text == texts.text.strip() + "\n"
    for line in texts.text.splitlines():
        assert line == line.rstrip()
        assert "\t" not in line
        assert len(line) < 998
    assert "\n\n\n" not in texts.text
    assert max(map(len, texts.html.splitlines())) < 998
    for words in (texts.subject, texts.text, Html(texts.html).words):
        assert not re.search(r"\bNone\b|\bUndefined\b|\bUnreviewed\b", words)


@pytest.mark.parametrize(("language", "mail", "name"), list(product(LANGUAGES, MAILS, NAMES)))
def test_a_mail_is_whole_whatever_people_are_called(language: Language, mail: str, name: str) -> None:
    house = house_called(NAMES[name], language)
    mails = packaged_library().of("acme").mails
    for sample in checked(language):
        if sample.mail != mail:
            continue
        texts = written(named(sample, NAMES[name]), mails, house)
        if mail != "letter":  # whose words are a person's
            sane(texts)
        html = Balanced(texts.html)
        assert html.open == []
        assert not {"b", "script", "img"} & html.opened
        assert "\n" not in texts.subject
        assert Html(texts.html).language == language
        assert Html(texts.html).from_outside == []
        assert not re.search(r"https?://(?!feedback\.example\.org/|www\.w3\.org/1999/xhtml)", texts.html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_has_what_it_must_have(language: Language) -> None:
    for sample in checked(language):
        texts = written(sample, packaged_library().of("acme").mails, house_called("Acme", language))
        assert list(lacks(sample, texts)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_is_written_from_the_right_turns_nothing_around(language: Language) -> None:
    """Wherever one stands in HTML, by itself."""
    name = NAMES["Arabic"]
    for sample in checked(language):
        if sample.mail != "letter":
            html = written(
                named(sample, name), packaged_library().of("acme").mails, house_called("Acme", language)
            ).html
            body = html.partition("</head>")[2]
            assert body.count("محمد") == body.count(f"<span dir=auto>{name}</span>") > 0


def test_a_released_letter_has_the_direction_of_each_of_its_paragraphs() -> None:
    sample = next(one for one in checked("en") if one.mail == "letter")
    html = written(named(sample, "שלום"), packaged_library().of("acme").mails, house_called("Acme", "en")).html
    assert html.count('<p dir="auto">שלום</p>') == 2


def test_scores_are_links_of_their_own() -> None:
    sample = next(one for one in checked("en") if one.mail == "invitation")
    links = Html(written(sample, packaged_library().of("acme").mails, house_called("Acme", "en")).html).links
    assert [link for link in links if "?score=" in link] == [LINKS.score(score) for score in range(11)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", ["invitation", "reminder"])
def test_the_ends_of_the_recommendation_mean_the_same_as_on_the_page(language: Language, purpose: str) -> None:
    """Else cNPS would count the answers to two scales as if they were one."""
    recommend = fields(DEFAULT_SURVEY.questions[:1], language, {}, frozenset())[0]
    for sample in (sample for sample in checked(language) if sample.mail == purpose):
        texts = written(sample, packaged_library().of("acme").mails, house_called("Acme", language))
        assert re.findall(r"\b0 \w+ ([^.]+), 10 \w+ ([^.]+)\.", Html(texts.html).words) == [recommend.ends]


def test_the_tasks_of_samples_are_due_when_tasks_can_be() -> None:
    """R5: at 17:00 of a business day, here of Oslo; what is said to be overdue is."""
    samples = [*shown("en"), *checked("en")]
    tasks = [task for sample in samples if isinstance(sample.request, TasksRequested) for task in sample.request.tasks]
    due = {task.due_at.astimezone(ZoneInfo("Europe/Oslo")) for task in tasks}
    assert {moment.hour for moment in due} == {17}
    assert {moment.weekday() for moment in due} <= set(range(5))
    assert {task.due_at < NOW for task in tasks if task.news == "escalated"} == {True}
