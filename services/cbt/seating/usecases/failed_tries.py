"""Failed tries to check in, kept for proctors."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from services.cbt.seating.domain.failed_tries import Failures
from services.cbt.seating.storage import failed_tries as storage


def record(session: Session, counted: Sequence[Failures]) -> None:
    """Adds what a process has counted. Numbers without a seat are left out: anybody can make them up."""
    seated = storage.seated(session, [failures.candidate_no for failures in counted])
    # In one order everywhere, so that two processes never wait for each other.
    for failures in sorted(counted, key=lambda each: each.candidate_no):
        if failures.candidate_no in seated:
            storage.add(session, failures)
