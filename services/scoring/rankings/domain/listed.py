"""Columns as lists: for rankings that fit a page or a town, and for numbers that no machine word holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, repeat
from operator import ne
from typing import Any

from services.scoring.rankings.domain.vectors import Cell

Column = list[Any]
_quoted = json.encoder.encode_basestring


class Lists:
    """`Vectors` of Python lists."""

    def numbers(self, values: Sequence[int | None]) -> Column:
        return list(values)

    def texts(self, values: Sequence[str]) -> Column:
        return list(values)

    def values(self, column: Column) -> Column:
        return column

    def same(self, value: Cell, like: Column) -> Column:
        return [value] * len(like)

    def has_none(self, column: Column) -> bool:
        return None in column

    def total(self, columns: Sequence[Column], like: Column) -> Column:
        if not columns:
            return [0] * len(like)
        return [sum(filter(None, row)) for row in zip(*columns, strict=True)]

    def plus(self, column: Column, other: Column | int) -> Column:
        return [one + two for one, two in zip(column, _cells(other), strict=False)]

    def minus(self, column: Column, other: Column) -> Column:
        return [one - two for one, two in zip(column, other, strict=True)]

    def times(self, column: Column, factor: int) -> Column:
        return [value * factor for value in column]

    def quotient(self, column: Column, divisor: Column) -> Column:
        return [one // two for one, two in zip(column, divisor, strict=True)]

    def at_most(self, column: Column, limit: Column | int) -> Column:
        return [value <= most for value, most in zip(column, _cells(limit), strict=False)]

    def either(self, flags: Sequence[Column]) -> Column:
        return [any(row) for row in zip(*flags, strict=True)]

    def choose(self, cases: Sequence[tuple[Column, Column | Cell]], otherwise: Column | Cell) -> Column:
        chosen = _cells(otherwise)
        for flags, values in reversed(cases):
            chosen = [one if flag else other for flag, one, other in zip(flags, _cells(values), chosen, strict=False)]
        return list(chosen)

    def order(self, columns: Sequence[Column], falls: Sequence[bool], last: Column) -> Column:
        rising = [[-value for value in each] if fall else each for each, fall in zip(columns, falls, strict=True)]
        keys = list(zip(*rising, strict=True))
        # A sort leaves equal rows as they stand, so texts settle what no key does.
        return sorted(sorted(range(len(last)), key=last.__getitem__), key=keys.__getitem__)

    def take(self, columns: Sequence[Column], rows: Column) -> list[Column]:
        return [[column[row] for row in rows] for column in columns]

    def above(self, columns: Sequence[Column]) -> list[Column]:
        return [[None, *column[:-1]] if column else [] for column in columns]

    def differs(self, columns: Sequence[Column]) -> list[Column]:
        return [[True, *map(ne, column, column[1:])] if column else [] for column in columns]

    def latest(self, flags: Column) -> Column:
        found, latest = [], 0
        for row, flag in enumerate(flags):
            latest = row if flag else latest
            found.append(latest)
        return found

    def last_before(self, flags: Column) -> Column:
        found, next_one = [], len(flags)
        for row in range(len(flags) - 1, -1, -1):
            found.append(next_one - 1)
            next_one = row if flags[row] else next_one
        return found[::-1]

    def running(self, flags: Column) -> Column:
        return list(accumulate(map(int, flags)))

    def counts(self, column: Column) -> dict[int, int]:
        return dict(Counter(column))

    def quoted(self, column: Column) -> Column:
        return [_quoted(text) for text in column]

    def joined(self, *parts: Column | str) -> Column:
        form = "".join(part.replace("%", "%%") if isinstance(part, str) else "%s" for part in parts)
        columns = [part for part in parts if not isinstance(part, str)]
        return [None if None in row else form % row for row in zip(*columns, strict=True)]

    def listed(self, columns: Sequence[Column]) -> Column:
        return [",".join([text for text in row if text is not None]) for row in zip(*columns, strict=True)]

    def filled(self, column: Column, word: str) -> Column:
        return [word if cell is None else str(cell) for cell in column]


def _cells(values: Column | Cell) -> Iterable[Any]:
    return values if isinstance(values, list) else repeat(values)


LISTS = Lists()
