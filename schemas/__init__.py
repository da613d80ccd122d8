"""What a record looks like: frozen pydantic models, aware times only, no I/O and no decisions."""
