"""What systems send.

webhooks    POST /in/<tenant>/<vendor>: signed, recorded, acknowledged; rates, complaints
bus         POST /events: envelopes of CloudEvents, checking them
"""
