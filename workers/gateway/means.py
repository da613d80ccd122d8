"""What the doors of pages work with."""

from dataclasses import dataclass

from afterview.workers.gateway.journeys import Journeys
from afterview.workers.gateway.pages import Pages
from afterview.workers.gateway.recording import Recorder


@dataclass(frozen=True, slots=True)
class Means:
    """Reading states, writing pages, recording what was said."""

    journeys: Journeys
    pages: Pages
    recorder: Recorder
    body_seconds: float
    """how long a form may take"""
