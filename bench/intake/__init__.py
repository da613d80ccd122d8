"""What `make bench-intake` measures: conversions, the gateway's door, and the gateway under bad traffic."""
