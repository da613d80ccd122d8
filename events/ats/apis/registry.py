"""The vendors whose APIs can be asked."""

from collections.abc import Mapping

from afterview.events.ats.apis.api import Api
from afterview.events.ats.apis.ashby import ASHBY
from afterview.events.ats.apis.greenhouse import GREENHOUSE
from afterview.events.ats.apis.kombo import KOMBO
from afterview.events.ats.apis.lever import LEVER
from afterview.events.ats.apis.workable import WORKABLE

APIS: Mapping[str, Api] = {
    "ashby": ASHBY,
    "greenhouse": GREENHOUSE,
    "kombo": KOMBO,
    "lever": LEVER,
    "workable": WORKABLE,
}
"""By vendor. Of others no answer is known well enough: their bodies are read with a mapping."""
