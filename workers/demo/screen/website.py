"""The demo's own pages: what is going on, every mail, the newest survey, the newest task lists."""

import re
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web

from afterview.schemas.languages import LANGUAGES
from afterview.workers.demo.mail import LINK, Mail
from afterview.workers.demo.play import Play
from afterview.workers.demo.screen.board import Boards
from afterview.workers.demo.world.cast import COMPANIES, Colleague, Company, role_of
from afterview.workers.gateway.http.listener import Door, Routes
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.gateway.pages.rendering import Pages, preferred

PATHS = ("/", "/inbox", "/inbox/<number>", "/inbox/<number>/html", "/survey", "/tasks")
FOLDER = Path(__file__).parents[2] / "templates" / "demo"
_REFRESH, _PAGE, _LATEST = 3, 50, 12
_SHOWN = 44
"""characters of a link; the rest is a token that nobody reads"""
_SANDBOX = "allow-top-navigation-by-user-activation"
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    f"sandbox {_SANDBOX}"
)
"""what a mail may do in a browser: look like itself, within our page or alone, and lead somewhere if it is clicked"""
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_OUT = '<base target="_top">'
"""links of a mail lead away from the page that shows it"""
_NUMBER = re.compile(r"\d{1,9}")


class Website:
    def __init__(self, play: Play, boards: Boards) -> None:
        self._play, self._boards, self._mails = play, boards, play.inbox.mails
        self._pages = Pages(FOLDER)

    @property
    def routes(self) -> Routes:
        doors: list[Door] = [self._overview, self._inbox, self._mail, self._html, self._survey, self._tasks]
        return [(path, {"GET": door}) for path, door in zip(PATHS, doors, strict=True)]

    async def _overview(self, request: web.BaseRequest) -> web.Response:
        return self._page("overview", "/", request, board=self._boards.now(_LATEST))

    async def _inbox(self, request: web.BaseRequest) -> web.Response:
        """The newest first; `who` is a role, `of` one address, `before` a number."""
        asked = request.query
        who, whose, before = asked.get("who", ""), asked.get("of", ""), asked.get("before", "")
        until = int(before) if _NUMBER.fullmatch(before) else len(self._mails)
        found = [
            mail
            for mail in self._mails[:until][::-1]
            if (not who or role_of(mail.to) == who) and (not whose or mail.to == whose)
        ]
        older = found[_PAGE - 1].number if len(found) > _PAGE else None
        return self._page("inbox", "/inbox", request, who=who, whose=whose, mails=found[:_PAGE], older=older)

    async def _mail(self, request: web.BaseRequest, number: str) -> web.Response:
        mail = self._numbered(number)
        page = self._page("mail", "", request, mail=mail, parts=list(_parts(mail.text)), sandbox=_SANDBOX)
        page.headers["Content-Security-Policy"] += "; frame-src 'self'"
        return page

    async def _html(self, _request: web.BaseRequest, number: str) -> web.Response:
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": _MAIL_POLICY,
            "X-Frame-Options": "SAMEORIGIN",
        }
        html = _HEAD.sub(lambda head: head[0] + _OUT, self._numbered(number).html, count=1)
        return web.Response(body=html.encode(), headers=headers)

    async def _survey(self, request: web.BaseRequest) -> web.Response:
        """On to the newest survey that nobody has answered yet, in the visitor's language if there is one."""
        wanted = [mail for mail in reversed(self._mails) if self._play.book.wants_answer(mail)]
        if not wanted:
            return self._page("nothing", "/survey", request, what="No survey has been sent yet.")
        language = preferred(request, LANGUAGES)
        mail = next((mail for mail in wanted if mail.language == language), wanted[0])
        return web.Response(status=302, headers={"Location": mail.first_link})

    async def _tasks(self, request: web.BaseRequest) -> web.Response:
        companies = [(company, [self._desk(*one) for one in _colleagues(company)]) for company in COMPANIES]
        return self._page("tasks", "/tasks", request, companies=companies)

    def _desk(self, who: Colleague, role: str) -> tuple[Colleague, str, str | None, int]:
        """The newest link to everything that is open for somebody, and how many mails they have got."""
        own = [mail for mail in self._mails if mail.to == who.email]
        newest = next((mail.worklist for mail in reversed(own) if mail.worklist), None)
        return who, role, newest, len(own)

    def _page(self, page: str, here: str, request: web.BaseRequest, **known: object) -> web.Response:
        """It loads itself anew, until all is over or `?still` is asked for."""
        going_on = here and not self._play.over and "still" not in request.query
        known |= {"here": here, "refresh": _REFRESH if going_on else None}
        return self._pages.page(page, "en", 200, **known)

    def _numbered(self, number: str) -> Mail:
        if _NUMBER.fullmatch(number) and int(number) < len(self._mails):
            return self._mails[int(number)]
        raise TurnedAway(404, "There is no such mail.")


def _colleagues(company: Company) -> Iterator[tuple[Colleague, str]]:
    yield from ((who, "recruiter") for who in company.recruiters)
    yield from ((who, "hiring manager") for who in company.managers)


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    """A text cut at its links: what is shown, and where it leads."""
    end = 0
    for link in LINK.finditer(text):
        yield text[end : link.start()], None
        yield (link[0] if len(link[0]) <= _SHOWN else f"{link[0][:_SHOWN]}…"), link[0]
        end = link.end()
    yield text[end:], None
