"""Why an exam officer closed the seat of somebody who had checked in and not begun, as cbt keeps it.

cbt alone keeps that somebody was ill; an event says of them what it says of whoever has left.
"""

from __future__ import annotations

from shared.contracts.cbt import SEAT_CLOSED, SeatClosedBecause
from shared.kernel.words import N_

REASONS: dict[str, str] = {
    **SEAT_CLOSED,
    "left": N_("meninggalkan ruang sebelum memulai"),
    "ill": N_("sakit sebelum memulai"),
}
"""The codes that an officer chooses from, as cbt's pages call them."""
LEFT_OR_ILL = "left_or_ill"
"""Which of the two it was, no event says: what a restore reads from them."""
WORDS = {**REASONS, LEFT_OR_ILL: SEAT_CLOSED["left"]}
_REPORTED: dict[str, SeatClosedBecause] = {
    "left": "left",
    "ill": "left",
    "identity": "identity",
    "other_person": "other_person",
    "technical": "technical",
}


def as_reported(code: str) -> SeatClosedBecause:
    """What the event says of a code of `REASONS`."""
    return _REPORTED[code]


def as_recalled(reported: SeatClosedBecause) -> str:
    """What is kept of a seat whose closing is known from its event alone."""
    return LEFT_OR_ILL if reported == "left" else reported
