"""The paths of the pages, and who answers at each (CONTRACT 6)."""

from functools import partial

from aiohttp import web

from afterview.schemas.survey import Surveys
from afterview.workers.gateway.http.formats import wants_json
from afterview.workers.gateway.http.listener import Door, Routes
from afterview.workers.gateway.http.turned import TurnedAway
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.optouts import OptOuts
from afterview.workers.gateway.pages.rendering import Pages, preferred
from afterview.workers.gateway.pages.surveys import SurveyDoor
from afterview.workers.gateway.pages.tasks import Tasks
from afterview.workers.gateway.pages.tickets import Tickets
from afterview.workers.gateway.pages.worklists import Worklists
from afterview.workers.mail.houses import Houses
from afterview.workers.tokens import OPT_OUT, SURVEY, TASK, WORKLIST, Purpose, T

_TOO_LARGE = 413


def page_routes(means: Means, houses: Houses, surveys: Surveys) -> Routes:
    """Each page has tokens of its own purpose, and a token opens nothing else."""

    def tickets(purpose: Purpose[T]) -> Tickets[T]:
        return Tickets(purpose, means.tokens, houses, means.pages, means.throttle)

    asking, opt_outs = SurveyDoor(tickets(SURVEY), surveys, means), OptOuts(tickets(OPT_OUT), means)
    tasks, worklists = Tasks(tickets(TASK), means), Worklists(tickets(WORKLIST), means)
    taking = partial(_taking, means.pages, houses)
    return (
        ("/s/<token>", {"GET": asking.show, "POST": taking(asking.take)}),
        ("/u/<token>", {"GET": opt_outs.show, "POST": taking(opt_outs.take)}),
        ("/t/<token>", {"GET": tasks.show, "POST": taking(tasks.take)}),
        ("/r/<token>", {"GET": worklists.show, "POST": taking(worklists.take)}),
    )


def _taking(pages: Pages, houses: Houses, take: Door) -> Door:
    """A form that is too large is answered with a page, in the browser's language: its token may not have been read."""

    async def taken(request: web.BaseRequest, token: str) -> web.Response:
        try:
            return await take(request, token)
        except TurnedAway as turned:
            if turned.status != _TOO_LARGE or wants_json(request):
                raise
            page = pages.page("too_large", preferred(request, houses.languages), _TOO_LARGE)
            page.force_close()
            return page

    return taken
