"""The worker's job for objections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.objections.domain import Window
from services.recruitment.objections.usecases.windows import announce, due
from shared.messaging.jobs import LookingJob, Work


def look(session: Session, now: datetime) -> Work | None:
    changed = due(session, now)
    return partial(_announce, changed=changed) if changed else None


def _announce(session: Session, _now: datetime, changed: Sequence[Window]) -> int:
    for each in changed:
        announce(session, each)
    return len(changed)


JOBS = (LookingJob("objection-windows", 5.0, look),)
