"""Vendor payloads to canonical events (one module per vendor), and how each vendor signs."""
