"""The parameters of each item in the model of its section: two-parameter logistic or graded, and Rasch's where all
sheets have the same items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.domain.graded import MISSING, fit_graded
from services.scoring.analysis.domain.rasch import fit_rasch
from services.scoring.analysis.domain.responses import ItemColumn, Responses

MOST_SHEETS = 5_000
"""So many sheets tell the parameters to a tenth; more would only take longer."""
FEWEST_SHEETS = 100


@dataclass(frozen=True)
class ItemModel:
    """`slope` and `locations` with their standard errors as `graded.GradedItem` has them (one location, the difficulty,
    for an item that is right or wrong), on a scale on which the candidates of the section have mean 0 and standard
    deviation 1; the errors are None where the sheets are too few for as many parameters. `rasch` is the difficulty in
    logits with mean 0 over the section, None where papers are drawn."""

    code: str
    slope: float
    slope_error: float | None
    locations: tuple[float, ...]
    location_errors: tuple[float | None, ...]
    rasch: float | None = None
    rasch_error: float | None = None


def fit_models(items: Sequence[ItemColumn], parts: Sequence[Responses]) -> tuple[ItemModel, ...]:
    """Of these sheets, section by section; no item of a section whose model cannot be fitted.

    An omitted item counts as wrong, one that was not reached as one that the paper did not have (OECD, PISA 2012
    Technical Report, 2014, scales ability like this); of a weighted item both are missing.
    """
    if sum(len(part.seen) for part in parts) < FEWEST_SHEETS:
        return ()
    found: list[ItemModel] = []
    for section in sorted({item.section for item in items}):
        columns = [column for column, item in enumerate(items) if item.section == section]
        found += _section([items[column] for column in columns], _categories(items, columns, parts))
    return tuple(found)


def _categories(items: Sequence[ItemColumn], columns: Sequence[int], parts: Sequence[Responses]) -> NDArray[np.int64]:
    weighted = np.array([items[column].weighted for column in columns])
    least = np.array([items[column].least for column in columns])
    blocks = []
    for part in parts:
        seen, omitted, not_reached = (each[:, columns] for each in (part.seen, part.omitted, part.not_reached))
        value = np.where(weighted, part.points[:, columns] - least, part.right[:, columns])
        missing = ~seen | not_reached | (omitted & weighted)
        blocks.append(np.where(missing, MISSING, value))
    return np.concatenate(blocks).astype(np.int64)


def _section(items: Sequence[ItemColumn], categories: NDArray[np.int64]) -> list[ItemModel]:
    fit = fit_graded(categories)
    if fit is None:
        return []
    complete = not any(item.weighted for item in items) and bool((categories != MISSING).all())
    rasch = fit_rasch(categories) if complete else None
    found = []
    for column, (item, each) in enumerate(zip(items, fit.items, strict=True)):
        if each is None:
            continue
        difficulty, error = (rasch.difficulties[column], rasch.errors[column]) if rasch else (np.nan, np.nan)
        found.append(
            ItemModel(
                *(item.code, each.slope, _known(each.slope_error)),
                *(each.locations, tuple(map(_known, each.location_errors))),
                rasch=_known(difficulty),
                rasch_error=_known(error),
            )
        )
    return found


def _known(figure: float) -> float | None:
    return float(figure) if np.isfinite(figure) else None
