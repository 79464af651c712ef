"""Reads what somebody types to change an item's key, and names what does not fit the item or its section."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.exams import AuthoredKey
from services.scoring.exams.domain.key_sets import Change, ChangeKind
from shared.contracts.choices import choice_of, number_of
from shared.contracts.rules import Marking
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.public_texts import as_line, reason_problems
from shared.kernel.words import N_

_WEIGHT = re.compile(r"([A-Za-z])\s*[=:]\s*([+-]?[0-9]{1,6})")
_BY_ANSWER = {
    ChangeKind.KEY: "right_wrong",
    ChangeKind.SECOND: "right_wrong",
    ChangeKind.WEIGHTS: "weights",
    ChangeKind.NUMBER: "numeric",
}
"""The marking that a section must have for each kind that needs an answer; the others fit every section."""


@dataclass(frozen=True)
class Typed:
    """`answer` holds letters ("D", "BD"), weights ("A=1 B=5 C=2"), or a number with its `tolerance`."""

    kind: ChangeKind
    answer: str
    tolerance: str
    reason: str


def change_of(item: AuthoredKey, marking: Marking, typed: Typed) -> Change:
    """The change of this item. Raises InvalidInput with everything that is wrong, each at its field.

    What equals the sealed key is a change like any other, whose effect is nothing: a refusal would tell the key to
    whoever tries every option."""
    problems, reason = reason_problems(typed.reason), as_line(typed.reason)
    wanted = _BY_ANSWER.get(typed.kind)
    if wanted is not None and wanted != marking.kind:
        text = N_("Bagian butir ini dinilai dengan cara lain; pilih perubahan yang cocok.")
        raise InvalidInput([*problems, Problem.of("kind", "kind_unfit", text)])
    try:
        change = _change(item, marking, typed, reason)
    except InvalidInput as error:
        problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return change


def _change(item: AuthoredKey, marking: Marking, typed: Typed, reason: str) -> Change:
    item_id = item.key.item_id
    if typed.kind is ChangeKind.KEY:
        chosen = _letters(item, typed.answer)
        if len(chosen) > 1 and marking.several is None:
            raise _wrong(N_("Bagian ini meminta satu jawaban benar: tulis satu huruf. Untuk dua, pilih kunci kedua."))
        return Change(item_id, typed.kind, reason, right=choice_of(chosen))
    if typed.kind is ChangeKind.SECOND:
        chosen = _letters(item, typed.answer)
        also = tuple(sorted(chosen)) if marking.several is None else (choice_of(chosen),)
        return Change(item_id, typed.kind, reason, also=also)
    if typed.kind is ChangeKind.WEIGHTS:
        return Change(item_id, typed.kind, reason, points=_weights(item, marking, typed.answer))
    if typed.kind is ChangeKind.NUMBER:
        return Change(item_id, typed.kind, reason, number=_number(item, typed))
    return Change(item_id, typed.kind, reason)


def _letters(item: AuthoredKey, answer: str) -> list[str]:
    """The option ids of the letters, each named once."""
    ids = _ids(item)
    letters = [letter for letter in answer.upper() if not letter.isspace() and letter not in ",;+&"]
    if not letters:
        raise _wrong(N_("Tulis huruf pilihannya."))
    if unknown := [letter for letter in letters if letter not in ids]:
        raise _wrong(N_("Butir ini tidak memiliki pilihan %(letter)s."), letter=unknown[0][:1])
    return [ids[letter] for letter in dict.fromkeys(letters)]


def _weights(item: AuthoredKey, marking: Marking, answer: str) -> dict[str, int]:
    ids, scale = _ids(item), marking.scale
    named = {letter.upper(): int(weight) for letter, weight in _WEIGHT.findall(answer)}
    if set(named) != set(ids) or _WEIGHT.sub("", answer).strip(" ,;\t\r\n"):
        raise _wrong(N_("Tulis bobot setiap pilihan sekali, misalnya A=1 B=5 C=2 D=4 E=3."))
    if not all(scale.lowest <= weight <= scale.highest for weight in named.values()):
        text = N_("Bobot di bagian ini dari %(low)s sampai %(high)s.")
        raise _wrong(text, low=scale.lowest, high=scale.highest)
    if scale.highest not in named.values():
        text = N_("Sekurangnya satu pilihan harus berbobot %(high)s, bobot tertinggi bagian ini.")
        raise _wrong(text, high=scale.highest)
    return {ids[letter]: weight for letter, weight in named.items()}


def _number(item: AuthoredKey, typed: Typed) -> Number:
    value, tolerance = number_of(typed.answer.strip()), number_of(typed.tolerance.strip() or "0")
    if value is None:
        raise _wrong(N_("Tulis satu bilangan, misalnya 12,5."))
    if tolerance is None or tolerance.startswith("-"):
        text = N_("Tulis bilangan yang tidak negatif, misalnya 0,5; 0 bila jawabannya harus tepat.")
        raise InvalidInput([Problem.of("tolerance", "tolerance_unfit", text)])
    return Number(value, tolerance)


def _ids(item: AuthoredKey) -> Mapping[str, str]:
    return {letter: option for option, letter in item.letters.items()}


def _wrong(text: str, **facts: object) -> InvalidInput:
    return InvalidInput([Problem.of("answer", "answer_unfit", text, **facts)])
