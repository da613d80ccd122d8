"""What the doors of pages work with."""

from dataclasses import dataclass

from afterview.workers.gateway.pages.desk import Desk
from afterview.workers.gateway.pages.journeys import Journeys
from afterview.workers.gateway.pages.lists import Lists
from afterview.workers.gateway.pages.rendering import Pages
from afterview.workers.gateway.pages.throttle import Throttle
from afterview.workers.gateway.recording import Recorder
from afterview.workers.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Means:
    """Reading states, preparing tasks, writing pages, recording what was said."""

    journeys: Journeys
    lists: Lists
    desk: Desk
    pages: Pages
    recorder: Recorder
    tokens: Tokens
    throttle: Throttle
    public_url: str
    """what we are called from outside"""
    body_seconds: float
    """how long a form may take"""
