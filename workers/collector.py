"""Python's garbage collector, told how this program uses memory: its values are trees, gone when nobody holds them."""

import gc

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def relax() -> None:
    """For a process that stays: look for cycles (libraries make some) far less often than every 700 allocations.

    What was loaded by now stays for good, so it is not looked at again.
    """
    gc.enable()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    gc.freeze()


def rest() -> None:
    """For a command that ends: never look. A fifth of a simulation's time went into looking, and nothing was found."""
    gc.disable()
