"""Responses as arrays, for the figures of item analysis: sheets by items, each the place of the option chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.domain.analysis import Analysis, analyse
from services.scoring.analysis.domain.responses import NONE, Groups, ItemColumn, Responses
from services.scoring.analysis.domain.tallies import Tally, tally

UNSEEN = -1
Places = NDArray[Any]


def columns(keys: Sequence[int], options: Sequence[int], section: int = 0, prefix: str = "I") -> list[ItemColumn]:
    """Items of a point each: right the option at `key`, of so many options."""
    return [
        ItemColumn(f"{prefix}{number:02}", section, tuple("ABCDEFGH"[:count]), key, False, 0, 1)
        for number, (key, count) in enumerate(zip(keys, options, strict=True), 1)
    ]


def weighted_columns(number: int, section: int = 0) -> list[ItemColumn]:
    """Items whose options A to E are worth 1 to 5 points."""
    return [ItemColumn(f"W{each:02}", section, tuple("ABCDE"), None, True, 0, 5) for each in range(1, number + 1)]


def responses(items: Sequence[ItemColumn], places: Places) -> Responses:
    """What was chosen: the place of an option, NONE for a blank, UNSEEN where the paper did not have the item."""
    seen, blank = places != UNSEEN, places == NONE
    keys = np.array([-2 if item.right is None else item.right for item in items])
    right = places == keys
    worth = np.where([item.weighted for item in items], places + 1, right * [item.most for item in items])
    chosen = np.where(seen & ~blank, 1 << np.where(seen & ~blank, places, 0), 0).astype(np.uint8)
    points = np.where(seen & ~blank, worth, 0).astype(np.int64)
    return Responses(seen, chosen, points, right, blank, np.zeros_like(blank))


def groups_of(items: Sequence[ItemColumn], given: Responses) -> list[Groups]:
    section_of = np.array([item.section for item in items])
    totals = [given.points[:, section_of == at].sum(axis=1) for at in range(int(section_of.max()) + 1)]
    return [Groups.of(Counter(each.tolist())) for each in totals]


def tally_of(items: Sequence[ItemColumn], places: Places) -> Tally:
    given = responses(items, places)
    return tally(items, groups_of(items, given), given)


def analysis_of(items: Sequence[ItemColumn], places: Places, lengths: Sequence[int] | None = None) -> Analysis:
    """`lengths` are how many items a paper has of each section; all of them if it is not given."""
    given = responses(items, places)
    groups = groups_of(items, given)
    counted = lengths or [sum(item.section == at for item in items) for at in range(len(groups))]
    sections = [(f"S{at}", length) for at, length in enumerate(counted)]
    return analyse(sections, items, groups, tally(items, groups, given))


def simulated(
    random: np.random.Generator, sheets: int, items: Sequence[ItemColumn], steep: Sequence[float] | Places
) -> Places:
    """Sheets of candidates who find the right option by a two-parameter logistic curve of these slopes; who does not
    find it takes another one, and each item has one that is twice as tempting and draws the middle of the field."""
    ability = random.standard_normal(sheets)[:, None]
    difficulty = random.uniform(-1.5, 1.5, len(items))
    finds = random.random((sheets, len(items))) < 1 / (1 + np.exp(-np.asarray(steep) * (ability - difficulty)))
    places = np.empty((sheets, len(items)), np.int64)
    for column, item in enumerate(items):
        others = [place for place in range(len(item.options)) if place != item.right]
        middling = np.exp(-(ability[:, 0] ** 2)) + 0.3
        tempted = random.random(sheets) < middling / (middling + 0.2 * (len(others) - 1))
        other = np.where(tempted, others[0], random.choice(others, sheets))
        places[:, column] = np.where(finds[:, column], item.right or 0, other)
    places[random.random(places.shape) < 0.02] = NONE
    return places
