"""Dates and times as people in Indonesia type them, day first; the form that programs write is understood too.

A page asks for them as text, because a browser's own date input speaks the browser's language and order.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

_MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb", "peb"),
    ("maret", "march", "mar"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("agustus", "august", "agu", "agt", "ags", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nop", "nov"),
    ("desember", "december", "des", "dec"),
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_LONGEST = 60
_DAY_FIRST = re.compile(r"([0-9]{1,2})[ ./-]+([0-9]{1,2}|[a-z]{3,9})\.?[ ./-]+([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_TIME = re.compile(r"(.*[0-9])(?:t|[, ]+(?:pukul |jam )?)([0-9]{1,2})[.:]([0-9]{2})(?:[.:]([0-9]{2}))?")


def typed_date(text: str) -> date | None:
    """15-08-1999, 15/8/1999, 15 Agustus 1999, 15081999 or 1999-08-15; None for anything else."""
    plain = _plain(text)
    found = _YEAR_FIRST.fullmatch(plain)
    if found:
        year, month, day = found.groups()
    else:
        found = _DAY_FIRST.fullmatch(plain) or _RUN_TOGETHER.fullmatch(plain)
        if found is None:
            return None
        day, month, year = found.groups()
    number = int(month) if month.isdigit() else _NUMBERS.get(month, 0)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def typed_moment(text: str) -> datetime | None:
    """Such a date with a time of day after it: 22-11-2026 08.00, 22 Nov 2026, 08:00, 2026-11-22T08:00."""
    found = _TIME.fullmatch(_plain(text))
    day = typed_date(found[1]) if found else None
    if found is None or day is None:
        return None
    try:
        return datetime.combine(day, time(int(found[2]), int(found[3]), int(found[4] or 0)))
    except ValueError:
        return None


def _plain(text: str) -> str:
    """In small letters, with the usual digits, blanks and dashes; empty for a text that is too long for any date."""
    if len(text) > _LONGEST:
        return ""
    normal = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.decimal(letter, letter)) for letter in normal)
    return " ".join("".join("-" if unicodedata.category(each) == "Pd" else each for each in digits).casefold().split())
