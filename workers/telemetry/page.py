"""`docs/METRICS.md`, made of the catalogue: `python -m afterview.workers.telemetry.page > docs/METRICS.md`."""

from collections.abc import Iterator

from afterview.workers.telemetry.catalogue import CATALOGUE
from afterview.workers.telemetry.metric import OTHER, Label, Metric

_HEAD = f"""# Metrics

Made of `workers/telemetry/catalogue.py` by `python -m afterview.workers.telemetry.page`; do not edit.

Every process answers `GET /metrics` on its [operations listener](OPERATING.md#metrics), in the text format 0.0.4.
Counters begin at 0 when it starts. Nothing personal is in them. A label has the values of its line and no others:
whatever else there may be is counted as `{OTHER}`.
"""


def page() -> str:
    return "\n".join([_HEAD, *_sections(), *_labels(), ""])


def _sections() -> Iterator[str]:
    for subject, metrics in CATALOGUE.items():
        yield f"## {subject}\n"
        yield "| metric | kind, unit | labels | |"
        yield "|---|---|---|---|"
        yield from map(_row, metrics)
        yield ""


def _row(metric: Metric) -> str:
    unit = "" if metric.unit == "1" else f", {metric.unit}"
    labels = ", ".join(f"`{name}`" for name in metric.label_names)
    return f"| `{metric.name}` | {metric.kind}{unit} | {labels} | {metric.says}{_buckets(metric)}{_only(metric)} |"


def _only(metric: Metric) -> str:
    return f" On {metric.only.capitalize()} only." if metric.only else ""


def _buckets(metric: Metric) -> str:
    return f" Buckets: {', '.join(f'{bound:g}' for bound in metric.buckets)}." if metric.buckets else ""


def _labels() -> Iterator[str]:
    """Each once; what is said of two that share a name is the same for both."""
    yield "## Labels\n"
    yield "| label | is | values |"
    yield "|---|---|---|"
    labels = {label.name: label for metrics in CATALOGUE.values() for metric in metrics for label in metric.labels}
    yield from map(_label, labels.values())


def _label(label: Label) -> str:
    values = ", ".join(f"`{value}`" for value in label.values)
    return f"| `{label.name}` | {label.says} | {values} |"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
