"""The figures that a process counts itself, and their text for Prometheus.

Several gunicorn workers of one service share a folder of memory-mapped files, PROMETHEUS_MULTIPROC_DIR,
so that whichever of them answers a scrape reports the sums of all. It must be set before this module is
imported; without it a process reports only its own figures.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

HTTP_SECONDS = Histogram(
    "terang_http_request_seconds",
    "Requests answered: until the answer begins to leave. The route is the rule, never the path of the request.",
    ["service", "route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
ERRORS = Counter(
    "terang_errors_total",
    "Log lines of level error or worse: what nobody expected.",
    ["service", "source"],
)


def announce(service: str) -> None:
    """Makes the process visible with zero counts before anything has happened in it."""
    ERRORS.labels(service, "none")


def exposition() -> bytes:
    """Everything counted so far, in Prometheus' text format."""
    if SHARED_FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def begin_shared() -> None:
    """Empties the shared folder, before the first worker of a server starts: the files of an earlier server
    would be counted again."""
    folder = os.environ.get(SHARED_FOLDER)
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for file in Path(folder).glob("*.db"):
            file.unlink(missing_ok=True)


def forget_process(pid: int) -> None:
    """Called when a worker has ended. Keeps its counts, or sums would fall; drops its gauges of work in progress."""
    if SHARED_FOLDER in os.environ:
        mark_process_dead(pid)  # type: ignore[no-untyped-call]
