"""A figure that is read at each Prometheus scrape instead of being counted as things happen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily


@dataclass(frozen=True)
class Figure:
    """`name` and `meaning` go together: all figures of one name have the same meaning and the same labels."""

    name: str
    meaning: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def age(since: datetime | None, now: datetime) -> float:
    """Seconds since then; 0 where there is nothing."""
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def families(figures: Iterable[Figure], **everywhere: str) -> list[GaugeMetricFamily]:
    """The figures in Prometheus' form; the labels `everywhere` are added to each."""
    made: dict[str, GaugeMetricFamily] = {}
    for figure in figures:
        labels = {**everywhere, **figure.labels}
        family = made.get(figure.name)
        if family is None:
            family = made[figure.name] = GaugeMetricFamily(figure.name, figure.meaning, labels=list(labels))
        family.add_metric(list(labels.values()), figure.value)
    return list(made.values())
