"""What is wrong with a sheet, in the order in which its author goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from shared.kernel.errors import Problem
from shared.kernel.words import N_

MOST_LISTED: Final = 1_000
"""Nobody mends more in one go, and a page that lists a problem for every cell would hold up everybody else."""


def gathered(of_cells: Iterable[Problem], of_contents: Iterable[Problem]) -> list[Problem]:
    """All problems by row, those of no row first. One cause is one problem: where a cell itself is at fault, what its
    content was taken for is not said as well."""
    first = list(of_cells)
    places = {problem.place for problem in first}
    rest = (problem for problem in of_contents if problem.place not in places)
    return sorted([*first, *rest], key=lambda problem: problem.place.row or 0)


def listed(problems: Sequence[Problem]) -> list[Problem]:
    """As many of the problems as are told at once, and how many more there are."""
    if len(problems) <= MOST_LISTED:
        return list(problems)
    text = N_("Masih ada %(more)s masalah lain, yang disebut setelah yang di atas diperbaiki.")
    return [*problems[:MOST_LISTED], Problem.of("", "more_problems", text, more=len(problems) - MOST_LISTED)]
