"""Until when somebody replies about a place, and from when until when one that falls free is filled: days of the
selection's time zone, as `shared.contracts.reserve` says."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.reserve import Reserve


def closes_at(reserve: Reserve, zone: str) -> datetime:
    """Until when (<) a place must have fallen free to be filled."""
    return _midnight_after(datetime.combine(reserve.last_date, datetime.min.time(), ZoneInfo(zone)), 0)


def opens_at(reserve: Reserve, zone: str) -> datetime | None:
    """From when (>=) places are filled; None where that is at once."""
    if reserve.first_date is None:
        return None
    return _midnight_after(datetime.combine(reserve.first_date, datetime.min.time(), ZoneInfo(zone)), -1)


def has_opened(reserve: Reserve, zone: str, now: datetime) -> bool:
    """Whether places are filled already."""
    begins = opens_at(reserve, zone)
    return begins is None or now >= begins


def reply_until(reserve: Reserve, placed_at: datetime, zone: str) -> datetime:
    """Until when (<) somebody who has a place since `placed_at` can accept or decline it."""
    return _midnight_after(placed_at.astimezone(ZoneInfo(zone)), reserve.reply_days)


def _midnight_after(moment: datetime, days: int) -> datetime:
    """The end of the day so many days after that of `moment`, by the clock of its zone."""
    day = moment.date() + timedelta(days=days + 1)
    return datetime.combine(day, datetime.min.time(), moment.tzinfo).astimezone(ZoneInfo("UTC"))
