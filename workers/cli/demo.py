"""`afterview demo`."""


def demo() -> None:
    raise SystemExit("not yet")
