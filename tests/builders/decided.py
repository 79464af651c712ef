"""What has come of the applications of a database of recruitment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, select

from services.recruitment.applications.tables import applications
from shared.db.engine import reading
from tests.builders.recruitment import emitted


def states(engine: Engine) -> list[str]:
    """Of all applications, in the order in which they came."""
    with reading(engine) as session:
        return list(session.scalars(select(applications.c.state).order_by(applications.c.submitted_at)))


def admissions(engine: Engine) -> list[dict[str, Any]]:
    """What the admissions say that were emitted, in order."""
    return [data for name, data in emitted(engine) if name == "recruitment.candidate.admitted.v1"]
