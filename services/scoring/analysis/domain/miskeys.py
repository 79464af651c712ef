"""Items whose key is probably another option than the one that is sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from services.scoring.analysis.domain.figures import with_rest
from services.scoring.analysis.domain.responses import ItemColumn
from services.scoring.analysis.domain.tallies import Tally

FALSE_ALARM = 0.001
"""In at most this share of exams whose keys are all right is any item named; see `probable_miskeys`."""
FEWEST_SHEETS = 50
FEWEST_CHOICES = 10
_KEY_WORKS = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Miskey:
    """The option at `place` of the item in this column behaves like a key. `z` is how far beyond chance."""

    column: int
    place: int
    z: float


def probable_miskeys(items: Sequence[ItemColumn], tally: Tally) -> tuple[Miskey, ...]:
    """The items with one right option of which another one behaves like the key, the clearest first; of each item the
    option that does so most.

    Option o is compared with key k by the correlation c, over the n who had the item, of the rest of the section with
    a variable that is 1 for o, -1 for k and 0 for any other answer. If the strong do not choose o rather than k, then
    c * sqrt(n - 1) has mean 0 or less, and over all ways to deal the answers out among the candidates exactly the
    variance 1 (Hoeffding, "A combinatorial central limit theorem", Annals of Mathematical Statistics 22, 1951: it
    approaches the normal distribution). The item is named if it exceeds the normal quantile at which the m comparisons
    of the exam together are wrong with a probability of FALSE_ALARM (Bonferroni: FALSE_ALARM / m each), even where no
    item tells the strong from the weak at all; and only if the key does not work: its own correlation with the rest is
    not above zero at the 5 per cent level. So a hard item whose key the strongest find is not named, however
    plausible one of its wrong options is.
    """
    compared = [(column, item.right) for column, item in enumerate(items) if _is_comparable(item, tally, column)]
    comparisons = sum(len(items[column].options) - 1 for column, _ in compared)
    if not comparisons:
        return ()
    bound = NormalDist().inv_cdf(1 - FALSE_ALARM / comparisons)
    found = []
    for column, right in compared:
        best = max(_rivals(items[column], tally, column, right), key=lambda rival: rival.z, default=None)
        if best is not None and best.z >= bound and not _key_works(tally, column, right):
            found.append(best)
    return tuple(sorted(found, key=lambda each: (-each.z, items[each.column].code)))


def _is_comparable(item: ItemColumn, tally: Tally, column: int) -> bool:
    return item.right is not None and int(tally.seen[column]) >= FEWEST_SHEETS


def _rivals(item: ItemColumn, tally: Tally, column: int, right: int | None) -> Iterator[Miskey]:
    n, keyed, keyed_r = (int(a[column]) for a in (tally.seen, tally.chosen[right], tally.chosen_r[right]))
    for place in range(len(item.options)):
        chosen = int(tally.chosen[place, column])
        if place == right or chosen < FEWEST_CHOICES:
            continue
        pull = int(tally.chosen_r[place, column]) - keyed_r
        found = with_rest(tally, column, chosen - keyed, chosen + keyed, pull)
        if found is not None:
            yield Miskey(column, place, found * sqrt(n - 1))


def _key_works(tally: Tally, column: int, right: int | None) -> bool:
    keyed = int(tally.chosen[right, column])
    found = with_rest(tally, column, keyed, keyed, int(tally.chosen_r[right, column]))
    return found is not None and found * sqrt(int(tally.seen[column]) - 1) > _KEY_WORKS
