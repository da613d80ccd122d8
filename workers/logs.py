"""Logs: one JSON line an event on standard error, ours and the libraries' alike. Never anything personal."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from afterview.schemas.tracing import trace_of
from afterview.workers.guard import origin


def log_as_json(level: int = logging.INFO) -> None:
    """For the whole process, once, at its start."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _only_its_kind,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),  # a line is one write: several processes may share it
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=structlog.processors.JSONRenderer(), foreign_pre_chain=shared)
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


def named(traceparent: str | None) -> dict[str, str]:
    """What a line has of the trace that it is about: `trace_id`, or nothing."""
    trace = trace_of(traceparent)
    return {} if trace is None else {"trace_id": trace.id}


def _only_its_kind(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Of an exception its type and place: its text may quote a candidate."""
    error = event.pop("exc_info", None)
    error = error[1] if isinstance(error, tuple) else sys.exc_info()[1] if error is True else error
    if isinstance(error, BaseException):
        event.update(error=type(error).__name__, at=origin(error))
    return event
