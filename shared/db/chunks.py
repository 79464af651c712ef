"""Divides many values among statements, because a database limits the values of one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

SIZE = 500
"""SQLite binds a limited number of values per statement."""


def chunks(values: Sequence[T], size: int = SIZE) -> Iterator[Sequence[T]]:
    """The values in order, at most `size` at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
