"""Every mail in every language: names of any length and script, markup as text, what is not known left out."""

from collections.abc import Mapping
from itertools import product

import pytest
from tests.workers.mail.making import REQUEST as SURVEY
from tests.workers.mail.making import RETURNS, SENDERS, TOKENS, URL, part, read
from tests.workers.mail.test_letter import REQUEST as LETTER
from tests.workers.mail.test_tasks_mail import CALL
from tests.workers.mail.test_tasks_mail import REQUEST as TASKS
from tests.workers.tickets import NOW

from afterview.schemas.languages import LANGUAGES, Language
from afterview.schemas.mail import LetterRequested, MailRequested, TasksRequested
from afterview.schemas.policy import Place, Policy
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker
from afterview.workers.mail.writer import Writer

AnyRequest = MailRequested | TasksRequested | LetterRequested
NAMES = {
    "long": "Wolfeschlegelsteinhausenbergerdorff " * 5,
    "arabic": "محمد بن سلمان",
    "hebrew": "נועה לוי-כהן",
    "emoji": "👩🏽\u200d💻 Åsa",
    "markup": '<b onmouseover="x">Ane</b> & {{ 7 * 7 }}',
}
SURVEYS = [
    SURVEY.model_copy(update={"purpose": purpose, "touchpoint": touchpoint})
    for purpose, touchpoint in product(("invitation", "reminder"), ("interview", "rejection"))
]
NEWS = [
    TASKS.model_copy(update={"tasks": (CALL.model_copy(update={"news": news, "kind": kind, "channel": channel}),)})
    for news in ("scheduled", "reminded", "returned", "escalated")
    for kind, channel in (("candidate_update", "email"), ("verbal_feedback", "meeting"), ("written_rejection", "email"))
]
REQUESTS: list[AnyRequest] = [
    *SURVEYS,
    *NEWS,
    NEWS[0].model_copy(update={"tasks": (CALL, CALL), "more": 3, "open": 5}),
    LETTER,
]


def mails(language: Language, request: AnyRequest, house: str) -> list[str]:
    """Subject, text, HTML."""
    policy = Policy(defaults=Place(language=language, languages=LANGUAGES))
    writer = Writer(SENDERS, Houses({"acme": house}, policy), LinkMaker(TOKENS, URL), RETURNS)
    message = read(writer.write(request, NOW))
    return [str(message["Subject"]), part(message, "plain"), part(message, "html")]


def named(request: AnyRequest, name: str | None) -> Mapping[str, object]:
    if isinstance(request, TasksRequested):
        return {"name": name, "tasks": tuple(task.model_copy(update={"job_title": name}) for task in request.tasks)}
    said: dict[str, object] = {"name": name, "locale": None}
    return said | ({"job_title": name} if isinstance(request, MailRequested) else {})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_mail_has_names_as_they_are_written_and_markup_as_text(language: Language, name: str) -> None:
    for request in REQUESTS:
        subject, text, html = mails(language, request.model_copy(update=named(request, name)), name)
        assert "\n" not in subject
        assert f'lang="{language}"' in html
        assert "Unreviewed" not in subject + text + html
        assert "<b" not in html.replace("<body", "").replace("<br", "")
        if not isinstance(request, LetterRequested):
            assert name[:100].strip() in text
            assert "{{ 7" not in name or "{{ 7 * 7 }}" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_is_left_out_of_a_mail(language: Language) -> None:
    for request in REQUESTS:
        said = mails(language, request.model_copy(update=named(request, None)), "Acme")
        for words in said:
            assert words.strip()
            assert "None" not in words
            assert "  ," not in words
            assert " ," not in words
