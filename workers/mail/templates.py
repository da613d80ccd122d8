"""The words of a mail, from `workers/templates/mail/<language>/`: the first line of a text is its subject."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from afterview.events.letters.languages import spoken_date
from afterview.events.letters.tidy import line, name, prose
from afterview.schemas.mail import LetterRequested, MailRequested
from afterview.workers.mail.houses import House
from afterview.workers.mail.links import Links

FOLDER = Path(__file__).parents[1] / "templates" / "mail"
SCORES = range(11)


@dataclass(frozen=True, slots=True)
class Texts:
    """A mail before it is a message."""

    subject: str
    text: str
    html: str
    opt_out: str


class Templates:
    def __init__(self, folder: Path = FOLDER) -> None:
        """`folder` has `<language>/<invitation, reminder>.<txt, html>.j2`, and `letter.html.j2`."""
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(("html.j2",), default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def texts(self, request: MailRequested, house: House, links: Links) -> Texts:
        """The mail in the candidate's language."""
        language = house.speaks(request.locale)
        known = {
            "language": language,
            "company": house.name,
            "name": name(request.name),
            "job": name(request.job_title),
            "touchpoint": request.touchpoint,
            "until": spoken_date(request.expires_at, language, request.locale, house.timezone),
            "survey": links.survey,
            "scores": [(score, links.score(score)) for score in SCORES],
            "opt_out": links.opt_out,
        }
        written = self._environment.get_template(f"{language}/{request.purpose}.txt.j2").render(known)
        html = self._environment.get_template(f"{language}/{request.purpose}.html.j2")
        subject, _, text = written.partition("\n")
        return Texts(subject, text.strip() + "\n", html.render(known, subject=subject), links.opt_out)

    def letter(self, request: LetterRequested, house: House, opt_out: str) -> Texts:
        """As it was released, and no word more."""
        subject, text = line(request.subject) or "", prose(request.text) or ""
        html = self._environment.get_template("letter.html.j2").render(
            language=house.speaks(request.locale),
            subject=subject,
            paragraphs=[paragraph.split("\n") for paragraph in text.split("\n\n")],
        )
        return Texts(subject, text + "\n", html, opt_out)
