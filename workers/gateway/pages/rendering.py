"""Pages, from `workers/templates/pages/`: one self-contained file each, no script, nothing from outside.

Nothing else may be loaded, framed, kept or told to another site: the address holds a token (CONTRACT 6).
"""

import base64
import hashlib
from collections.abc import Collection
from pathlib import Path

from aiohttp import web
from markupsafe import Markup

from afterview.events.letters.languages import language_of
from afterview.events.letters.values import Language
from afterview.workers.templating import environment_in

FOLDER = Path(__file__).parents[2] / "templates" / "pages"


class Pages:
    """Writes pages in the language of whom they are for."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """`folder` has `style.css`, and `<language>/<page>.html.j2`."""
        style = (folder / "style.css").read_text(encoding="utf-8")
        self._environment = environment_in(folder)
        self._environment.globals["style"] = Markup(style)  # noqa: S704 ours
        self._policy = _policy(style)

    def page(self, page: str, language: Language, status: int = 200, **known: object) -> web.Response:
        """One page, with what its template wants to know."""
        text = self._environment.get_template(f"{language}/{page}.html.j2").render(known, language=language)
        headers = {
            "Content-Security-Policy": self._policy,
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": language,
        }
        if status == 503:  # noqa: PLR2004 nothing is wrong with what was sent
            headers["Retry-After"] = "60"
        return web.Response(status=status, body=text.encode(errors="replace"), headers=headers)

    def said(self, name: str, language: Language, *known: object) -> str:
        """What one of the words of the hiring team's pages says, as plain text."""
        words = self._environment.get_template(f"{language}/words.html.j2").module
        return str(Markup(getattr(words, name)(*known)).unescape()).strip()  # noqa: S704 it leaves no page


def preferred(request: web.BaseRequest, turned_on: Collection[Language]) -> Language:
    """The language for somebody whom no token tells us of: the browser's first."""
    first = request.headers.get("Accept-Language", "").partition(",")[0].partition(";")[0]
    return language_of(first, None, turned_on)


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
