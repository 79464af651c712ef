"""An exam's item analysis: its scales, its items, and the keys that are probably wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.scoring.analysis.domain.figures import ItemFigures, item_figures
from services.scoring.analysis.domain.groups import CategoryDif, SiteDif
from services.scoring.analysis.domain.miskeys import Miskey, probable_miskeys
from services.scoring.analysis.domain.models import ItemModel
from services.scoring.analysis.domain.reliability import (
    Scale,
    alpha,
    alpha_if_right,
    alphas_without,
    covariances,
    scale,
)
from services.scoring.analysis.domain.responses import Groups, ItemColumn
from services.scoring.analysis.domain.tallies import Tally


@dataclass(frozen=True)
class ProbableMiskey:
    """The option `letter` of the item behaves like its key; `alpha` is that of the section if it were."""

    code: str
    key: str
    letter: str
    z: float
    alpha: float | None


@dataclass(frozen=True)
class Analysis:
    """`scales` are the sections in their order and, last, the whole exam (code ""); `items` are in the order of their
    columns, those that no sheet had left out; `miskeys` the clearest first. `models`, `dif` and `sites` are by
    item, where enough is known."""

    sheets: int
    scales: tuple[Scale, ...]
    items: tuple[ItemFigures, ...]
    miskeys: tuple[ProbableMiskey, ...]
    models: tuple[ItemModel, ...] = ()
    dif: tuple[CategoryDif, ...] = ()
    sites: tuple[SiteDif, ...] = ()


def analyse(
    sections: Sequence[tuple[str, int]], items: Sequence[ItemColumn], groups: Sequence[Groups], tally: Tally
) -> Analysis:
    """The analysis that follows from these sums. `sections` are codes with how many items of each a paper has."""
    lengths = [length for _, length in sections]
    section_of = np.array([item.section for item in items])
    found = covariances(tally)
    without = alphas_without(found, section_of, lengths)
    figures = tuple(
        item_figures(tally, item, column, sections[item.section][0], groups[item.section], without.get(column))
        for column, item in enumerate(items)
        if tally.seen[column]
    )
    miskeys = (
        _named(items[each.column], each, alpha_if_right(tally, found, items, each.column, each.place, lengths))
        for each in probable_miskeys(items, tally)
    )
    pools = [int(np.sum(tally.seen[section_of == at] > 0)) for at in range(len(sections))]
    scales = [
        scale(tally, code, at, length, pools[at], alpha(found, section_of, _only(lengths, at)))
        for at, (code, length) in enumerate(sections)
    ]
    whole = scale(tally, "", len(sections), sum(lengths), sum(pools), alpha(found, section_of, lengths))
    return Analysis(tally.sheets, (*scales, whole), figures, tuple(miskeys))


def _only(lengths: Sequence[int], at: int) -> list[int]:
    return [length if place == at else 0 for place, length in enumerate(lengths)]


def _named(item: ItemColumn, found: Miskey, reliability: float | None) -> ProbableMiskey:
    key = item.options[item.right] if item.right is not None else ""
    return ProbableMiskey(item.code, key, item.options[found.place], found.z, reliability)
