"""All checks of one page, wherever it comes from."""

from tests.browser.checks import HEAVIEST, axe, brightness, loose, small_targets, spilling, stops, text_size
from tests.browser.visiting import DESKTOP, TELEPHONE, Visit


async def is_for_everybody(visit: Visit) -> None:
    """The page that this visit has come to."""
    assert await axe(visit.page) == []
    await locked_down(visit)
    assert [stop for stop, seen in await stops(visit.page) if not seen] == []
    await visit.page.emulate_media(color_scheme="dark")
    assert await brightness(visit.page) < 0.2
    assert await axe(visit.page, "color-contrast") == []


async def locked_down(visit: Visit) -> None:
    answer = visit.answers[-1]
    assert await loose(answer) == []
    assert len(await answer.body()) < HEAVIEST


async def fits(visit: Visit) -> None:
    """On a desk and on a telephone, where it stays, with letters twice as large and as they are."""
    for size in (DESKTOP, TELEPHONE):
        await visit.resize(size)
        for percent in (200, 100):
            await text_size(visit.page, percent)
            assert (size, percent, await spilling(visit.page)) == (size, percent, [])
            assert await small_targets(visit.page) == []
