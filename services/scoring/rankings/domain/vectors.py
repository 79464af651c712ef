"""What ranking asks of columns. The definition of a ranking (`order.py`, `texts.py`) is written over these alone, so it
is the same for ten candidates in Python's lists (`listed.py`) and for millions in polars (`bulk.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

V = TypeVar("V")
Cell = int | str | None


class Vectors(Protocol[V]):
    """Columns `V` of one length: whole numbers, texts or flags; a cell can be None. None of them is ever changed."""

    def numbers(self, values: Sequence[int | None]) -> V: ...

    def texts(self, values: Sequence[str]) -> V: ...

    def values(self, column: V) -> list[Any]:
        """The cells as Python has them."""
        ...

    def same(self, value: Cell, like: V) -> V:
        """A column of this one value."""
        ...

    def has_none(self, column: V) -> bool: ...

    def total(self, columns: Sequence[V], like: V) -> V:
        """The sum of each row; None counts as nothing."""
        ...

    def plus(self, column: V, other: V | int) -> V: ...

    def minus(self, column: V, other: V) -> V: ...

    def times(self, column: V, factor: int) -> V: ...

    def quotient(self, column: V, divisor: V) -> V:
        """Rounded down; no divisor is 0."""
        ...

    def at_most(self, column: V, limit: V | int) -> V: ...

    def either(self, flags: Sequence[V]) -> V:
        """Whether any of at least one column of flags is set."""
        ...

    def choose(self, cases: Sequence[tuple[V, V | Cell]], otherwise: V | Cell) -> V:
        """The value of the first of at least one case whose flag is set."""
        ...

    def order(self, columns: Sequence[V], falls: Sequence[bool], last: V) -> V:
        """The rows in order, each by its place in the columns: by these numbers, the largest first where a column
        falls, at last by the texts of `last` in the order of their characters. Equal rows stay as they stand."""
        ...

    def take(self, columns: Sequence[V], rows: V) -> list[V]:
        """The cells of these rows."""
        ...

    def above(self, columns: Sequence[V]) -> list[V]:
        """The cells of the row above; None in the first row."""
        ...

    def differs(self, columns: Sequence[V]) -> list[V]:
        """Whether the cells differ from those above; set in the first row."""
        ...

    def latest(self, flags: V) -> V:
        """The row, from 0, of the last flag that is set at or above; the first one must be set."""
        ...

    def last_before(self, flags: V) -> V:
        """The row, from 0, of the last row before the next flag below, or of the very last."""
        ...

    def running(self, flags: V) -> V:
        """How many flags are set at or above."""
        ...

    def counts(self, column: V) -> dict[int, int]:
        """How often each number stands in it."""
        ...

    def quoted(self, column: V) -> V:
        """Each text as JSON has it, without escapes that it does not need."""
        ...

    def joined(self, *parts: V | str) -> V:
        """The cells, at least one of them a column's, written one after the other; None if one of them is None."""
        ...

    def listed(self, columns: Sequence[V]) -> V:
        """The texts of at least one column with commas between; None is left out."""
        ...

    def filled(self, column: V, word: str) -> V:
        """The cells as texts, with this word in the place of None."""
        ...
