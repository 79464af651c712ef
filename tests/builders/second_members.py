"""How long things have waited for a second person, as the worker of a service measures it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from shared.db.engine import reading
from shared.telemetry.second_members import waiting
from shared.web.service import Service


def waited(service: Service, engine: Engine, at: datetime) -> dict[str, float]:
    """Seconds by what waits, without that of which nothing does."""
    with reading(engine) as session:
        found = waiting(service.second_members, session, at)
    return {figure.labels["what"]: figure.value for figure in found if figure.value}
