"""What a case of a vector file is, and the random numbers of those that are made up."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from shared.contracts.percentages import Percent

Values = dict[str, Any]


class Case(NamedTuple):
    """`name` says why the case is there; `input` is as the subject's page in docs/definitions has it."""

    name: str
    input: Values


def made_up(subject: str, count: int) -> Iterator[tuple[str, random.Random]]:
    """So many names with chance of their own, the same at every run."""
    for number in range(1, count + 1):
        yield f"made up {number}", random.Random(f"{subject} {number}")


def percentage(chance: random.Random, most: int = 100) -> int | str:
    """Above 0 and at most `most`, as JSON has it: a whole one, or one with up to four decimals."""
    parts = 10 ** chance.choice([0, 0, 1, 2, 4])
    return Percent(chance.randrange(1, most * parts + 1), parts).in_json


def perhaps_damaged(chance: random.Random, index: int, size: int, siblings: Sequence[str]) -> Values:
    """A place in a hash tree as it is stated, right as often as wrong: in one of its hashes, their number, the index or
    the size."""
    path = [*siblings]
    wrong = chance.randrange(8)
    if wrong == 0 and path:
        path.pop(chance.randrange(len(path)))
    elif wrong == 1:
        path.append("0" * 64)
    elif wrong == 2 and path:
        path[0] = path[0][:-1] + ("G" if chance.random() < 0.5 else "0")
    return {"index": index + (wrong == 3) * chance.choice([-1, 1, size]), "size": size + (wrong == 4), "path": path}
