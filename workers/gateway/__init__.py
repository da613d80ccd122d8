"""The gateway: HTTP in front of the log (CONTRACT 6).

server      Gateway: assembled from values, two listeners, the table of paths
listener    one address: routing, and what every answer has
webhooks    POST /in/<tenant>/<vendor>     signed, recorded, acknowledged; rates, complaints
bus         POST /events                   envelopes, checking
surveys     /s/<token>                     tickets, forms, answers, pages
optouts     /u/<token>
health      /healthz, /readyz
recording   what goes on the log
reading     a body of bounded size in bounded time
turned      turning a request away
"""

from afterview.workers.gateway.server import Gateway

__all__ = ["Gateway"]
