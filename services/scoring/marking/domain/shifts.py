"""What a shift of an exam is, for everything that compares or normalises shifts."""

from __future__ import annotations

from datetime import datetime

from shared.kernel.clock import to_text


def shift_of(starts_at: datetime) -> str:
    """The shift of a session that starts then: all sessions of the exam that start at the same moment, whatever their
    venue, are one. Named by the moment (`clock.to_text`)."""
    return to_text(starts_at)
