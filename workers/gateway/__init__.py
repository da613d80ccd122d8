"""The gateway: HTTP in front of the log (CONTRACT 6).

server      Gateway: assembled from values, two listeners
listener    one address: routing, and what every answer has (headers)
webhooks    POST /in/<tenant>/<vendor>     signed, recorded, acknowledged; rates, complaints
bus         POST /events                   envelopes, checking
doors       the pages, each with tickets of its own purpose (tickets, pages, forms, origins)
surveys     /s/<token>                     answers
optouts     /u/<token>
tasks       /t/<token>                     desk prepares a task, taskview shows it, taskforms, taskevents
worklists   /r/<token>                     worklistview, worklistforms
health      /healthz, /readyz
journeys    candidates' journeys and assignees' lists (lists), as stored
recording   what goes on the log
reading     a body of bounded size in bounded time
turned      turning a request away; formats: in which format
"""

from afterview.workers.gateway.server import Gateway

__all__ = ["Gateway"]
