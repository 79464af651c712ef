"""How scores stand to what thresholds ask for, and whether what was reached is enough: in scoring, which judges, and
again wherever a released ranking is verified or explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.contracts.rules import TOTAL
from shared.contracts.scoring import ThresholdCheck
from shared.contracts.stages import Stage
from shared.contracts.thresholds import final_minimum, part_minimum


def compared(subject: str, minimum: int, marks: int) -> ThresholdCheck:
    """`subject` is the code of a section or part, or "total"; met when marks >= minimum."""
    return ThresholdCheck(subject=subject, minimum=minimum, marks=marks, met=marks >= minimum)


def is_enough(checks: Iterable[ThresholdCheck], enough: int | None) -> bool:
    """Whether the total is met, where one is asked, and so many of the others; all of them where `enough` is None."""
    checks = tuple(checks)
    met = [each.met for each in checks if each.subject != TOTAL]
    total = all(each.met for each in checks if each.subject == TOTAL)
    return total and sum(met) >= (len(met) if enough is None else enough)


def stage_checks(stage: Stage, scores: Mapping[str, int], total: int) -> tuple[ThresholdCheck, ...]:
    """Every comparison that a later stage names, of whoever has these scores by part code and this integrated score:
    parts in the order of code points, and last, as "total", the integrated score. Raises KeyError if a score is
    missing."""
    minima = {part.code: part_minimum(stage, part) for part in stage.parts}
    checks = [compared(code, least, scores[code]) for code in stage.judged if (least := minima.get(code)) is not None]
    final = final_minimum(stage)
    return tuple(checks) if final is None else (*checks, compared(TOTAL, final, total))
