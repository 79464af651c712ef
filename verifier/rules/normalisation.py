"""Totals of several shifts made comparable (docs/definitions/normalisation.md)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from verifier.rules.documents import Document
from verifier.rules.numbers import LARGEST, NotDefined, half_up, root

Counts = Mapping[int, int]
"""How many candidates of a shift have each total."""
Values = dict[str, dict[int, int]]
"""By shift what each total becomes, in steps of 10^-decimals."""


@dataclass(frozen=True)
class Normalised:
    values: Values
    defined: bool


def normalise(normalisation: Document, shifts: Mapping[str, Counts]) -> Normalised:
    """Values of all totals that somebody has; where the method is not defined every total stays as it is."""
    held = {code: {total: count for total, count in sorted(counts.items()) if count} for code, counts in shifts.items()}
    present = {code: counts for code, counts in held.items() if counts}
    steps = 10 ** normalisation["decimals"]
    exact = _METHODS[normalisation["method"]](normalisation, present) if present else {}
    if exact is not None:
        values = {
            code: {total: half_up(value * steps) for total, value in of_shift.items()}
            for code, of_shift in exact.items()
        }
        if all(abs(value) <= LARGEST for of_shift in values.values() for value in of_shift.values()):
            return Normalised(values, defined=True)
    return Normalised(
        {code: {total: total * steps for total in counts} for code, counts in present.items()}, defined=False
    )


Exact = dict[str, dict[int, Fraction]]


def _percentile(normalisation: Document, shifts: Mapping[str, Counts]) -> Exact | None:
    counts_equal = {"lower": False, "at_most": True}[normalisation["counts"]]
    made: Exact = {}
    for code, counts in shifts.items():
        everybody, lower = sum(counts.values()), 0
        made[code] = {}
        for total, count in counts.items():
            made[code][total] = Fraction(100 * (lower + count * counts_equal), everybody)
            lower += count
    return made


@dataclass(frozen=True)
class _Group:
    mean: Fraction
    deviation: Fraction
    top: Fraction

    @property
    def q(self) -> Fraction:
        return self.mean + self.deviation


def _group(counts: Counts, root_digits: int) -> _Group:
    number = sum(counts.values())
    mean = Fraction(sum(total * count for total, count in counts.items()), number)
    variance = Fraction(sum(total * total * count for total, count in counts.items()), number) - mean**2
    highest = -(-number // 1000)
    left, summed = highest, 0
    for total in sorted(counts, reverse=True):
        taken = min(left, counts[total])
        summed += taken * total
        left -= taken
    return _Group(mean, root(variance, root_digits), Fraction(summed, highest))


def _mean_sd(normalisation: Document, shifts: Mapping[str, Counts]) -> Exact | None:
    digits = normalisation["root_digits"]
    groups = {code: _group(counts, digits) for code, counts in shifts.items()}
    if len(groups) == 1 and all(group.top <= group.q for group in groups.values()):
        return {code: {total: Fraction(total) for total in counts} for code, counts in shifts.items()}
    together: dict[int, int] = {}
    for counts in shifts.values():
        for total, count in counts.items():
            together[total] = together.get(total, 0) + count
    overall = _group(together, digits)
    if overall.top <= overall.q or any(group.top <= group.q for group in groups.values()):
        return None
    if normalisation["constant"] == "all_shifts":
        constant = overall.q
    elif normalisation["constant"] == "highest_mean":
        constant = max(group.mean for group in groups.values()) + overall.deviation
    else:
        raise NotDefined(f"no such constant: {normalisation['constant']!r}")
    return {
        code: {
            total: (overall.top - overall.q) / (groups[code].top - groups[code].q) * (total - groups[code].q) + constant
            for total in counts
        }
        for code, counts in shifts.items()
    }


def _equipercentile(_normalisation: Document, shifts: Mapping[str, Counts]) -> Exact | None:
    base = shifts[_base_shift(shifts)]
    totals = list(base)
    percentiles = list(_at_most(base).values())
    made: Exact = {}
    for code, counts in shifts.items():
        made[code] = {total: _linked(percentile, totals, percentiles) for total, percentile in _at_most(counts).items()}
    return made


def _base_shift(shifts: Mapping[str, Counts]) -> str:
    numbers = {code: sum(counts.values()) for code, counts in shifts.items()}
    everybody = sum(numbers.values())
    large = [code for code in shifts if 10 * numbers[code] * len(shifts) >= 7 * everybody]
    means = {
        code: Fraction(sum(total * count for total, count in shifts[code].items()), numbers[code]) for code in large
    }
    return min(large, key=lambda code: (-means[code], -numbers[code], code))


def _at_most(counts: Counts) -> dict[int, Fraction]:
    """By total, from the lowest on, the share of the shift with a total at most as high."""
    everybody, so_far = sum(counts.values()), 0
    shares = {}
    for total in sorted(counts):
        so_far += counts[total]
        shares[total] = Fraction(so_far, everybody)
    return shares


def _linked(percentile: Fraction, totals: list[int], percentiles: list[Fraction]) -> Fraction:
    at = bisect_left(percentiles, percentile)
    if at == 0 or percentiles[at] == percentile:
        return Fraction(totals[at])
    low, high = percentiles[at - 1], percentiles[at]
    return totals[at - 1] + (totals[at] - totals[at - 1]) * (percentile - low) / (high - low)


_METHODS: dict[str, Callable[[Document, Mapping[str, Counts]], Exact | None]] = {
    "percentile": _percentile,
    "mean_sd": _mean_sd,
    "equipercentile": _equipercentile,
}
