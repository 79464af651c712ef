"""How totals of several shifts are made comparable, as a rules document says it, and what it may not say.

The definitions, with their sources, are those of `services/scoring/rankings/domain/normalisation.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from shared.contracts.declaration import part
from shared.kernel.errors import Problem
from shared.kernel.words import N_

MOST_DECIMALS, MOST_ROOT_DIGITS = 7, 20

VALUE = "normalised"
"""Behind the code of a stage or a part and a colon: what its total becomes, as in "skd:normalised"."""


def value_code(code: str) -> str:
    return f"{code}:{VALUE}"


def valued_code(code: str) -> str | None:
    """What becomes this value: "skd" of "skd:normalised"; None of any other code."""
    return code.removesuffix(f":{VALUE}") if code.endswith(f":{VALUE}") else None


@part
class Normalisation:
    """Each total becomes a value: a whole number of steps of 10**-`decimals`, rounded half up. The key "total" of the
    order compares values; marks of sections and thresholds stay as they are. A later stage counts the total of the
    first one, or its value where the rules name that (`shared.contracts.stages.Integration`).

    Of a later stage's sitting with a normalisation of its own the value counts in the stage's score, and the part's
    minimum is held against its marks as they are.

    A shift is the sessions of the exam that start at the same moment; a candidate's is that of the session
    which their start and their sheet name. In it count all marked sheets of the exam that stand, whatever their vacancy
    and whether they meet a threshold or not; those of disqualified candidates do not: their marks count for nothing.

    `percentile`: 100 * share of the shift with a lower total ("lower" in `counts`), or with one at most as high
    ("at_most"). `mean_sd`: mean of the best and standard deviation (GATE, SSC); `constant` is what is added, the
    standard deviation has `root_digits` decimals. `equipercentile`: linked to the base shift. Where a method is not
    defined, because a shift has no spread for it or a value would lie beyond 2**53 - 1, every total stays as it is,
    as a whole number of the same steps; whoever signs is told.
    """

    method: Literal["percentile", "mean_sd", "equipercentile"]
    decimals: int
    counts: Literal["lower", "at_most"] | None = None
    constant: Literal["all_shifts", "highest_mean"] | None = None
    root_digits: int | None = None

    def most(self, most: int) -> int:
        """What a value is held against where it counts with a weight, if `most` is the highest total in units: 100 per
        cent, or the highest total itself, in steps. By `mean_sd` a value can lie above it, or below 0."""
        return int((100 if self.method == "percentile" else most) * 10**self.decimals)

    def steps_per_point(self, units: int) -> int:
        """So many steps make a point where `units` do; of a percentile they make one per cent."""
        return int((1 if self.method == "percentile" else units) * 10**self.decimals)


_OF = {"percentile": ("counts",), "mean_sd": ("constant", "root_digits"), "equipercentile": ()}


def normalisation_problems(found: Normalisation | None, at: str = "normalisation") -> Iterator[Problem]:
    """Fields that the method lacks, or does not use; it stands at `at` in the document."""
    if found is None:
        return
    for name in ("counts", "constant", "root_digits"):
        is_set = getattr(found, name) is not None
        if name in _OF[found.method] and not is_set:
            text = N_("Cara penyetaraan yang dipilih memerlukan isian ini.")
            yield Problem.of(f"{at}.{name}", "missing", text, method=found.method)
        elif is_set and name not in _OF[found.method]:
            text = N_("Cara penyetaraan yang dipilih tidak memakai isian ini; hapus.")
            yield Problem.of(f"{at}.{name}", "field_unused", text, method=found.method)
