"""The draft: a letter, talking points for a call, or the questions that are still open."""

import re
from dataclasses import fields

from jinja2 import Template, TemplateError

from afterview.events.errors import Misconfigured
from afterview.events.letters.languages import language_of
from afterview.events.letters.scene import Scene, missing_parts, scene
from afterview.events.letters.texts import Compiled, LetterTexts, compiled
from afterview.events.letters.tidy import tidied
from afterview.events.letters.values import Brief, BriefInterview, BriefSource, Draft, Form
from afterview.schemas.policy import Reasons

_LINE_TAIL = re.compile(r"[ \t]+$", re.MULTILINE)
_EMPTY_LINES = re.compile(r"\n{3,}")


def draft(source: BriefSource, texts: LetterTexts) -> Draft:
    """What the recruiter starts from, in the candidate's language (rule 4), of nothing but what the source says."""
    return _draft(tidied(source), texts)


def brief(source: BriefSource, texts: LetterTexts) -> Brief:
    """What the task page shows (CONTRACT 3), the draft's text included."""
    return briefed(source, texts)[0]


def briefed(source: BriefSource, texts: LetterTexts) -> tuple[Brief, Draft]:
    """Both, written once."""
    tidy = tidied(source)
    written = _draft(tidy, texts)
    return _brief(tidy, written, texts), written


def _brief(tidy: BriefSource, written: Draft, texts: LetterTexts) -> Brief:
    avoid = texts.of(written.language).avoid.splitlines()
    return Brief(
        language=written.language,
        candidate=tidy.candidate,
        job=tidy.job,
        interviews=tuple(
            BriefInterview(stage=held.stage, ended_at=held.ended_at, interviewers=held.interviewers)
            for held in tidy.interviews
        ),
        reason=tidy.reason,
        notes=tidy.notes,
        missing=missing_parts(tidy),
        avoid=tuple(sentence.strip() for sentence in avoid if sentence.strip()),
        preference=tidy.preference,
        reasons=None if tidy.reasons == "written" else tidy.reasons,
        draft=written.text,
    )


def _draft(tidy: BriefSource, texts: LetterTexts) -> Draft:
    language = language_of(tidy.candidate.locale, tidy.tenant_language, tidy.languages)
    form = _form(tidy)
    told = tidy if _has_reasons(form, tidy.reasons) else tidy.model_copy(update={"reason": None, "notes": ()})
    templates, seen = compiled(texts.of(language)), scene(told, language, texts.hold)
    return Draft(
        form=form,
        language=language,
        subject=" ".join(_render("subject", templates.subject, templates, seen).split()),
        text=_render(*_body(form, tidy, templates), templates, seen),
        ready=form == "letter" and not (told is tidy and (seen.missing or seen.held)),
    )


def _form(source: BriefSource) -> Form:
    if source.kind == "candidate_update":
        return "questions"
    spoken = source.kind == "verbal_feedback" and source.channel != "email"
    return "talking_points" if spoken else "letter"


def _has_reasons(form: Form, reasons: Reasons) -> bool:
    """Whether why may stand in it. Questions are answered by the hiring team: what they write is not sent."""
    if form == "letter":
        return reasons == "written"
    return form == "questions" or reasons != "neutral"


def _body(form: Form, source: BriefSource, templates: Compiled) -> tuple[str, Template]:
    """A candidate whom somebody has met, or written about, is owed reasons; others a short, friendly letter."""
    if form == "questions":
        return "questions", templates.questions
    if not _has_reasons(form, source.reasons):
        name = "unreasoned_letter" if form == "letter" else "unreasoned_talking_points"
        return name, getattr(templates, name)
    if form == "talking_points":
        return "talking_points", templates.talking_points
    if source.met or source.notes:
        return "reasoned_letter", templates.reasoned_letter
    return "short_letter", templates.short_letter


def _render(name: str, template: Template, templates: Compiled, seen: Scene) -> str:
    values = {field.name: getattr(seen, field.name) for field in fields(seen)}
    try:
        text = template.render(say=templates.phrases.module, **values)
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:  # what templates can do
        raise Misconfigured(f"{name}.txt.j2: {error}") from error
    return _EMPTY_LINES.sub("\n\n", _LINE_TAIL.sub("", text)).strip() + "\n"
