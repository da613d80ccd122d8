"""One request to a vendor's API, and what its answer means. Nothing of a request or an answer is ever in an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    encode_basic_auth,
)

from afterview.events.ats.apis.api import Api, Call
from afterview.events.ats.reading import decode
from afterview.events.ats.texts import paired_in
from afterview.events.errors import Malformed
from afterview.schemas.settings import ApiSettings
from afterview.workers.clock import Clock
from afterview.workers.fetching.attempt import LONGEST

LARGEST, LARGEST_PAGE = 256 << 10, 1 << 20
"""bytes of an object, and of a page of a list: three of them with their delivery, or one, must be a record (2 MiB)"""
_OK, _REDIRECT, _WRONG, _DOWN = 200, 300, 400, 500
_NOT_US, _TIMEOUT, _TOO_MANY = (401, 403), 408, 429


@dataclass(frozen=True, slots=True)
class Answered:
    value: Any
    asked_at: datetime
    link: str | None = None
    """where the list goes on, by its `Link` header"""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing, or nothing of use, just now."""

    why: str
    seconds: float | None = None
    """if the API says after how many to come back"""
    asked: bool = True
    """false: nobody was asked"""
    result: Literal["later"] = "later"


@dataclass(frozen=True, slots=True)
class Unusable:
    """Not what this API answers; perhaps somebody else did."""

    why: str
    result: Literal["unusable"] = "unusable"


@dataclass(frozen=True, slots=True)
class Failed:
    """It is not there, and will not be."""

    why: str
    result: Literal["failed"] = "failed"


Trouble = Later | Unusable | Failed
Said = Answered | Trouble


@dataclass
class Client:
    """Asks one vendor's API for one tenant. Follows no redirects: the key is for that address."""

    api: Api
    settings: ApiSettings
    clock: Clock
    _session: ClientSession | None = field(default=None, init=False)

    @property
    def patience(self) -> float:
        """Seconds that a request takes at most."""
        return self.settings.timeout_seconds

    async def ask(self, call: Call, largest: int) -> Said:
        """`largest`: bytes of the answer."""
        asked_at = self.clock.now()
        try:
            async with self._opened().request(
                "POST" if call.body else "GET",
                self._address + call.path,
                params=call.query,
                data=call.body or None,
                allow_redirects=False,
            ) as response:
                return await self._read(response, asked_at, largest)
        except TimeoutError:
            return Later(f"no answer within {self.patience:g} s")
        except (ClientError, OSError, UnicodeError) as error:  # the last one of what can be no name of a host
            return Later(f"no answer: {type(error).__name__}")

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    @property
    def _address(self) -> str:
        return (self.settings.url or self.api.url or "").rstrip("/")

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                headers=self._headers(),
                timeout=ClientTimeout(total=self.patience),
                cookie_jar=DummyCookieJar(),
            )
        return self._session

    def _headers(self) -> Mapping[str, str]:
        headers = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "afterview"}
        basic = self.api.login == "basic"
        headers["Authorization"] = encode_basic_auth(self._key, "") if basic else f"Bearer {self._key}"
        if self.api.partner and self.settings.account:
            headers[self.api.partner] = self.settings.account
        return headers

    @property
    def _key(self) -> str:
        return self.settings.key.get_secret_value() if self.settings.key else ""

    async def _read(self, response: ClientResponse, asked_at: datetime, largest: int) -> Said:
        status = response.status
        if status in (*_NOT_US, _TIMEOUT, _TOO_MANY) or status >= _DOWN:
            right = ": is its key right, and may it read this?" if status in _NOT_US else ""
            return Later(
                f"the API answered {status}{right}", retry_after(response.headers.get("Retry-After"), asked_at)
            )
        if status >= _WRONG:
            return Failed(f"the API answered {status}")
        if not _OK <= status < _REDIRECT:
            return Unusable(f"the API answered {status}, and redirects are not followed")
        body = await _some(response, largest)
        if len(body) > largest:
            return Unusable(f"the answer has more than {largest} bytes")
        try:
            value = paired_in(decode(body))
        except Malformed as error:
            return Unusable(f"the answer is {error}")
        try:
            link = response.links.get("next")
        except ValueError:
            return Unusable("its header `Link` names no address")
        return Answered(value, asked_at, str(link["url"]) if link else None)


async def _some(response: ClientResponse, largest: int) -> bytes:
    """All of it; of what is larger, enough to know that."""
    taken = b""
    async for part in response.content.iter_chunked(64 << 10):
        taken += part
        if len(taken) > largest:
            break
    return taken


def retry_after(said: str | None, now: datetime) -> float | None:
    """Seconds, of either form (RFC 9110, 10.2.3), up to `LONGEST`; None when it says nothing that can be read."""
    if said is None:
        return None
    longest = LONGEST.total_seconds()
    if said.isascii() and said.isdigit():
        return min(longest, float(said))
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    return min(longest, max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()))
