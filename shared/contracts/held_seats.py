"""Events of seats that one exam officer holds until a second closes them for good (`cbt.seat.missed`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.contracts.cbt import SEATING
from shared.contracts.declaration import event

CLOSED_AHEAD = timedelta(hours=12)
"""No seat is closed by hand longer before its session: whoever has checked in did so on the day of the exam."""


@event("cbt.seat.closing_proposed.v1", topic=SEATING, aggregate="seat", key="candidate_no", consumers=())
class SeatClosingProposed:
    """An exam officer closed the seat of somebody who had checked in and not begun: nobody begins there until that is
    taken back, and it is final once a second officer confirms it (`seat.missed`, which has the reason)."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    proposed_by: str
    login_id: str
    proposed_at: datetime


@event("cbt.seat.closing_withdrawn.v1", topic=SEATING, aggregate="seat", key="candidate_no", consumers=())
class SeatClosingWithdrawn:
    """An exam officer, the one who closed the seat or another, opened it again before a second had confirmed it."""

    candidate_no: str
    selection_id: str
    exam_id: str
    session_id: str
    withdrawn_by: str
    login_id: str
    withdrawn_at: datetime
