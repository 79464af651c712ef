"""What the sheets say about each item: classical item analysis, over those who had the item on their paper."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.domain.responses import NONE, Groups, ItemColumn, Whole
from services.scoring.analysis.domain.tallies import BOTH_EDGES, HIGH, HIGH_EDGE, LOW, LOW_EDGE, Tally

FIFTHS = 5


@dataclass(frozen=True)
class OptionFigures:
    """An option of an item; `letter` is "" for no answer. `share` is of those who had the item, `mean` the mean total
    in the section of those who chose it. `correlation` is the point-biserial one of choosing it with the rest of the
    section (Attali and Fraenkel, "The point-biserial as a discrimination index for distractors in multiple-choice
    items", Journal of Educational Measurement 37, 2000, on why distractors need a look of their own).

    `fifths` are the shares among the candidates of each fifth of the totals, the weakest first: the empirical trace
    line of the option. None where nobody of a fifth had the item."""

    letter: str
    right: bool
    chosen: int
    share: float
    mean: float | None
    correlation: float | None
    fifths: tuple[float | None, ...]


@dataclass(frozen=True)
class ItemFigures:
    """An item of an exam.

    `difficulty`: p, the share of right answers (Allen and Yen, Introduction to Measurement Theory, 1979, chapter 6),
    blanks counted as not right; of a weighted item the mean as a share of the way from its fewest to its most points,
    which is p where there are two weights.
    `correlation`: of its points with the total of its section; `correlation_rest`: with the total without the item,
    which is not raised by the item's own part (Henrysson, "Correction of item-total correlations in item analysis",
    Psychometrika 28, 1963). `index27`: difficulty among the upper 27 per cent less that among the lower (Kelley 1939;
    `Groups`). `alpha_without`: of its section if it were deleted. None where undefined, as for items without variance.
    """

    code: str
    section: str
    weighted: bool
    seen: int
    right: int | None
    omitted: int
    not_reached: int
    difficulty: float | None
    mean: float | None
    sd: float | None
    correlation: float | None
    correlation_rest: float | None
    index27: float | None
    alpha_without: float | None
    options: tuple[OptionFigures, ...]


def correlation(n: int, x: int, xx: int, y: int, yy: int, xy: int) -> float | None:
    """Pearson's, from sums over n; None where one of the two does not vary. The differences are exact."""
    across, up = n * xx - x * x, n * yy - y * y
    return (n * xy - x * y) / sqrt(across) / sqrt(up) if across > 0 and up > 0 else None


def with_rest(tally: Tally, column: int, a: int, aa: int, ar: int) -> float | None:
    """The correlation with the rest of the section of a variable that has these sums over those who had the item."""
    x, xx, t, tt, xt = (int(sums[column]) for sums in (tally.x, tally.xx, tally.t, tally.tt, tally.xt))
    return correlation(int(tally.seen[column]), a, aa, t - x, tt - 2 * xt + xx, ar)


def item_figures(
    tally: Tally, item: ItemColumn, column: int, section: str, group: Groups, alpha_without: float | None
) -> ItemFigures:
    """The figures of the item in this column."""
    n, x, xx = int(tally.seen[column]), int(tally.x[column]), int(tally.xx[column])
    t, tt, xt, value = (int(sums[column]) for sums in (tally.t, tally.tt, tally.xt, tally.value))
    range_ = item.most - item.least if item.weighted else 1
    return ItemFigures(
        code=item.code,
        section=section,
        weighted=item.weighted,
        seen=n,
        right=None if item.weighted else value,
        omitted=int(tally.omitted[column]),
        not_reached=int(tally.not_reached[column]),
        difficulty=value / (n * range_) if n and range_ else None,
        mean=x / n if n else None,
        sd=sqrt((n * xx - x * x) / (n * (n - 1))) if n > 1 else None,
        correlation=correlation(n, x, xx, t, tt, xt),
        correlation_rest=with_rest(tally, column, x, xx, xt - xx),
        index27=_index27(tally.seen_by_zone[:, column], tally.value_by_zone[:, column] / (range_ or 1), group),
        alpha_without=alpha_without,
        options=_options(tally, item, column),
    )


def _options(tally: Tally, item: ItemColumn, column: int) -> tuple[OptionFigures, ...]:
    """By place; last those without an answer."""
    n = int(tally.seen[column])
    if not n:
        return ()
    found = []
    for place in (*range(len(item.options)), NONE):
        chosen = int(tally.chosen[place, column])
        found.append(
            OptionFigures(
                letter="" if place == NONE else item.options[place],
                right=item.is_key(place),
                chosen=chosen,
                share=chosen / n,
                mean=int(tally.chosen_t[place, column]) / chosen if chosen else None,
                correlation=with_rest(tally, column, chosen, chosen, int(tally.chosen_r[place, column])),
                fifths=_fifths(tally.chosen_by_fifth[:, place, column], tally.seen_by_fifth[:, column]),
            )
        )
    return tuple(found)


def _fifths(chosen: Whole, seen: Whole) -> tuple[float | None, ...]:
    return tuple(int(one) / int(all_) if all_ else None for one, all_ in zip(chosen, seen, strict=True))


def _index27(seen: Whole, value: NDArray[np.float64], group: Groups) -> float | None:
    _, _, low_share, high_share = group.edges
    low, high = np.zeros(5), np.zeros(5)
    low[LOW], low[LOW_EDGE], low[BOTH_EDGES] = 1, low_share, low_share
    high[HIGH], high[HIGH_EDGE], high[BOTH_EDGES] = 1, high_share, high_share
    if not (low @ seen > 0 and high @ seen > 0):
        return None
    return float(high @ value / (high @ seen) - low @ value / (low @ seen))
