"""Which marks are enough to be ranked (docs/definitions/thresholds.md); stages ask in the same way (integration.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from verifier.rules.documents import Document
from verifier.rules.numbers import NotDefined, least_reaching


@dataclass(frozen=True)
class Check:
    subject: str
    minimum: int
    marks: int
    met: bool


@dataclass(frozen=True)
class Checked:
    checks: tuple[Check, ...]
    passed: bool


def applying(thresholds: Iterable[Document], category: str, position_group: str | None) -> Document | None:
    """The first threshold of the category for the vacancy's position group, else the first without a group, if any."""
    of_category = [each for each in thresholds if each["category"] == category]
    wanted = [position_group, None] if position_group is not None else [None]
    for group in wanted:
        for each in of_category:
            if each.get("position_group") == group:
                return each
    return None


def check_sections(threshold: Document, marks: Mapping[str, int], most: Mapping[str, int]) -> Checked:
    """Marks and most by section: all sections, also those that the threshold does not name."""
    total = threshold.get("total")
    if threshold.get("total_percent") is not None:
        total = least_reaching(threshold["total_percent"], sum(most.values()))
    return check(minima_of(threshold, most), total, threshold.get("enough"), marks, sum(marks.values()))


def minima_of(asked: Document, most: Mapping[str, int]) -> dict[str, int]:
    """The minimum of each subject, whether it is given in units or in per cent of the most."""
    minima = dict(asked.get("minima") or {})
    for subject, per_cent in (asked.get("percent") or {}).items():
        minima[subject] = least_reaching(per_cent, _of(most, subject))
    return minima


def check(
    minima: Mapping[str, int], least: int | None, enough: int | None, marks: Mapping[str, int], total: int
) -> Checked:
    """Each subject with a minimum in the order of code points, then "total" if it must reach something."""
    checks = [_checked(subject, minima[subject], _of(marks, subject)) for subject in sorted(minima)]
    met = sum(each.met for each in checks)
    passed = met >= (len(checks) if enough is None else enough)
    if least is not None:
        checks.append(_checked("total", least, total))
        passed = passed and checks[-1].met
    return Checked(tuple(checks), passed)


def _checked(subject: str, minimum: int, marks: int) -> Check:
    return Check(subject, minimum, marks, met=marks >= minimum)


def _of(figures: Mapping[str, int], subject: str) -> int:
    if subject not in figures:
        raise NotDefined(f"a threshold asks for {subject}, which is nowhere")
    return figures[subject]
