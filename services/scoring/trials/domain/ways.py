"""The ways of making totals of several shifts comparable that a trial shows side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from services.scoring.rankings.domain import normalisation
from services.scoring.rankings.domain.normalisation import NoSpread, Shifts, Table
from services.scoring.trials.domain.people import People
from shared.contracts.rules import Rules

DECIMALS, ROOT_DIGITS = 5, 10
_HIGHEST = 2**53
"""Where a shift has next to no spread, its marks are stretched beyond every number that columns hold."""

NONE, DRAFT = "none", "draft"
BELOW, AT_MOST, MEAN_SD, EQUIPERCENTILE = "percentile_below", "percentile", "mean_sd", "equipercentile"
HIGHEST_MEAN = "highest_mean"
TableOf = Callable[[Shifts], Table]
WAYS: Mapping[str, TableOf] = {
    BELOW: lambda shifts: normalisation.by_percentile(shifts, equals_count=False, decimals=DECIMALS),
    AT_MOST: lambda shifts: normalisation.by_percentile(shifts, equals_count=True, decimals=DECIMALS),
    MEAN_SD: lambda shifts: normalisation.by_mean_and_deviation(
        shifts, constant="all_shifts", root_digits=ROOT_DIGITS, decimals=DECIMALS
    ),
    HIGHEST_MEAN: lambda shifts: normalisation.by_mean_and_deviation(
        shifts, constant="highest_mean", root_digits=ROOT_DIGITS, decimals=DECIMALS
    ),
    EQUIPERCENTILE: lambda shifts: normalisation.by_equipercentile(shifts, decimals=DECIMALS),
}


def ways_of(rules: Rules) -> Mapping[str, TableOf]:
    """That of the rules first, where they normalise."""
    asked = rules.normalisation
    if asked is None:
        return WAYS
    # Where its method is not defined, the totals stay as they are, as in a ranking.
    return {DRAFT: lambda shifts: normalisation.normalised(asked, shifts).table, **WAYS}


def stays(rules: Rules, counts: Shifts) -> bool:
    """Whether the rules' own way is not defined for these shifts, so that totals stay as they are."""
    asked = rules.normalisation
    return asked is not None and normalisation.normalised(asked, counts).undefined is not None


def values_by(table_of: TableOf, people: People, totals: Sequence[int], counts: Shifts) -> list[int] | None:
    """What is compared of each person; None where a shift has no spread for the way, or next to none."""
    try:
        table = table_of(counts)
    except NoSpread:
        return None
    by_shift = [table.get(name, {}) for name in people.shifts]
    values = [by_shift[shift][total] for shift, total in zip(people.shift, totals, strict=True)]
    return None if max(map(abs, values)) > _HIGHEST else values
