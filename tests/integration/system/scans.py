"""Where the canaries are looked for: what a database, the log of events and the log lines hold, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine, MetaData, select

from shared.db.engine import reading
from tests.builders.system import System


def leaks(places: Mapping[str, str], secrets: Sequence[str]) -> list[str]:
    """Which secrets stand where, in words."""
    return [f"{secret} is in {place}" for place, text in places.items() for secret in secrets if secret in text]


def dump_of(engine: Engine) -> str:
    """Everything that stands in a database, as text."""
    metadata = MetaData()
    metadata.reflect(engine)
    lines = []
    with reading(engine) as session:
        for table in metadata.sorted_tables:
            for row in session.execute(select(table)):
                lines += [value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in row]
    return "\n".join(lines)


def log_of(system: System) -> str:
    """Every event of every topic, as the bytes that were sent."""
    return "\n".join(raw.decode() for raw in system.raw_log())
