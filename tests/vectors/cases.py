"""What a case of a vector file is, and the random numbers of those that are made up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

Values = dict[str, Any]


class Case(NamedTuple):
    """`name` says why the case is there; `input` is as the subject's page in docs/definitions has it."""

    name: str
    input: Values


def made_up(subject: str, count: int) -> Iterator[tuple[str, random.Random]]:
    """So many names with chance of their own, the same at every run."""
    for number in range(1, count + 1):
        yield f"made up {number}", random.Random(f"{subject} {number}")
