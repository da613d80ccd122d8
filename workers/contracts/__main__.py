"""`make contracts`: every file of the repository that is made of models, topics and examples, made anew."""

from collections.abc import Iterator
from pathlib import Path

from afterview.workers.contracts.page import page
from afterview.workers.contracts.publishing import asyncapi, contracts
from afterview.workers.examples.recorded import recordings


def made() -> Iterator[tuple[str, bytes]]:
    """Path from the root of the repository, and content."""
    yield from ((f"schemas/json/{name}", text.encode()) for name, text in contracts().items())
    yield from ((f"docs/examples/journeys/{name}", content) for name, content in recordings())
    yield "docs/contracts.html", page(asyncapi()).encode()


def main() -> None:
    for name, content in made():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()
