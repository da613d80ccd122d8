"""Tokens as somebody would make them up who has seen a few real ones."""

import base64
from collections.abc import Callable, Iterator, Sequence
from random import Random

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_FOREIGN = "=.+/ %\0\n\u00e5\u0430\uff21~"


def forgeries(seed: int, real: Sequence[str], strangers: Sequence[str]) -> Iterator[str]:
    """Without an end. `real`: tokens of ours; `strangers`: whole ones, of another purpose or another installation."""
    chance = Random(seed)  # noqa: S311 reproducible on purpose
    known = frozenset(real)
    while True:
        make = chance.choice(_WAYS)
        if make is None:
            made = chance.choice((chance.choice(strangers), _spliced(chance, chance.choice(real), [*real, *strangers])))
        else:
            made = make(chance, chance.choice(real))
        if made not in known:
            yield made


def _flipped(chance: Random, token: str) -> str:
    """Some bits of what is sealed, spelled as it should be."""
    raw = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    for _ in range(chance.choice((1, 1, 1, 2, 8))):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _replaced(chance: Random, token: str) -> str:
    place = chance.randrange(len(token))
    return token[:place] + chance.choice(_LETTERS + _FOREIGN) + token[place + 1 :]


def _inserted(chance: Random, token: str) -> str:
    place = chance.randrange(len(token) + 1)
    return token[:place] + chance.choice(_LETTERS + _FOREIGN) + token[place:]


def _truncated(chance: Random, token: str) -> str:
    return token[: chance.randrange(len(token))]


def _beheaded(chance: Random, token: str) -> str:
    return token[chance.randint(1, len(token)) :]


def _extended(chance: Random, token: str) -> str:
    return token + "".join(chance.choices(_LETTERS, k=chance.choice((1, 2, 4, 64))))


def _swapped(chance: Random, token: str) -> str:
    """The head of one and the tail of the same: as from a block that was cut out, or given twice."""
    one, other = sorted(chance.choices(range(len(token)), k=2))
    return token[:other] + token[one:]


def _spliced(chance: Random, token: str, others: Sequence[str]) -> str:
    """The head of one and the tail of another: what one is signed with under what the other says, or its end."""
    other = chance.choice(others)
    place = chance.randrange(1, min(len(token), len(other)))
    return token[:place] + other[place:] if chance.random() < 0.5 else token[:-place] + other[-place:]


def _respelled(chance: Random, token: str) -> str:
    return chance.choice(
        (
            token + "=",
            token + "==",
            token.replace("-", "+").replace("_", "/") + "=",
            token.swapcase(),
            token[::-1],
            "".join(f"%{ord(char):02x}" for char in token),
            token.encode().hex(),
            token.replace("A", "\u0410") + "\u0410",
        )
    )


def _huge(chance: Random, token: str) -> str:
    return token * chance.choice((2, 20, 200))


_WAYS: tuple[Callable[[Random, str], str] | None, ...] = (
    *(_flipped, _flipped, _flipped, _replaced, _replaced, _inserted, _truncated, _beheaded, _extended),
    *(_swapped, _respelled, _huge, None, None),
)
