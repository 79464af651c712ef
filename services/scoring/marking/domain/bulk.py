"""Marks many sheets of one exam at once: the rule of `marks.outcome`, taken once for every answer that anybody gave.

A sheet is a row of cells, one for each item of its paper; a cell is the number of a pair of item and answer. What a
pair gives stands in tables, so marks are sums of what its cells name. Which sheets belong to the exam follows from the
same sums: each section has as many items as it asks for, no item stands twice, no answer is off the paper. A sheet
that does not is left to `marks.mark`, which names its fault.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import getitem

import numpy as np
from numpy.typing import NDArray

from services.scoring.exams.domain.keys import ItemKey
from services.scoring.marking.domain.marks import Unmarkable, fault_of, mark, outcome, section_mark
from shared.contracts.rules import Section
from shared.contracts.scoring import SectionMark

Answers = tuple[Sequence[str], Mapping[str, str]]
"""The paper of a sheet and its answers, as `marks.mark` takes them."""
Numbers = NDArray[np.int64]

_AT_ONCE = 4096
"""Sheets whose cells are looked up together: few enough that they stay in the processor's cache."""
_SLOT = 12
"""Bits of each of the five counts that are summed as one number. A sheet that has the right number of items has far
fewer than a slot can count (`shared.contracts.codec.rules`), and of any other the sums mean nothing."""
_MASK = (1 << _SLOT) - 1


@dataclass(frozen=True)
class Columns:
    """A row of cells for each sheet, 0 where its paper is shorter than another's; and how many answers it has."""

    cells: NDArray[np.int32]
    answers: NDArray[np.int32]


@dataclass(frozen=True)
class Sums:
    """Of one section, a number for each sheet."""

    points: Numbers
    right: Numbers
    wrong: Numbers
    blank: Numbers


@dataclass(frozen=True)
class Marks:
    """The sums of each section in the order of the rules; those of a sheet that is not `sound` mean nothing."""

    sections: tuple[Sums, ...]
    sound: NDArray[np.bool_]


class _OfItem(dict[str | None, int]):
    """By answer to one item, the number of the pair, given when it is first seen; from 1 on."""

    def __init__(self, item: str, pairs: list[tuple[str, str | None]]) -> None:
        super().__init__()
        self._item, self._pairs = item, pairs

    def __missing__(self, answer: str | None) -> int:
        self._pairs.append((self._item, answer))
        self[answer] = code = len(self._pairs)
        return code


class _Codes(dict[str, _OfItem]):
    """By item and answer, the number of the pair; `pairs` are all of them in the order of their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str | None]] = []

    def __missing__(self, item: str) -> _OfItem:
        self[item] = found = _OfItem(item, self.pairs)
        return found


@dataclass(frozen=True)
class _Tables:
    """By cell, what it gives in each section, and its item."""

    sections: Sequence[tuple[Numbers, Numbers]]
    items: NDArray[np.int32]


class Bulk:
    """Marks sheets of one exam; columns are read by the one that made them."""

    def __init__(self, sections: Sequence[Section], keys: Mapping[str, ItemKey]) -> None:
        self._sections = tuple(sections)
        self._keys = keys
        self._codes = _Codes()
        self._tables = _Tables([], np.zeros(0, dtype=np.int32))

    def columns(self, sheets: Iterable[Answers]) -> Columns:
        """The sheets as columns, in their order."""
        codes, flat, lengths, answered = self._codes, array("i"), array("i"), array("i")
        for paper, answers in sheets:
            flat.extend(map(getitem, map(codes.__getitem__, paper), map(answers.get, paper)))
            lengths.append(len(paper))
            answered.append(len(answers))
        return Columns(_rows(_numbers(flat), _numbers(lengths)), _numbers(answered))

    def mark(self, columns: Columns) -> Marks:
        """The marks of all sheets."""
        count = len(columns.cells)
        tables = self._tables = self._tables_of_all_pairs()
        sums = [Sums(*np.zeros((4, count), dtype=np.int64)) for _ in self._sections]
        sound = np.zeros(count, dtype=np.bool_)
        for start in range(0, count, _AT_ONCE):
            some = slice(start, start + _AT_ONCE)
            cells = columns.cells[some]
            fits = np.count_nonzero(cells, axis=1) == sum(section.items for section in self._sections)
            fits &= ~_stands_twice(tables.items[cells])
            answered = np.zeros(len(cells), dtype=np.int64)
            for section, (points, counts), into in zip(self._sections, tables.sections, sums, strict=True):
                packed = counts[cells].sum(axis=1)
                into.points[some] = points[cells].sum(axis=1)
                into.right[some], into.wrong[some] = packed & _MASK, packed >> _SLOT & _MASK
                into.blank[some] = packed >> 2 * _SLOT & _MASK
                answered += packed >> 3 * _SLOT & _MASK
                fits &= packed >> 4 * _SLOT == section.items
            sound[some] = fits & (answered == columns.answers[some])
        return Marks(tuple(sums), sound)

    def mark_all(self, sheets: Sequence[Answers]) -> Iterator[tuple[SectionMark, ...] | Unmarkable]:
        """What `marks.mark` gives for each sheet, or the error that it raises."""
        marked = self.mark(self.columns(sheets))
        rows = [list(zip(*_lists(sums), strict=True)) for sums in marked.sections]
        for number, sheet in enumerate(sheets):
            if marked.sound[number]:
                yield tuple(
                    section_mark(section, *row[number]) for section, row in zip(self._sections, rows, strict=True)
                )
            else:
                yield self._one_by_one(sheet)

    def _one_by_one(self, sheet: Answers) -> tuple[SectionMark, ...] | Unmarkable:
        try:
            return mark(self._sections, self._keys, *sheet)
        except Unmarkable as error:
            return error

    def _tables_of_all_pairs(self) -> _Tables:
        """Those at hand, as long as no sheet has brought a new pair."""
        if len(self._tables.items) == len(self._codes.pairs) + 1:
            return self._tables
        return _Tables([self._gives(section) for section in self._sections], self._items())

    def _gives(self, section: Section) -> tuple[Numbers, Numbers]:
        """By cell, the points in this section, and the counts of right, wrong, blank, answered and there as one number.

        A cell that is no answer to an item of the section gives nothing and counts nowhere, so a sheet with one that
        no section takes has too few items.
        """
        points, counts = np.zeros((2, len(self._codes.pairs) + 1), dtype=np.int64)
        rule = section.marking
        for code, (item, answer) in enumerate(self._codes.pairs, 1):
            key = self._keys.get(item)
            if key is None or key.section != section.code:
                continue
            if answer is not None and fault_of(key, answer, takes_several=rule.several is not None):
                continue
            points[code], right, wrong, blank = outcome(rule, key, answer)
            counted = (right, wrong, blank, int(answer is not None), 1)
            counts[code] = sum(count << place * _SLOT for place, count in enumerate(counted))
        return points, counts

    def _items(self) -> NDArray[np.int32]:
        """By cell, the number of its item; 0 for no cell."""
        numbers: dict[str, int] = {}
        places = [numbers.setdefault(item, len(numbers) + 1) for item, _ in self._codes.pairs]
        return np.array([0, *places], dtype=np.int32)


def _lists(sums: Sums) -> list[list[int]]:
    return [column.tolist() for column in (sums.points, sums.right, sums.wrong, sums.blank)]


def _rows(flat: NDArray[np.int32], lengths: NDArray[np.int32]) -> NDArray[np.int32]:
    """The cells of all sheets, one after another, as a row for each of them, filled up with 0."""
    width = int(lengths.max(initial=0))
    if (lengths == width).all():
        return flat.reshape(len(lengths), width)
    rows = np.zeros((len(lengths), width), dtype=np.int32)
    rows[np.arange(width) < lengths[:, None]] = flat
    return rows


def _stands_twice(items: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a sheet has an item twice."""
    ordered = np.sort(items, axis=1)
    again: NDArray[np.bool_] = ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] > 0)).any(axis=1)
    return again


def _numbers(values: array[int]) -> NDArray[np.int32]:
    return np.frombuffer(values, dtype=np.int32) if values else np.zeros(0, dtype=np.int32)
