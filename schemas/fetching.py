"""What an attempt to ask a vendor's API came to (`afterview.fetches`)."""

from typing import Any, Literal

from afterview.schemas.base import Closed


class NextPage(Closed):
    """Where a list goes on."""

    path: str
    query: tuple[tuple[str, str], ...]


class FetchSettled(Closed):
    id: str
    """of what it was for"""
    attempt: int
    result: Literal["fetched", "later", "unusable", "failed"]
    """`later`: nothing, or no use just now; `unusable`: not what this API answers; `failed`: it never will be there"""
    detail: str = ""
    """why; nothing personal is in it"""
    wait: float | None = None
    """seconds, if it is known after how many it is worth trying again"""
    asked: bool = True
    """false: it was not its turn, or the API was known to be down; nobody was asked"""
    fetched: tuple[Any, ...] = ()
    """objects of the API, of a delivery"""
    bodies: tuple[str, ...] = ()
    """elements of a list, as deliveries"""
    next: NextPage | None = None
