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


@part
class Normalisation:
    """Each total becomes a value: a whole number of steps of 10**-`decimals`, rounded half up. The key "total" of the
    order compares values; marks of sections, thresholds, and what is carried into later stages stay as they are.

    A shift is the sessions of the exam that start at the same moment; a candidate's is that of the seat that cbt
    assigned last. In it count all marked sheets of the whole selection that stand, whatever their vacancy and whether
    they meet a threshold or not; those of disqualified candidates do not: their marks count for nothing.

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


_OF = {"percentile": ("counts",), "mean_sd": ("constant", "root_digits"), "equipercentile": ()}


def normalisation_problems(found: Normalisation | None) -> Iterator[Problem]:
    """Fields that the method lacks, or does not use."""
    if found is None:
        return
    for name in ("counts", "constant", "root_digits"):
        is_set = getattr(found, name) is not None
        if name in _OF[found.method] and not is_set:
            text = N_("Cara penyetaraan yang dipilih memerlukan isian ini.")
            yield Problem.of(f"normalisation.{name}", "missing", text, method=found.method)
        elif is_set and name not in _OF[found.method]:
            text = N_("Cara penyetaraan yang dipilih tidak memakai isian ini; hapus.")
            yield Problem.of(f"normalisation.{name}", "field_unused", text, method=found.method)
