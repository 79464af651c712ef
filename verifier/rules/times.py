"""Moments as the definitions write them, and the first moments of days by a place's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from verifier.rules.numbers import NotDefined

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"

# Python brings no time zones of its own, and Windows has none: Indonesia's have kept these hours since 1988.
_WITHOUT_DATABASE = {"Asia/Jakarta": 7, "Asia/Pontianak": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


def first_moment(day: date, time_zone: str) -> str:
    """When a day begins by the clock of a time zone, as the definitions write moments."""
    return datetime.combine(day, time(), zone(time_zone)).astimezone(UTC).strftime(_FORM)


def day_of(moment: str, time_zone: str) -> date:
    """The day of a moment by the clock of a time zone."""
    return datetime.strptime(moment, _FORM).replace(tzinfo=UTC).astimezone(zone(time_zone)).date()


def days_later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        if name in _WITHOUT_DATABASE:
            return timezone(timedelta(hours=_WITHOUT_DATABASE[name]))
        raise NotDefined(f"this computer does not know the time zone {name!r}") from None
