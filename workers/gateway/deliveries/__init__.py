"""What systems send.

webhooks    POST /in/<tenant>/<vendor>: signed, recorded, acknowledged; rates, complaints, traces
bus         POST /events: envelopes of CloudEvents, checking them
"""
