"""The tables: medians of the rounds."""

from collections.abc import Sequence
from statistics import median

from bench.kafka.contest import Contestant
from bench.kafka.goals import Latencies, Round

WITHOUT_OWN = ("alone", "raw", "streams")
"""They do not do all of the work, or not in Python"""


def work_table(contestants: Sequence[Contestant], work: str, rounds: Sequence[Round]) -> None:
    print(f"{'':36} {'guarantee':20} {'events':>8} {'out':>5} {'events/s':>9}", end="")
    print(f" {'CPU us':>8} {'own us':>7} {'CPU/(1)':>8} {'MB':>5}")
    for one in contestants:
        mine = [each for each in rounds if (one.name, work) in each]
        if not mine:
            continue
        results = [each[one.name, work] for each in mine]
        ratios = [each[one.name, work].micros / each["raw", work].micros for each in mine if ("raw", work) in each]
        above = [each[one.name, work].micros - each["alone", work].micros for each in mine if ("alone", work) in each]
        own = above if one.name not in WITHOUT_OWN else []
        print(
            f"{one.what:36} {one.guarantee:20} {results[0].events:8,}"
            f" {f'{results[0].outputs:.2f}' if results[0].outputs is not None else '-':>5}"
            f" {median(result.rate for result in results):9,.0f}"
            f" {median(result.micros for result in results):8.1f}"
            f" {f'{median(own):.1f}' if own else '-':>7}"
            f" {f'{median(ratios):.2f}' if ratios else '-':>8}"
            f" {median(result.rss for result in results):5.0f}"
        )
        for part in results[0].parts:
            print(f"  of it {part:46} {'':24} {median(result.parts[part] for result in results):8.1f}")


def latency_table(contestants: Sequence[Contestant], latencies: Latencies) -> None:
    print(f"{'':36} {'guarantee':20} {'p50 ms':>8} {'p99 ms':>8}")
    for one in contestants:
        if one.name in latencies:
            p50, p99 = latencies[one.name]
            print(f"{one.what:36} {one.guarantee:20} {p50:8.1f} {p99:8.1f}")
