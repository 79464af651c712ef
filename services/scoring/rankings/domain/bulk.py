"""Columns of polars, for long rankings and whole selections. Importing this module loads polars, which costs a process
0.1 s and 22 MB, and 21 MB more at its first ranking; so it is imported where a long ranking is made, nowhere else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars
from polars import DataFrame, Expr, Int64, Series, String

from services.scoring.rankings.domain.vectors import Cell

_quoted = json.encoder.encode_basestring
_ESCAPED = r'[\x00-\x1f"\\]'
_BITS = 63
"""Of a signed machine word, without its sign."""


class Polars:
    """`Vectors` of polars' Series. Whole numbers are of 64 bits: OverflowError for others, which lists hold."""

    def numbers(self, values: Sequence[int | None]) -> Series:
        try:
            return Series(values=values, dtype=Int64, strict=True)
        except TypeError as error:
            raise OverflowError("not all of these are whole numbers of 64 bits") from error

    def texts(self, values: Sequence[str]) -> Series:
        return Series(values=values, dtype=String, strict=True)

    def values(self, column: Series) -> list[Any]:
        return column.to_list()

    def same(self, value: Cell, like: Series) -> Series:
        dtype = String if isinstance(value, str) else Int64
        return polars.repeat(value, len(like), dtype=dtype, eager=True)

    def has_none(self, column: Series) -> bool:
        return column.null_count() > 0

    def total(self, columns: Sequence[Series], like: Series) -> Series:
        if not columns:
            return self.same(0, like)
        if sum(max((abs(end) for end in _ends(column)), default=0) for column in columns) >= 2**_BITS:
            raise OverflowError("the sum of a row is no number of 64 bits")
        return _one(polars.sum_horizontal(columns))

    def plus(self, column: Series, other: Series | int) -> Series:
        return column + other

    def minus(self, column: Series, other: Series) -> Series:
        return column - other

    def times(self, column: Series, factor: int) -> Series:
        if max((abs(end) for end in _ends(column)), default=0) * factor >= 2**_BITS:
            raise OverflowError("a product is no number of 64 bits")
        return column * factor

    def quotient(self, column: Series, divisor: Series) -> Series:
        return column // divisor

    def at_most(self, column: Series, limit: Series | int) -> Series:
        return column <= limit

    def either(self, flags: Sequence[Series]) -> Series:
        return _one(polars.any_horizontal(flags))

    def choose(self, cases: Sequence[tuple[Series, Series | Cell]], otherwise: Series | Cell) -> Series:
        chosen = _expression(otherwise)
        for flags, value in reversed(cases):
            chosen = polars.when(flags).then(_expression(value)).otherwise(chosen)
        return _one(chosen)

    def order(self, columns: Sequence[Series], falls: Sequence[bool], last: Series) -> Series:
        keys, falling = _packed(columns, falls)
        frame = _frame([*keys, last])
        by = polars.arg_sort_by(frame.columns, descending=[*falling, False], maintain_order=True)
        return frame.select(by).to_series()

    def take(self, columns: Sequence[Series], rows: Series) -> list[Series]:
        return _frame(columns)[rows].get_columns()

    def above(self, columns: Sequence[Series]) -> list[Series]:
        return _frame(columns).select(polars.all().shift(1)).get_columns()

    def differs(self, columns: Sequence[Series]) -> list[Series]:
        return _frame(columns).select(polars.all().ne_missing(polars.all().shift(1))).get_columns()

    def latest(self, flags: Series) -> Series:
        rows = polars.int_range(len(flags), dtype=Int64, eager=True)
        return (rows * flags.cast(Int64)).cum_max()

    def last_before(self, flags: Series) -> Series:
        rows = polars.int_range(len(flags), dtype=Int64, eager=True)
        following = self.choose([(flags, rows)], None).shift(-1).fill_null(strategy="backward")
        return following.fill_null(len(flags)) - 1

    def running(self, flags: Series) -> Series:
        return flags.cast(Int64).cum_sum()

    def counts(self, column: Series) -> dict[int, int]:
        return dict(column.value_counts().iter_rows())

    def quoted(self, column: Series) -> Series:
        if column.str.contains(_ESCAPED).any():
            return self.texts([_quoted(text) for text in column])
        return self.joined('"', column, '"')

    def joined(self, *parts: Series | str) -> Series:
        return _one(polars.concat_str([polars.lit(part) for part in parts]))

    def listed(self, columns: Sequence[Series]) -> Series:
        return _one(polars.concat_str(columns, separator=",", ignore_nulls=True))

    def filled(self, column: Series, word: str) -> Series:
        return column.cast(String).fill_null(word)


def _packed(columns: Sequence[Series], falls: Sequence[bool]) -> tuple[list[Series], list[bool]]:
    """Fewer columns of the same order: as many as fit into a machine word, one after the other, are one number."""
    keys: list[Series] = []
    falling: list[bool] = []
    room = 0
    for column, falls_here in zip(columns, falls, strict=True):
        low, high = _ends(column)
        width = (high - low).bit_length()
        if width > _BITS:
            keys.append(column)
            falling.append(falls_here)
            room = 0
        elif width:
            away = high - column if falls_here else column - low
            if width <= room:
                keys[-1] = keys[-1] * 2**width + away
                room -= width
            else:
                keys.append(away)
                falling.append(False)
                room = _BITS - width
    return keys, falling


def _ends(column: Series) -> tuple[int, int]:
    """The least and the greatest number; zeros where there is none."""
    low, high = column.min(), column.max()
    return (low, high) if isinstance(low, int) and isinstance(high, int) else (0, 0)


def _frame(columns: Sequence[Series]) -> DataFrame:
    return DataFrame({str(place): column for place, column in enumerate(columns)})


def _expression(value: Series | Cell) -> Expr:
    return polars.lit(value, dtype=Int64) if value is None or isinstance(value, int) else polars.lit(value)


def _one(expression: Expr) -> Series:
    return polars.select(expression).to_series()


POLARS = Polars()
