"""Recruitee: its test; the rest is not known."""

from tests.fuzz.pieces import flags, ids, record, words

BODIES = record({"test": flags}) | record({"event_type": words, "payload": record({"candidate": record({"id": ids})})})
