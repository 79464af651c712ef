"""Trials of rules: asked for, computed as the worker does, and read."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.trials.domain.outcomes import Outcomes
from services.scoring.trials.domain.people import Settings
from services.scoring.trials.jobs import JOBS
from services.scoring.trials.usecases import trials
from shared.kernel.roles import Principal
from tests.builders.messaging import StoppedClock
from tests.builders.scoring import EXAM, KARTIKA, World
from tests.builders.scoring_web import Browser

MADE = Settings(300, 3, 2, (0, 40), (0, 0), 5)


def request(world: World, who: Principal = KARTIKA, own: set[str] | None = None, **asked: Any) -> int:
    values: dict[str, Any] = {"rules_name": "percentage-exam", "settings": MADE, "exam_id": ""} | asked
    with Session(world.engine) as session, session.begin():
        return trials.request(session, world.now, who, own, **values)


def compute(world: World) -> int:
    """As the worker does."""
    return sum(job.run(world.engine, StoppedClock(world.now)) for job in JOBS)


def outcomes_of(
    world: World, trial_id: int, who: Principal = KARTIKA, own: set[str] | None = None
) -> Outcomes | str | None:
    with Session(world.engine) as session:
        found = trials.get(session, trial_id, who, own)
        return found.outcomes or found.problem


def send(page: Browser, content: bytes, name: str = "nilai.csv", **typed: str) -> Any:
    """Sends a sheet of earlier marks on the page of trials."""
    form = {"rules": f"ujian:{EXAM}", "people_of": "sheet", "file_quota": "1", **typed}
    return page.post("/uji-coba", KARTIKA, data={**form, "sheet": (io.BytesIO(content), name)})
