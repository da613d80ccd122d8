"""What a stage has stored, all of it, from the pages' copy: for `afterview why`."""

from collections.abc import Iterator

from afterview.workers.hosts.kafka.views import View


class Browsing:
    """The states of one stage; from any thread, while the view is open."""

    def __init__(self, view: View, stage: str) -> None:
        self._view, self._stage = view, stage

    def state(self, key: bytes) -> bytes | None:
        return self._view.state(self._stage, key)

    def holding(self, needle: bytes) -> Iterator[tuple[bytes, bytes]]:
        """All states in which these bytes are."""
        return ((key, state) for key, state in self.all() if needle in state)

    def all(self) -> Iterator[tuple[bytes, bytes]]:
        return self._view.states(self._stage)
