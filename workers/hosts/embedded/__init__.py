"""The embedded host: one machine, one directory, one SQLite file, and every promise of the host contract."""

from afterview.workers.hosts.embedded.host import EmbeddedHost
from afterview.workers.hosts.embedded.schema import exists
from afterview.workers.hosts.embedded.store import Store

__all__ = ["EmbeddedHost", "Store", "exists"]
