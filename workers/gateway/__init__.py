"""The gateway: HTTP in front of the log (CONTRACT 6).

server      Gateway: assembled from values, two listeners
http        one address: routing, reading what comes, what every answer has; /healthz, /readyz, /startupz
deliveries  POST /in/<tenant>/<vendor> (webhooks) and POST /events (bus)
pages       /s/<token> (surveys), /u/<token> (optouts), /t/<token> (tasks), /r/<token> (worklists)
recording   what goes on the log
"""

from afterview.workers.gateway.server import Gateway

__all__ = ["Gateway"]
