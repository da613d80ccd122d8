"""Python's garbage collector, told how this program uses memory."""

import gc

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def relax() -> None:
    """Look for cycles less often: records, journeys and events are trees, which are gone when nobody holds them.

    With the default (a look every 700 allocations) a fifth of a simulation's time went into looking. What was
    loaded by now stays for good, so it is not looked at again.
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    gc.freeze()
