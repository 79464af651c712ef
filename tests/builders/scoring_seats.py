"""What cbt reports of a seat before, or in place of, an attempt."""

from __future__ import annotations

from typing import Any

from shared.contracts.cbt import SeatMissed, SeatOpened
from tests.builders.scoring import EXAM, NOON, SELECTION


def checked_in(candidate_no: str) -> SeatOpened:
    """The candidate checked in at a seat."""
    return SeatOpened(
        candidate_no=candidate_no,
        selection_id=SELECTION,
        exam_id=EXAM,
        session_id="sesi-1",
        pin_issued_by="pengawas-1",
        login_id="login-1",
        opened_at=NOON,
    )


def missed(candidate_no: str, **changes: Any) -> SeatMissed:
    """The session is over and the candidate never began."""
    named = {"candidate_no": candidate_no, "selection_id": SELECTION, "exam_id": EXAM, "session_id": "sesi-1"}
    return SeatMissed(**{**named, "ended_at": NOON, **changes})


def closed(candidate_no: str, because: str, **changes: Any) -> SeatMissed:
    """An exam officer closed the seat before the candidate began."""
    why = {"closed_because": because, "closed_by": "petugas-1", "login_id": "login-1", "closed_at": NOON}
    return missed(candidate_no, **{**why, **changes})
