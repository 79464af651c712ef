"""What steps of moving places may say: categories that exist, each once, with a reserve list whose people can be
compared between vacancies.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.contracts.rules import TOTAL, Rules
from shared.contracts.stages import FINAL
from shared.kernel.errors import Problem
from shared.kernel.words import N_


def place_move_problems(rules: Rules) -> Iterator[Problem]:
    """In the order of the steps; first, what they ask of the rest of the document."""
    if rules.place_moves is None:
        return
    if rules.reserve is None:
        text = N_("Tempat hanya dapat berpindah bila ada daftar cadangan; tambahkan daftar cadangan.")
        yield Problem.of("place_moves", "moves_without_reserve", text)
    first = rules.later_stages[-1].tie_breaks[0] if rules.later_stages else rules.tie_breaks[0]
    if first not in (FINAL, TOTAL):
        text = N_(
            "Peserta antarformasi dibandingkan menurut nilai akhir, jadi urutan tahap terakhir harus diawali nilai "
            "akhir, bukan %(name)s."
        )
        yield Problem.of("place_moves", "moves_need_total", text, name=first)
    for index, step in enumerate(rules.place_moves):
        yield from _known(step.giving, rules, f"place_moves[{index}].giving")
        yield from _known(step.taking, rules, f"place_moves[{index}].taking")


def _known(categories: Sequence[str], rules: Rules, place: str) -> Iterator[Problem]:
    for index, name in enumerate(categories):
        if name not in rules.categories:
            text = N_("%(name)s bukan kategori dalam aturan ini.")
            yield Problem.of(f"{place}[{index}]", "category_unknown", text, name=name)
        if name in categories[:index]:
            text = N_("Kategori %(name)s sudah disebut.")
            yield Problem.of(f"{place}[{index}]", "category_twice", text, name=name)
