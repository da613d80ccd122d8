"""The paths of the pages, and who answers at each (CONTRACT 6)."""

from afterview.schemas.survey import Survey
from afterview.workers.gateway.http.listener import Routes
from afterview.workers.gateway.pages.means import Means
from afterview.workers.gateway.pages.optouts import OptOuts
from afterview.workers.gateway.pages.surveys import Surveys
from afterview.workers.gateway.pages.tasks import Tasks
from afterview.workers.gateway.pages.tickets import Tickets
from afterview.workers.gateway.pages.worklists import Worklists
from afterview.workers.mail.houses import Houses
from afterview.workers.tokens import OPT_OUT, SURVEY, TASK, WORKLIST, Purpose, T


def page_routes(means: Means, houses: Houses, survey: Survey) -> Routes:
    """Each page has tokens of its own purpose, and a token opens nothing else."""

    def tickets(purpose: Purpose[T]) -> Tickets[T]:
        return Tickets(purpose, means.tokens, houses, means.pages)

    surveys, opt_outs = Surveys(tickets(SURVEY), survey, means), OptOuts(tickets(OPT_OUT), means)
    tasks, worklists = Tasks(tickets(TASK), means), Worklists(tickets(WORKLIST), means)
    return (
        ("/s/<token>", {"GET": surveys.show, "POST": surveys.take}),
        ("/u/<token>", {"GET": opt_outs.show, "POST": opt_outs.take}),
        ("/t/<token>", {"GET": tasks.show, "POST": tasks.take}),
        ("/r/<token>", {"GET": worklists.show, "POST": worklists.take}),
    )
