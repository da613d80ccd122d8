"""Every vendor there is. A new one is its file, and its two lines here (docs/NEW-VENDOR.md)."""

from collections.abc import Mapping

from afterview.events.ats.apis.api import Api
from afterview.events.ats.ashby import ASHBY
from afterview.events.ats.bullhorn import BULLHORN
from afterview.events.ats.by_mapping import MAPPING
from afterview.events.ats.cloudevents_in import CLOUDEVENTS
from afterview.events.ats.greenhouse import GREENHOUSE
from afterview.events.ats.huntflow import HUNTFLOW
from afterview.events.ats.jazzhr import JAZZHR
from afterview.events.ats.jobylon import JOBYLON
from afterview.events.ats.kombo import KOMBO
from afterview.events.ats.lever import LEVER
from afterview.events.ats.recruitee import RECRUITEE
from afterview.events.ats.smartrecruiters import SMARTRECRUITERS
from afterview.events.ats.talentech import TALENTECH
from afterview.events.ats.teamtailor import TEAMTAILOR
from afterview.events.ats.vendor import Vendor
from afterview.events.ats.workable import WORKABLE

VENDOR: Mapping[str, Vendor] = {
    one.name: one
    for one in (
        GREENHOUSE,
        ASHBY,
        LEVER,
        TEAMTAILOR,
        WORKABLE,
        SMARTRECRUITERS,
        RECRUITEE,
        JOBYLON,
        HUNTFLOW,
        JAZZHR,
        BULLHORN,
        KOMBO,
        TALENTECH,
        CLOUDEVENTS,
        MAPPING,
    )
}

VENDORS: tuple[str, ...] = tuple(VENDOR)
"""Their names; any other is wrong usage."""

APIS: Mapping[str, Api] = {one.name: one.api for one in VENDOR.values() if one.api}
"""Those whose API can be asked. Of others no answer is known well enough: their bodies are read with a mapping."""
