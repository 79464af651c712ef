"""Items that are harder for the candidates of one category than for those of the largest one with the same totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.scoring.analysis.domain.dif import mantel_haenszel
from services.scoring.analysis.domain.responses import Groups, ItemColumn, Responses, Whole

FEWEST_SHEETS = 100
"""Below this many sheets of a category nothing is said about it."""


@dataclass(frozen=True)
class CategoryDif:
    """An item with the focal `category`: `delta` below zero where it is harder for that one, and its class A, B or C
    (`dif.Dif`)."""

    code: str
    category: str
    delta: float
    error: float
    dif_class: str


@dataclass(frozen=True)
class CategoryCounts:
    """How many of each category had each item right, and not: total of the section, item."""

    right: Whole
    wrong: Whole

    def __add__(self, other: CategoryCounts) -> CategoryCounts:
        return CategoryCounts(self.right + other.right, self.wrong + other.wrong)


def count_categories(
    items: Sequence[ItemColumn], groups: Sequence[Groups], responses: Responses, categories: Sequence[str]
) -> dict[str, CategoryCounts]:
    """By category; `categories` has that of each sheet."""
    section_of = np.array([item.section for item in items])
    levels = max(len(group.totals) for group in groups)
    places = [group.places_of(responses.points[:, section_of == at].sum(axis=1)) for at, group in enumerate(groups)]
    names = np.array(categories)
    right, wrong = responses.right & responses.seen, ~responses.right & responses.seen
    found = {}
    for name in sorted(set(categories)):
        own = names == name
        tables = [np.zeros((levels, len(items)), np.int64) for _ in range(2)]
        for table, which in zip(tables, (right, wrong), strict=True):
            for at, place in enumerate(places):
                here = np.flatnonzero(section_of == at)
                one = np.zeros((levels, len(here)), np.int64)
                np.add.at(one, place[own], which[own][:, here])
                table[:, here] = one
        found[name] = CategoryCounts(*tables)
    return found


def category_dif(
    items: Sequence[ItemColumn], counts: Mapping[str, CategoryCounts], sheets: Mapping[str, int]
) -> tuple[CategoryDif, ...]:
    """Of every item with right and wrong answers, each category against the one with the most sheets; by item."""
    if not sheets:
        return ()
    reference = max(sorted(sheets), key=lambda name: sheets[name])
    focal = [name for name in sorted(sheets) if name != reference and sheets[name] >= FEWEST_SHEETS]
    found = []
    for column, item in enumerate(items):
        for name in focal if not item.weighted else ():
            tables = (counts[reference].right, counts[reference].wrong, counts[name].right, counts[name].wrong)
            dif = mantel_haenszel(*(table[:, column] for table in tables))
            if dif is not None:
                found.append(CategoryDif(item.code, name, dif.delta, dif.error, dif.dif_class.value))
    return tuple(found)
