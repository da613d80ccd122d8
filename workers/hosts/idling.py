"""Those who wait until nothing more can be done."""

import asyncio


class Idlers:
    """Each is told after a round that began after it had asked, and found nothing to do."""

    def __init__(self) -> None:
        self.asked = 0
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def ask(self) -> asyncio.Future[None]:
        self.asked += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((self.asked, future))
        return future

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def tell(self, asked: int) -> None:
        """Those who asked before the round began."""
        for number, future in self._waiting:
            if number <= asked and not future.done():
                future.set_result(None)
        self._waiting = [(number, future) for number, future in self._waiting if not future.done()]

    def fail(self, error: BaseException) -> None:
        for _, future in self._waiting:
            if not future.done():
                future.set_exception(error)
        self._waiting.clear()

    def cancel(self) -> None:
        for _, future in self._waiting:
            future.cancel()
