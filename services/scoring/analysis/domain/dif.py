"""Whether an item is harder for one group than for another of the same total: the Mantel-Haenszel procedure.

Mantel and Haenszel, "Statistical aspects of the analysis of data from retrospective studies of disease", Journal of the
National Cancer Institute 22, 1959; for items: Holland and Thayer, "Differential item performance and the
Mantel-Haenszel procedure", in Wainer and Braun, Test Validity, 1988.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import erfc, log, sqrt

from services.scoring.analysis.domain.responses import Whole


class DifClass(StrEnum):
    """The classes of the Educational Testing Service (Zieky, "Practical questions in the use of DIF statistics in test
    development", in Holland and Wainer, Differential Item Functioning, 1993)."""

    NEGLIGIBLE = "A"
    MODERATE = "B"
    LARGE = "C"


@dataclass(frozen=True)
class Dif:
    """`odds`: how much higher the odds of a right answer are in the reference group than in the focal one, among those
    of the same total. `delta` = -2.35 ln(odds): below zero where the item is harder for the focal group, with `error`
    its standard error (Robins, Breslow and Greenland, Biometrics 42, 1986). `chi_squared` is with the continuity
    correction, `p` its probability with one degree of freedom."""

    odds: float
    delta: float
    error: float
    chi_squared: float
    p: float

    @property
    def dif_class(self) -> DifClass:
        """C: at least 1.5 and significantly more than 1; A: less than 1, or not significantly different from 0; all at
        the 5 per cent level."""
        size = abs(self.delta)
        if size < 1 or self.p >= 0.05:
            return DifClass.NEGLIGIBLE
        # One-sided: whether the size is beyond 1.
        large = size >= 1.5 and size - 1.6448536269514722 * self.error > 1
        return DifClass.LARGE if large else DifClass.MODERATE


def mantel_haenszel(
    reference_right: Whole, reference_wrong: Whole, focal_right: Whole, focal_wrong: Whole
) -> Dif | None:
    """Of counts by total. Totals at which a group is missing, or all have the same result, say nothing. None where no
    total says anything, or the odds have no end: one group has no right answer, or no wrong one, beside the other."""
    a, b, c, d = (each.astype(float) for each in (reference_right, reference_wrong, focal_right, focal_wrong))
    n = a + b + c + d
    telling = (a + b > 0) & (c + d > 0) & (a + c > 0) & (b + d > 0)
    a, b, c, d, n = (each[telling] for each in (a, b, c, d, n))
    for_reference, for_focal = a * d / n, b * c / n
    up, down = float(for_reference.sum()), float(for_focal.sum())
    if not up or not down:
        return None
    alike, unlike = (a + d) / n, (b + c) / n
    variance = (
        float((alike * for_reference).sum()) / (2 * up**2)
        + float((alike * for_focal + unlike * for_reference).sum()) / (2 * up * down)
        + float((unlike * for_focal).sum()) / (2 * down**2)
    )
    expected = (a + b) * (a + c) / n
    spread = float(((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum())
    chi = max(0.0, abs(float((a - expected).sum())) - 0.5) ** 2 / spread
    odds = up / down
    return Dif(odds, -2.35 * log(odds), 2.35 * sqrt(variance), chi, erfc(sqrt(chi / 2)))
