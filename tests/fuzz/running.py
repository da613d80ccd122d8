"""So many bodies of one vendor: drawn as documented, and each made worse several times."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.events.ats.hostile import FETCHED, GOOD, MAPPING, OUTCOMES, THIN
from tests.fuzz.judging import NOW, Tally, judge, judge_mapping
from tests.fuzz.mutations import mutated, raw

from afterview.events.ats.mapping import EventMapping, parse_mapping
from afterview.events.ats.options import Options
from afterview.events.ats.outcomes import parse_outcomes
from afterview.events.ats.vendors import VENDORS

MAP_FILES = "map-files"
"""beside the vendors: files `--map`"""
TARGETS = (*VENDORS, MAP_FILES)
WORSE = 7
"""bodies that are made of each one drawn"""
_EXAMPLES = Path(__file__).parents[2] / "docs/examples/mapping"
_MAPS = [json.loads((_EXAMPLES / f"{name}-map.json").read_text("utf-8")) for name in ("flat", "nested", "batch")]
_MAPPINGS = [MAPPING, *(parse_mapping(json.dumps(told).encode()) for told in _MAPS)]
_SEEDS = [*GOOD, *THIN]


def fuzz(target: str, bodies: int, number: int = 0) -> Tally:
    """At least so many. The number makes it the same again. Raises what one of them has raised, as small as it gets."""
    tally = Tally()
    while tally.bodies < bodies:
        _round(target, -(-(bodies - tally.bodies) // (WORSE + 1)), number, tally)
        number += 1
    return tally


def _round(target: str, examples: int, number: int, tally: Tally) -> None:
    drawn = _map_files() if target == MAP_FILES else _deliveries(target)

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(drawn, st.integers(0, 2**32))
    def run(one: tuple[Any, Options], chance: int) -> None:
        _judged(target, one, Random(chance), tally)  # noqa: S311 it shall be the same again

    run()


def _judged(target: str, one: tuple[Any, Options], chance: Random, tally: Tally) -> None:
    body, options = one
    for worse in (body, *(mutated(body, chance) for _ in range(WORSE))):
        written = raw(worse, chance) if worse is not body else json.dumps(body).encode()
        known = options if worse is body else _worse(target, options, chance)
        try:
            judge_mapping(written, tally) if target == MAP_FILES else judge(target, written, known, tally)
        except Exception as error:
            error.add_note(f"{target}: {written[:1000]!r}")
            raise


def _worse(target: str, options: Options, chance: Random) -> Options:
    """What the vendor's API has answered may be as bad as what it sends."""
    fetched = options.fetched
    if fetched and chance.random() < 1 / 4:
        answered = mutated(list(fetched), chance)
        fetched = tuple(one for one in answered if isinstance(one, dict)) if isinstance(answered, list) else ()
    return replace(options, fetched=fetched, mapping=options.mapping or _mapping(target, chance))


def _mapping(target: str, chance: Random) -> EventMapping | None:
    """Beside a vendor's own rules, now and then."""
    return chance.choice(_MAPPINGS) if target == "mapping" or chance.random() < 1 / 8 else None


def _deliveries(vendor: str) -> st.SearchStrategy[tuple[Any, Options]]:
    shapes = import_module(f"tests.fuzz.shapes.{vendor}")
    good = [body for name, body in _SEEDS if name == vendor]
    bodies = shapes.BODIES | st.sampled_from(good) if good else shapes.BODIES
    return st.tuples(bodies, _options(vendor, shapes))


def _options(vendor: str, shapes: ModuleType) -> st.SearchStrategy[Options]:
    words = ["rejected", "withdrawn", "hired", "active", "interviewed", "ignore"]
    outcomes = [{}, OUTCOMES, *({"*": word} for word in words)]
    fetched: st.SearchStrategy[list[Any]] = getattr(shapes, "FETCHED", st.just([]))
    return st.builds(
        Options,
        received=st.just(NOW),
        tenant=st.just("fjord"),
        tenant_given=st.sampled_from([True]),  # as in the gateway
        timezone=st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Europe/Oslo"), ZoneInfo("Australia/Lord_Howe")]),
        headers=getattr(shapes, "HEADERS", st.just({})).map(_texts),
        outcomes=st.sampled_from([parse_outcomes(json.dumps(one).encode()) for one in outcomes]),
        fetched=fetched.map(tuple) | st.just(FETCHED),
        mapping=st.sampled_from(_MAPPINGS) if vendor == "mapping" else st.none(),
    )


def _texts(headers: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in headers.items()}


def _map_files() -> st.SearchStrategy[tuple[Any, Options]]:
    return st.tuples(st.sampled_from(_MAPS), st.just(Options(received=NOW)))
