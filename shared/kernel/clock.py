"""Time is passed as an argument, so that rules about time can be tested without waiting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

FIRST_YEAR, LAST_YEAR = 1970, 9998
"""Of moments that come from elsewhere: each of them can be stored, and shown in every time zone."""


class Clock(Protocol):
    """Returns the present moment as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """This machine's clock. The sitting uses the database's instead (shared.db.clock)."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def to_text(moment: datetime) -> str:
    """RFC 3339 in UTC with exactly six decimals and a `Z`: one moment has one text, so texts may be hashed.

    Raises ValueError for a naive datetime, because its moment is unknown.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    # Nearly every moment is in UTC already.
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{in_utc.isoformat(timespec='microseconds')[:-6]}Z"


def from_text(text: str) -> datetime:
    """The inverse of `to_text`; accepts any RFC 3339 text with an offset. Raises ValueError otherwise."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone")
    return moment.astimezone(UTC)
