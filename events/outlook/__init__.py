"""What an installation will do next, if nothing else happens before, and how it stands with what it has promised.

Numbers, by tenant: no id, name or address of anybody is in it.
"""

from afterview.events.outlook.adding import Adding
from afterview.events.outlook.values import KINDS, PROMISE_DAYS, Horizon, Kind, Outlook, Promise, Slot, Upcoming

__all__ = ["KINDS", "PROMISE_DAYS", "Adding", "Horizon", "Kind", "Outlook", "Promise", "Slot", "Upcoming"]
