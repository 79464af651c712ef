"""What a reserve list may say: one length, days that exist and follow one another, and places that can fall free.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shared.contracts.reserve import Reserve
from shared.contracts.rules import Rules
from shared.kernel.errors import Problem
from shared.kernel.words import N_

_YEARS = range(2000, 2201)


def reserve_problems(rules: Rules) -> Iterator[Problem]:
    """In the order of the fields; last, what the cut of the last stage asks of it."""
    reserve = rules.reserve
    if reserve is None:
        return
    if reserve.size is not None and reserve.ratio is not None:
        text = N_("Panjang daftar cadangan sudah ditentukan oleh %(other)s; isi salah satu saja.")
        yield Problem.of("reserve.ratio", "reserve_twice", text, other="size")
    yield from _day_problems(reserve)
    cut = rules.last_cut
    if cut.multiple is None and cut.count is None and cut.share is None:
        text = N_("Tanpa batas di tahap terakhir semua mendapat tempat, jadi tidak ada cadangan; isi batasnya.")
        yield Problem.of("reserve", "no_places", text)


def _day_problems(reserve: Reserve) -> Iterator[Problem]:
    days = {"reserve.first_day": reserve.first_day, "reserve.last_day": reserve.last_day}
    wrong = [(place, day) for place, day in days.items() if day is not None and not _is_a_day(day)]
    for place, day in wrong:
        yield Problem.of(place, "not_a_day", N_("%(day)s bukan tanggal; tulis seperti 2027-03-31."), day=day)
    if not wrong and reserve.first_date is not None and reserve.first_date > reserve.last_date:
        text = N_("Hari pertama mengisi tempat sesudah hari terakhirnya, %(day)s.")
        yield Problem.of("reserve.first_day", "days_out_of_order", text, day=reserve.last_day)


def _is_a_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).year in _YEARS
    except ValueError:
        return False
