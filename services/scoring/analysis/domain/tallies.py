"""Sums over sheets from which all figures of an exam follow.

They are sums of whole numbers, so no figure depends on the order in which sheets come or on how they are cut into
blocks, and a block of sheets is all that has to be in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.domain.responses import OPTIONS, Flags, Groups, ItemColumn, Responses, Whole

_Reals = NDArray[np.float64]
_FIFTHS, _ZONES = 5, 5
LOW, LOW_EDGE, HIGH_EDGE, HIGH, BOTH_EDGES = range(_ZONES)
"""Zones of totals: below the lower group's edge, at it, at the upper group's, above that, at both."""


@dataclass(frozen=True)
class Tally:
    """Sums by item (last axis), over those who had it. x are the points of the item, t is the candidate's total in its
    section, r = t - x the rest of it, v the value: 1 for right, else 0; of a weighted item the points above the fewest.

    `by_choice` arrays have the places of the options and NONE as their first axis, `pair` arrays an item in each axis.
    """

    sheets: int
    seen: Whole
    omitted: Whole
    not_reached: Whole
    value: Whole
    x: Whole
    xx: Whole
    t: Whole
    tt: Whole
    xt: Whole
    chosen: Whole
    chosen_t: Whole
    chosen_r: Whole
    seen_by_fifth: Whole
    """Fifth, item."""
    chosen_by_fifth: Whole
    """Fifth, choice, item."""
    seen_by_zone: Whole
    value_by_zone: Whole
    pair_seen: Whole
    """How many had both."""
    pair_x: Whole
    """[i, j]: x of item i, over those who had both."""
    pair_xx: Whole
    totals: Whole
    """Section and, last, whole: sums of the totals."""
    totals_squared: Whole

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def tally(items: Sequence[ItemColumn], groups: Sequence[Groups], responses: Responses) -> Tally:
    """The sums of these sheets. `groups` are those of all sheets, one a section in order."""
    section_of = np.array([item.section for item in items])
    totals = np.stack([responses.points[:, section_of == at].sum(axis=1) for at in range(len(groups))], axis=1)
    seen, x = responses.seen.astype(np.int64), responses.points
    t = totals[:, section_of] * seen
    rest = t - x
    bits = _bits(responses)
    places = [group.places_of(totals[:, at]) for at, group in enumerate(groups)]
    fifths = [_indicator(group.fifths[place], _FIFTHS) for group, place in zip(groups, places, strict=True)]
    zones = [_indicator(_zones(group)[place], _ZONES + 1) for group, place in zip(groups, places, strict=True)]
    value = np.where([item.weighted for item in items], x - seen * [item.least for item in items], responses.right)
    with_whole = np.concatenate([totals, totals.sum(axis=1, keepdims=True)], axis=1)
    real_seen, real_x = seen.astype(np.float64), x.astype(np.float64)
    return Tally(
        sheets=len(seen),
        seen=seen.sum(axis=0),
        omitted=responses.omitted.sum(axis=0),
        not_reached=responses.not_reached.sum(axis=0),
        value=value.sum(axis=0),
        x=x.sum(axis=0),
        xx=(x * x).sum(axis=0),
        t=t.sum(axis=0),
        tt=(t * t).sum(axis=0),
        xt=(x * t).sum(axis=0),
        chosen=np.stack([bit.sum(axis=0) for bit in bits]),
        chosen_t=np.stack([(t * bit).sum(axis=0) for bit in bits]),
        chosen_r=np.stack([(rest * bit).sum(axis=0) for bit in bits]),
        seen_by_fifth=_by_group(fifths, section_of, real_seen),
        chosen_by_fifth=np.stack([_by_group(fifths, section_of, bit.astype(np.float64)) for bit in bits], axis=1),
        seen_by_zone=_by_group(zones, section_of, real_seen)[:_ZONES],
        value_by_zone=_by_group(zones, section_of, value.astype(np.float64))[:_ZONES],
        pair_seen=_product(real_seen, real_seen),
        pair_x=_product(real_x, real_seen),
        pair_xx=_product(real_x, real_x),
        totals=with_whole.sum(axis=0),
        totals_squared=(with_whole * with_whole).sum(axis=0),
    )


def _bits(responses: Responses) -> list[Flags]:
    chosen = responses.chosen
    options = [(chosen >> np.uint8(place)) & np.uint8(1) == 1 for place in range(OPTIONS)]
    return [*options, responses.omitted | responses.not_reached]


def _zones(group: Groups) -> Whole:
    """The zone of each total; _ZONES between the groups."""
    low, high, _, _ = group.edges
    zones = np.full(len(group.totals), _ZONES, np.int64)
    zones[:low], zones[high + 1 :] = LOW, HIGH
    zones[low], zones[high] = LOW_EDGE, HIGH_EDGE
    if low == high:
        zones[low] = BOTH_EDGES
    return zones


def _indicator(places: Whole, most: int) -> _Reals:
    return np.eye(most)[places]


def _by_group(groups: Sequence[_Reals], section_of: Whole, values: _Reals) -> Whole:
    """Group, item: sums over the candidates of each group of the item's section."""
    found = np.zeros((groups[0].shape[1], values.shape[1]), np.int64)
    for at, group in enumerate(groups):
        here = section_of == at
        found[:, here] = _product(group, values[:, here])
    return found


def _product(left: _Reals, right: _Reals) -> Whole:
    # Products of reals are many times as quick as those of whole numbers, and exact as long as they stay below 2^53.
    return np.rint(left.T @ right).astype(np.int64)
