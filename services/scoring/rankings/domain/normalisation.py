"""Marks of several shifts, made comparable: by percentile, by mean and standard deviation, by equipercentile linking.

What a mark becomes depends on its shift and on how often each mark was given, on nothing else; so each method turns
those counts into a table for every shift. Values are fractions of whole numbers until the end. A result is a whole
number of steps of 10**-decimals: with five decimals 9999643 is 99.99643. It is rounded half up, to the whole number at
or below value * 10**decimals + 1/2. Nobody who has more marks than another of the same shift comes out with less.

Sources. Percentile: the National Testing Agency's and the Railway Recruitment Boards' notices on multi-shift
examinations (India). Mean and standard deviation: GATE 2019, "Normalized Marks for Multi-session Papers"; the Staff
Selection Commission's notice of 7 February 2019. Equipercentile linking to a base shift: the Staff Selection
Commission's notice of 2 June 2025; on the method, Kolen and Brennan, "Test Equating, Scaling, and Linking", chapter 2.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import floor, isqrt
from typing import Literal

from shared.contracts.normalisation import Normalisation
from shared.kernel.errors import DomainError
from shared.kernel.words import N_

Counts = Mapping[int, int]
"""How many candidates of a shift have each mark."""
Shifts = Mapping[str, Counts]
"""The counts of each shift by its code, of everybody who sat in it. A shift in which nobody sat changes nothing."""
Table = dict[str, dict[int, int]]
"""By shift, what each of its marks becomes, in steps of 10**-decimals."""

TOP = 1000
"""The best of a shift, in the method by mean and standard deviation, are one candidate of so many, rounded up."""
BASE_SIZE = Fraction(7, 10)
"""The share of the average head count of a shift below which it cannot be the base shift."""


class NoSpread(DomainError):
    """The best of the shift do not stand above its mean + standard deviation, as where all have the same mark: the
    formula would divide by zero, or turn the order around."""

    code = "shift_without_spread"
    text = N_(
        "Nilai sesi %(shift)s tidak dapat disetarakan dengan rata-rata dan simpangan baku: nilai peserta terbaiknya "
        "tidak lebih tinggi dari rata-rata ditambah simpangan baku."
    )


_HIGHEST = 2**53 - 1
"""Beyond it not every reader of JSON has every whole number."""


@dataclass(frozen=True)
class Normalised:
    """What each total becomes, by shift; `undefined` names what was wrong where the method is not defined, and every
    total stays as it is."""

    table: Table
    undefined: NoSpread | None = None


def normalised(rules: Normalisation, shifts: Shifts) -> Normalised:
    """By the method that the rules name, as `shared.contracts.normalisation` defines it."""
    try:
        table = _by_method(rules, shifts)
    except NoSpread as error:
        return Normalised(_as_it_is(shifts, rules.decimals), error)
    stretched = sorted(
        shift for shift, values in table.items() if any(abs(each) > _HIGHEST for each in values.values())
    )
    if stretched:
        return Normalised(_as_it_is(shifts, rules.decimals), NoSpread(shift=", ".join(stretched)))
    return Normalised(table)


def _by_method(rules: Normalisation, shifts: Shifts) -> Table:
    if rules.method == "percentile":
        return by_percentile(shifts, equals_count=rules.counts == "at_most", decimals=rules.decimals)
    if rules.method == "equipercentile":
        return by_equipercentile(shifts, decimals=rules.decimals)
    return by_mean_and_deviation(
        shifts,
        constant=rules.constant or "all_shifts",
        root_digits=rules.root_digits or 1,
        decimals=rules.decimals,
    )


def _as_it_is(shifts: Shifts, decimals: int) -> Table:
    return {shift: {mark: mark * 10**decimals for mark in counts} for shift, counts in _sat(shifts).items()}


def by_percentile(shifts: Shifts, *, equals_count: bool, decimals: int) -> Table:
    """100 * (candidates of the shift with fewer marks) / (candidates of the shift).

    With `equals_count` those with as many marks count as well, and the best of every shift have 100.
    """
    return {
        shift: {mark: _steps(100 * share, decimals) for mark, share in _shares(counts, equals_count).items()}
        for shift, counts in _sat(shifts).items()
    }


def by_mean_and_deviation(
    shifts: Shifts, *, constant: Literal["all_shifts", "highest_mean"], root_digits: int, decimals: int
) -> Table:
    """(T - Q) / (t - q) * (mark - q) + C, with t and q of the candidate's own shift and T and Q of all shifts together.

    t is the mean of the best (`TOP`), q the mean plus the standard deviation of everybody (of the whole group, divided
    by n). C is Q for "all_shifts" (GATE); for "highest_mean" it is the mean of the shift where that is highest plus the
    standard deviation of all shifts together (SSC 2019). A standard deviation is cut off after `root_digits` (at least
    1) decimal digits. A single shift stays as it is. Raises NoSpread.
    """
    sat = _sat(shifts)
    if not sat:
        return {}
    groups = {shift: _group(counts, root_digits) for shift, counts in sat.items()}
    everybody = _group(_together(sat), root_digits)
    flat = sorted(shift for shift, group in groups.items() if group.top <= group.threshold)
    if flat and len(groups) == 1:
        # There is nothing to compare it with.
        return {shift: {mark: _steps(Fraction(mark), decimals) for mark in sorted(sat[shift])} for shift in groups}
    if flat or everybody.top <= everybody.threshold:
        raise NoSpread(shift=", ".join(flat or sorted(groups)))
    highest = max(group.mean for group in groups.values())
    added = everybody.threshold if constant == "all_shifts" else highest + everybody.deviation
    table: Table = {}
    for shift, group in groups.items():
        slope = (everybody.top - everybody.threshold) / (group.top - group.threshold)
        values = {mark: slope * (mark - group.threshold) + added for mark in sorted(sat[shift])}
        table[shift] = {mark: _steps(value, decimals) for mark, value in values.items()}
    return table


def by_equipercentile(shifts: Shifts, *, decimals: int) -> Table:
    """Each mark becomes the mark that the same percentile (at or below) has in the base shift.

    Between two marks of the base shift it is interpolated linearly by their percentiles; a percentile below that of the
    base shift's lowest mark becomes that mark. The base shift stays as it is.
    """
    sat = _sat(shifts)
    if not sat:
        return {}
    base = _shares(sat[base_shift(shifts)], equals_count=True)
    marks, shares = list(base), list(base.values())
    return {
        shift: {mark: _steps(_linked(share, shares, marks), decimals) for mark, share in _shares(counts, True).items()}
        for shift, counts in sat.items()
    }


def base_shift(shifts: Shifts) -> str:
    """The shift with the highest mean, of those with at least `BASE_SIZE` of the average head count; of equal means the
    one with more candidates, then the one whose code comes first. At least one candidate has sat."""
    sat = _sat(shifts)
    sizes = {shift: sum(counts.values()) for shift, counts in sat.items()}
    enough = BASE_SIZE * Fraction(sum(sizes.values()), len(sizes))
    means = {shift: _mean(sat[shift]) for shift in sorted(sat) if sizes[shift] >= enough}
    # Of equals max() takes the first.
    return max(means, key=lambda shift: (means[shift], sizes[shift]))


@dataclass(frozen=True)
class _Group:
    mean: Fraction
    deviation: Fraction
    top: Fraction

    @property
    def threshold(self) -> Fraction:
        return self.mean + self.deviation


def _group(counts: Counts, root_digits: int) -> _Group:
    candidates = sum(counts.values())
    mean = _mean(counts)
    variance = Fraction(sum(mark * mark * count for mark, count in counts.items()), candidates) - mean * mean
    root = isqrt(variance.numerator * 100**root_digits // variance.denominator)
    return _Group(mean, Fraction(root, 10**root_digits), _top_mean(counts, -(-candidates // TOP)))


def _mean(counts: Counts) -> Fraction:
    return Fraction(sum(mark * count for mark, count in counts.items()), sum(counts.values()))


def _top_mean(counts: Counts, best: int) -> Fraction:
    """The mean of the `best` highest marks."""
    left, total = best, 0
    for mark in sorted(counts, reverse=True):
        taken = min(left, counts[mark])
        total += taken * mark
        left -= taken
    return Fraction(total, best)


def _shares(counts: Counts, equals_count: bool) -> dict[int, Fraction]:
    """By mark, lowest first, the share of the shift that has fewer, or at most as many."""
    candidates = sum(counts.values())
    marks = sorted(counts)
    reached = list(accumulate((counts[mark] for mark in marks), initial=0))
    first = 1 if equals_count else 0
    return {mark: Fraction(reached[place + first], candidates) for place, mark in enumerate(marks)}


def _linked(share: Fraction, shares: list[Fraction], marks: list[int]) -> Fraction:
    above = bisect_left(shares, share)
    if above == 0 or shares[above] == share:
        return Fraction(marks[above])
    low, high = shares[above - 1], shares[above]
    return marks[above - 1] + (marks[above] - marks[above - 1]) * (share - low) / (high - low)


def _sat(shifts: Shifts) -> dict[str, dict[int, int]]:
    """The shifts in which somebody sat, with the marks that somebody has."""
    present = {shift: {mark: count for mark, count in counts.items() if count} for shift, counts in shifts.items()}
    return {shift: counts for shift, counts in present.items() if counts}


def _together(shifts: Shifts) -> dict[int, int]:
    together: dict[int, int] = {}
    for counts in shifts.values():
        for mark, count in counts.items():
            together[mark] = together.get(mark, 0) + count
    return together


def _steps(value: Fraction, decimals: int) -> int:
    scale: int = 10**decimals
    return floor(value * scale + Fraction(1, 2))
