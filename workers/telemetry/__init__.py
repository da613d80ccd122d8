"""Operations metrics: one catalogue, what counts while a process works, and what `/metrics` answers.

metric       what a metric is, as data
labels       what they are told apart by
catalogue    every metric there is; `docs/METRICS.md` is made of it
meters       counters and histograms, told batch by batch
gauges       what is looked up when somebody asks
exposition   all of it, as text
figures      that text, read again
dashboard    of Grafana, as code
"""

from afterview.workers.telemetry.exposition import Telemetry

__all__ = ["Telemetry"]
