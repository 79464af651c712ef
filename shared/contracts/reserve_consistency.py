"""What a reserve list may say: one length, a day that exists, and places that can fall free.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

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
    if not _is_a_day(reserve.last_day):
        text = N_("%(day)s bukan tanggal; tulis seperti 2027-03-31.")
        yield Problem.of("reserve.last_day", "not_a_day", text, day=reserve.last_day)
    cut = rules.last_cut
    if cut.multiple is None and cut.count is None and cut.share is None:
        text = N_("Tanpa batas di tahap terakhir semua mendapat tempat, jadi tidak ada cadangan; isi batasnya.")
        yield Problem.of("reserve", "no_places", text)


def _is_a_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).year in _YEARS
    except ValueError:
        return False
