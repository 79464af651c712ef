"""The time zones that people may name: those of places, which mean the same on every machine and every day.

The database of time zones also has names that are none: `localtime` is whatever the machine is set to, `posixrules` and
`Factory` are made for programs, `right/...` counts leap seconds, `Etc/GMT+7` is seven hours *behind* Greenwich, and
abbreviations such as `EST` or `WIB` belong to no place whose clock could change.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

_AREAS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


def is_place(name: str) -> bool:
    """Whether this is a time zone named after a place, such as Asia/Jakarta."""
    return name in _places()


Zone = Annotated[str, is_place]
"""A time zone in an event: one that is none is refused as the event is read, before a page asks for its hour."""


@cache
def _places() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in _AREAS and "/" in name)
