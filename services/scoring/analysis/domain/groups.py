"""Items that are harder for the candidates of one group than for others with the same totals: those of a category, or
those of a site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np

from services.scoring.analysis.domain.dif import Dif, mantel_haenszel
from services.scoring.analysis.domain.responses import Flags, Groups, ItemColumn, Responses, Whole

FEWEST_SHEETS = 100
"""Below this many sheets of a group nothing is said about it."""
FIFTHS = 5


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
class SiteDif:
    """An item with the focal `site`, as `CategoryDif`."""

    code: str
    site: str
    delta: float
    error: float
    dif_class: str


@dataclass(frozen=True)
class Counts:
    """How many of a group had each item right, and not: by stratum, item."""

    right: Whole
    wrong: Whole

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.wrong + other.wrong)

    def __sub__(self, other: Counts) -> Counts:
        return Counts(self.right - other.right, self.wrong - other.wrong)


class Strata:
    """Parts sheets by their totals in the section of each item: by each total, or by fifths of the totals, of which
    there are so few that many groups are counted (Donoghue and Allen, "Thin versus thick matching in the
    Mantel-Haenszel procedure for detecting DIF", Journal of Educational Statistics 18, 1993)."""

    def __init__(self, items: Sequence[ItemColumn], groups: Sequence[Groups], *, by_fifths: bool) -> None:
        self._section_of = np.array([item.section for item in items])
        self._groups = groups
        self._by_fifths = by_fifths
        self._levels = FIFTHS if by_fifths else max(len(group.totals) for group in groups)

    def count(self, responses: Responses, names: Sequence[str | None]) -> dict[str, Counts]:
        """By group; `names` has that of each sheet, None for a sheet that counts for none."""
        known = np.array([name is not None for name in names], np.bool_)
        groups = sorted({name for name in names if name is not None})
        places = {name: place for place, name in enumerate(groups)}
        mine = np.array([places[name] for name in names if name is not None], np.int64)
        strata = [each[known] for each in self._strata(responses)]
        right, wrong = responses.right & responses.seen, ~responses.right & responses.seen
        tables = [self._tables(len(groups), mine, strata, which[known]) for which in (right, wrong)]
        return {name: Counts(*(table[place] for table in tables)) for name, place in places.items()}

    def _strata(self, responses: Responses) -> list[Whole]:
        """The stratum of each sheet in each section."""
        found = []
        for at, group in enumerate(self._groups):
            places = group.places_of(responses.points[:, self._section_of == at].sum(axis=1))
            found.append(group.fifths[places] if self._by_fifths else places)
        return found

    def _tables(self, groups: int, mine: Whole, strata: Sequence[Whole], which: Flags) -> Whole:
        """How many: by group, stratum, item."""
        table = np.zeros((groups, self._levels, len(self._section_of)), np.int64)
        for at, stratum in enumerate(strata):
            here = np.flatnonzero(self._section_of == at)
            own = np.zeros((groups, self._levels, len(here)), np.int64)
            np.add.at(own, (mine, stratum), which[:, here])
            table[:, :, here] = own
        return table


def category_dif(
    items: Sequence[ItemColumn], counts: Mapping[str, Counts], sheets: Mapping[str, int]
) -> tuple[CategoryDif, ...]:
    """Of every item with right and wrong answers, each category against the one with the most sheets; by item."""
    if not sheets:
        return ()
    reference = max(sorted(sheets), key=lambda name: sheets[name])
    focal = [name for name in sorted(sheets) if name != reference and sheets[name] >= FEWEST_SHEETS]
    return tuple(
        CategoryDif(item.code, name, found.delta, found.error, found.dif_class.value)
        for column, item in enumerate(items)
        for name in focal
        if (found := _dif(item, column, counts[reference], counts[name])) is not None
    )


def site_dif(
    items: Sequence[ItemColumn], counts: Mapping[str, Counts], sheets: Mapping[str, int]
) -> tuple[SiteDif, ...]:
    """Of every item with right and wrong answers, each site with `FEWEST_SHEETS` against all the others together, if
    these have as many; by item."""
    known = sum(sheets.values())
    focal = [name for name in sorted(sheets) if min(sheets[name], known - sheets[name]) >= FEWEST_SHEETS]
    if not focal:
        return ()
    whole = reduce(add, counts.values())
    others = {name: whole - counts[name] for name in focal}
    return tuple(
        SiteDif(item.code, name, found.delta, found.error, found.dif_class.value)
        for column, item in enumerate(items)
        for name in focal
        if (found := _dif(item, column, others[name], counts[name])) is not None
    )


def _dif(item: ItemColumn, column: int, reference: Counts, focal: Counts) -> Dif | None:
    if item.weighted:
        return None
    tables = (reference.right, reference.wrong, focal.right, focal.wrong)
    return mantel_haenszel(*(table[:, column] for table in tables))
