"""What systems send.

webhooks    POST /in/<tenant>/<vendor>: signed, recorded, acknowledged; rates, complaints, traces
bus         POST /events: envelopes of CloudEvents, checking them
"""

WEBHOOK = "/in/<tenant>/<vendor>"
"""the path of the vendors' door"""
