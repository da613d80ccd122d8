"""Templates to texts. Mails to candidates are made once for all that differ only in whom they are to."""

import re

from jinja2 import Environment

from afterview.workers.mail.content import Content, Texts, content_of
from afterview.workers.mail.links import Links
from afterview.workers.mail.plain import is_plain
from afterview.workers.mail.prebuilt import Form, slot
from afterview.workers.mail.variables import Known, Named, linked

_EMPTY_LINES = re.compile(r"\n{3,}")
_MOST_FORMS = 500


class Rendering:
    """Of one set of templates."""

    def __init__(self, environment: Environment) -> None:
        """It has `<language>/<invitation, reminder, tasks>.<txt, html>.j2`, and `letter.html.j2`."""
        self._environment = environment
        self._forms: dict[tuple[object, ...], Form] = {}
        self._plain: dict[str, bool] = {}

    def survey(self, purpose: str, known: Known, links: Links) -> Content:
        """Filled in, if all that its template does with the candidate is to write them down."""
        if not self.is_plain(f"{known['language']}/{purpose}"):
            return content_of(self.rendered(purpose, known | linked(links), links.opt_out))
        values = {"survey": links.survey, "opt_out": links.opt_out}
        values |= {one: str(known[one]) for one in ("name", "job") if known[one]}
        return self._form(purpose, known).filled(values)

    def rendered(self, purpose: str, known: Known, opt_out: str | None = None) -> Texts:
        part, find = f"{known['language']}/{purpose}", self._environment.get_template
        written = find(f"{part}.txt.j2").render(known).lstrip()
        subject, *lines = [one.rstrip() for one in written.split("\n")]
        html = find(f"{part}.html.j2").render(known, subject=subject)
        return Texts(subject, _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip() + "\n", html, opt_out)

    def letter(self, known: Known) -> str:
        """The HTML of one that a person has written."""
        return self._environment.get_template("letter.html.j2").render(known)

    def is_plain(self, part: str) -> bool:
        """`part`: `<language>/<purpose>`."""
        if part not in self._plain:
            self._plain[part] = all(is_plain(self._environment, f"{part}.{kind}.j2") for kind in ("txt", "html"))
        return self._plain[part]

    def _form(self, purpose: str, known: Known) -> Form:
        """All mails that say the same to others: made when the first of them is written."""
        same = [known[one] for one in ("language", "company", "touchpoint", "until")]
        key = (purpose, *same, known["name"] is None, known["job"] is None)
        if key not in self._forms:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            named: Known = {one: Named(slot(one)) for one in ("name", "job") if known[one]}
            links = Links(survey=slot("survey"), opt_out=slot("opt_out"))
            self._forms[key] = Form.of(self.rendered(purpose, known | named | linked(links)))
        return self._forms[key]
