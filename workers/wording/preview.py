"""Every template with made-up people in it, to be looked at: as text, as HTML, and as the mail that would be sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from afterview.events.errors import Misconfigured
from afterview.events.letters import LANGUAGES, BriefSource, HeldInterview, Language, draft
from afterview.schemas.incoming_data import Note
from afterview.schemas.mail import LetterRequested, MailRequested, TasksRequested
from afterview.schemas.people import Candidate, Job, Person
from afterview.schemas.policy import Place, Policy
from afterview.schemas.settings import Configuration
from afterview.workers.guard import translated
from afterview.workers.mail.houses import Houses
from afterview.workers.mail.links import LinkMaker, Links, TaskLinks
from afterview.workers.mail.returns import Returns
from afterview.workers.mail.writer import Writer, senders_of
from afterview.workers.templating import environment_in
from afterview.workers.wording.library import Library
from afterview.workers.wording.samples import LINKS, MAILS, NOW, shown, task_links

DRAFTS = (
    *("short_letter", "reasoned_letter", "unreasoned_letter"),
    *("talking_points", "unreasoned_talking_points", "questions"),
)
NAMES = (*MAILS, *DRAFTS)
ANYBODY = "nobody-in-particular"
"""the tenant without words of its own"""

_FOLDER = Path(__file__).parents[1] / "templates" / "preview"
_KIM, _JOB = Person(name="Kim Berg"), Job(id="1", title="Systems engineer, hydrogen", department="Technology")


@dataclass(frozen=True, slots=True)
class Preview:
    """One template, filled."""

    template: str
    variant: str
    language: Language
    tenant: str | None
    """whose words they are; None: everybody's who has none of their own"""
    subject: str
    text: str
    html: str | None = None
    mail: bytes | None = None
    """as it would be sent; of a draft there is none"""

    @property
    def file(self) -> str:
        """Its name below the folder, without an ending."""
        whose = f"{self.tenant}/" if self.tenant else ""
        return f"{whose}{self.language}/{self.template}" + (f"-{self.variant}" if self.variant else "")

    @property
    def title(self) -> str:
        about = f" ({self.variant})" if self.variant else ""
        return f"{self.template}{about}, {self.language}" + (f", {self.tenant}" if self.tenant else "")


class _LinksToNowhere(LinkMaker):
    """Short ones, always the same."""

    def __init__(self) -> None:
        """Without a secret."""

    def links(self, request: MailRequested, language: Language) -> Links:  # noqa: ARG002
        return LINKS

    def out_of_letters(self, request: LetterRequested, language: Language) -> str:  # noqa: ARG002
        return LINKS.opt_out

    def task_links(self, request: TasksRequested, language: Language) -> TaskLinks:  # noqa: ARG002
        return task_links(request)


class _Broken(Exception):
    """A template that cannot be made into anything: what is wrong with it is told by whoever checks it."""


def previews(
    configuration: Configuration, library: Library, language: Language, tenant: str | None
) -> Iterator[Preview]:
    """All of one tenant in one language, those aside that cannot be made. None: of whoever has no words of its own."""
    slug = tenant or ANYBODY
    named = configuration.tenants.get(slug)
    houses = Houses(
        {slug: (named.name if named else None) or "Example AS"},
        Policy(defaults=Place(language=language, languages=LANGUAGES)),
    )
    writer = Writer(senders_of(configuration.smtp), houses, _LinksToNowhere(), Returns(b"preview"), library)
    for sample in shown(language, slug):
        try:
            with translated(lambda _: _Broken()):
                content = writer.write(sample.request, NOW).content
        except _Broken:
            continue
        message = message_from_bytes(content, policy=policy.SMTP)
        text, html = _part(message, "plain"), _part(message, "html")
        yield Preview(sample.mail, sample.variant, language, tenant, str(message["Subject"]), text, html, content)
    for name, source in _sources(language, houses.of(slug).name):
        try:
            made = draft(source, library.of(slug).letters)
        except Misconfigured:
            continue
        yield Preview(name, "", language, tenant, made.subject, made.text)


def index(found: Iterable[Preview]) -> str:
    """A page to look at them side by side."""
    return environment_in(_FOLDER).get_template("index.html.j2").render(previews=list(found))


def files(found: Iterable[Preview]) -> Iterator[tuple[str, bytes]]:
    """Names below a folder, and what is in them."""
    for one in found:
        yield f"{one.file}.txt", f"{one.subject}\n\n{one.text}".encode()
        if one.html is not None:
            yield f"{one.file}.html", one.html.encode()
        if one.mail is not None:
            yield f"{one.file}.eml", one.mail


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _sources(language: Language, company: str) -> Iterator[tuple[str, BriefSource]]:
    """What drafts are made of, by the template that it leads to."""
    unmet = BriefSource(
        kind="written_rejection",
        candidate=Candidate(id="1", name="Robin Dahl", locale=language),
        job=_JOB,
        recruiter=_KIM,
        company=company,
        tenant_language=language,
        languages=LANGUAGES,
    )
    held = HeldInterview(stage="Technical interview", ended_at=NOW - timedelta(days=3), interviewers=(_KIM,))
    note = Note(author=_KIM, match="Ten years with pumps and valves.", advice="Lead a small budget once.")
    met = unmet.model_copy(update={"interviews": (held,), "notes": (note,), "reason": "Less hydrogen than is needed."})
    yield "short_letter", unmet
    yield "reasoned_letter", met
    yield "unreasoned_letter", met.model_copy(update={"reasons": "spoken"})
    yield "talking_points", met.model_copy(update={"kind": "verbal_feedback"})
    yield "unreasoned_talking_points", met.model_copy(update={"kind": "verbal_feedback", "reasons": "neutral"})
    yield "questions", met.model_copy(update={"kind": "candidate_update"})
