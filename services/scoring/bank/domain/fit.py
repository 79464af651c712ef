"""Whether an item's options, key and weights are what its section's marking asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.scoring.bank.domain.items import LETTERS, Item
from shared.contracts.rules import Marking
from shared.kernel.errors import Problem
from shared.kernel.words import N_


def problems(
    letters: Sequence[str], key: str | None, weights: Mapping[str, int] | None, marking: Marking
) -> Iterator[Problem]:
    """Everything that does not fit; the place of each is the column of the sheet.

    `letters` are those of the item's options, A first; exactly one of `key` and `weights` is given.
    """
    wanted = marking.options_per_item
    if wanted is not None and len(letters) != wanted:
        text = N_("Bagian ini meminta %(wanted)s pilihan; butir ini memuat %(count)s.")
        yield _at(f"option_{LETTERS[min(wanted, len(letters))].lower()}", "options_count", text, wanted, len(letters))
    if weights is not None:
        yield from _weights(letters, weights, marking)
    elif key is not None:
        yield from _right_letters(letters, key, marking)


def unfit(item: Item, marking: Marking) -> tuple[Problem, ...]:
    """What keeps an item of the bank out of a section that is marked so."""
    if marking.kind == "numeric":
        text = N_("Bagian ini meminta jawaban berupa bilangan, bukan pilihan.")
        return () if item.number else (_at("key", "kind", text),)
    if item.number:
        return (_at("key", "kind", N_("Bagian ini meminta pilihan, bukan jawaban berupa bilangan.")),)
    return tuple(problems([option.letter for option in item.options], item.key, item.weights, marking))


def _right_letters(letters: Sequence[str], key: str, marking: Marking) -> Iterator[Problem]:
    if marking.kind == "weights":
        yield _at("key", "kind", N_("Bagian ini dinilai dengan bobot, bukan kunci."))
        return
    for letter in key:
        if letter not in letters:
            yield _at("key", "key_letter", N_("Kunci menyebut pilihan yang tidak ada pada butir ini."))
            return
    if len(key) > 1 and marking.several is None:
        yield _at("key", "key_letter", N_("Bagian ini meminta satu jawaban benar, jadi kunci satu huruf."))


def _weights(letters: Sequence[str], weights: Mapping[str, int], marking: Marking) -> Iterator[Problem]:
    if marking.kind != "weights":
        yield _at("weight_a", "kind", N_("Bagian ini dinilai dengan kunci, bukan bobot."))
        return
    scale = marking.scale
    good = {letter: weight for letter, weight in weights.items() if scale.lowest <= weight <= scale.highest}
    text = N_("Isi dengan bilangan bulat %(low)s sampai %(high)s.")
    for letter in letters:
        if letter not in good:
            place = f"weight_{letter.lower()}"
            yield Problem.of(place, "weight_range", text, low=scale.lowest, high=scale.highest)
    for letter in sorted(set(weights) - set(letters)):
        yield _at(f"weight_{letter.lower()}", "weight_without_option", N_("Bobot ini tidak memiliki pilihan."))
    if len(good) == len(letters):
        if scale.each_once and len(set(good.values())) != len(good):
            text = N_("Bobot %(low)s sampai %(high)s masing-masing dipakai tepat sekali.")
            yield Problem.of("weight_a", "weights_repeat", text, low=scale.lowest, high=scale.highest)
        elif scale.highest not in good.values():
            text = N_("Sekurangnya satu pilihan harus berbobot %(high)s, bobot tertinggi bagian ini.")
            yield Problem.of("weight_a", "weights_highest", text, high=scale.highest)


def _at(column: str, code: str, text: str, wanted: int = 0, count: int = 0) -> Problem:
    facts: dict[str, Any] = {"wanted": wanted, "count": count} if wanted else {}
    return Problem.of(column, code, text, **facts)
