"""A later stage's scores become one, and what a stage asks for (docs/definitions/integration.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from verifier.rules.documents import Document
from verifier.rules.numbers import NotDefined, floor, half_even, half_up, least_reaching, percentage, within_reach
from verifier.rules.thresholds import Checked, applying, check, minima_of

NORMALISED = ":normalised"
_PERCENTILE_MOST = 100


@dataclass(frozen=True)
class PartResult:
    """What a candidate has in a part: a score and perhaps its normalised value if `outcome` is "passed"."""

    outcome: str
    score: int = 0
    value: int | None = None
    sections: tuple[Any, ...] = ()
    """Of a sitting, the `SectionMarks`."""


@dataclass(frozen=True)
class Integrated:
    outcome: str
    marks: dict[str, int]
    total: int
    weights: dict[str, Fraction]
    """In per cent, by code."""
    counts: dict[str, tuple[int, int]] | None = None
    """Items right and wrong by section of a sitting, if the stage orders by them."""
    checked: Checked | None = None


_STRONGEST = ("disqualified", "sitting", "unmarked", "absent")


def integrate(
    rules: Document,
    stage: Document,
    carried: Mapping[str, int],
    parts: Mapping[str, PartResult],
    *,
    category: str | None = None,
    position_group: str | None = None,
) -> Integrated:
    """`carried` are marks of earlier stages by code; without a category what the stage asks of everybody holds."""
    weights = weights_of(stage)
    found = {parts[part["code"]].outcome for part in stage["parts"]}
    for outcome in _STRONGEST:
        if outcome in found:
            return Integrated(outcome, {}, 0, weights)
    marks = _marks(stage, carried, parts)
    scores = {**carried, **marks}
    mosts = _mosts(rules, stage)
    total = _rounded(stage["integration"], weights, scores, mosts)
    checked = check_stage(
        stage, {code: result.score for code, result in parts.items()}, total, category, position_group
    )
    return Integrated(
        outcome="passed" if checked.passed else "below_threshold",
        marks=marks,
        total=total,
        weights=weights,
        counts=_counts(parts) if any(key.split(":")[0] in _COUNTING for key in stage["tie_breaks"]) else None,
        checked=checked,
    )


_COUNTING = ("wrong", "wrong_ratio")


def weights_of(stage: Document) -> dict[str, Fraction]:
    """Per cent by code: of earlier stages as they are given, of the parts their proportion of what is left."""
    integration = stage["integration"]
    weights = {code: percentage(weight) for code, weight in (integration.get("carried_in") or {}).items()}
    left = 100 - sum(weights.values(), Fraction(0))
    proportions = {code: percentage(share) for code, share in (integration.get("parts") or {}).items()}
    together = sum(proportions.values(), Fraction(0))
    for part in stage["parts"]:
        if part["code"] in proportions and together:
            weights[_counting_code(part)] = left * proportions[part["code"]] / together
    return weights


def _counting_code(part: Document) -> str:
    code: str = part["code"]
    return code + NORMALISED if part.get("normalisation") else code


def part_most(part: Document) -> int:
    """The most that a part's score can be, in what it is counted in."""
    steps = 10 ** (part.get("decimals") or 0)
    source = part["source"]
    if source == "sitting":
        return sum(section["max_marks"] for section in part["sections"])
    if source == "assessors":
        return int(steps * sum(criterion["max_points"] for criterion in part["criteria"]))
    if source == "carried_over":
        return int(steps * part["max_points"])
    raise NotDefined(f"part {part['code']}: no such source: {source!r}")


def _value_most(normalisation: Document, most: int) -> int:
    if normalisation["method"] == "percentile":
        most = _PERCENTILE_MOST
    return int(most * 10 ** normalisation["decimals"])


def _mosts(rules: Document, stage: Document) -> dict[str, int]:
    """The most by code: of the first stage, of each stage and part up to this one, and of their values."""
    mosts: dict[str, int] = {}
    first = (rules.get("first_stage") or {}).get("code")
    if first is not None:
        mosts[first] = sum(section["max_marks"] for section in rules["sections"])
        if rules.get("normalisation"):
            mosts[first + NORMALISED] = _value_most(rules["normalisation"], mosts[first])
    for each in rules["stages"]:
        integration = each["integration"]
        mosts[each["code"]] = integration["scale"] * 10 ** integration["decimals"]
        if each["code"] == stage["code"]:
            break
    for part in stage["parts"]:
        mosts[part["code"]] = part_most(part)
        if part.get("normalisation"):
            mosts[_counting_code(part)] = _value_most(part["normalisation"], mosts[part["code"]])
    return mosts


_ROUNDINGS: dict[str, Callable[[Fraction], int]] = {"half_up": half_up, "down": floor, "half_even": half_even}


def _rounded(
    integration: Document, weights: Mapping[str, Fraction], scores: Mapping[str, int], mosts: Mapping[str, int]
) -> int:
    share = Fraction(0)
    for code, weight in weights.items():
        if code not in scores or code not in mosts:
            raise NotDefined(f"a weight for {code}, which is no score here")
        share += weight * scores[code] / (100 * mosts[code])
    return within_reach(
        _ROUNDINGS[integration["rounding"]](share * integration["scale"] * 10 ** integration["decimals"])
    )


def _marks(stage: Document, carried: Mapping[str, int], parts: Mapping[str, PartResult]) -> dict[str, int]:
    named = {*(stage["integration"].get("carried_in") or {}), *stage["tie_breaks"]}
    marks = {code: score for code, score in carried.items() if code in named}
    for part in stage["parts"]:
        code, result = part["code"], parts[part["code"]]
        marks[code] = result.score
        if part.get("normalisation"):
            if result.value is None:
                raise NotDefined(f"part {code}: a score without the value that it becomes")
            marks[code + NORMALISED] = result.value
        for section in result.sections:
            if f"{code}:{section.section}" in named:
                marks[f"{code}:{section.section}"] = section.marks
    return marks


def _counts(parts: Mapping[str, PartResult]) -> dict[str, tuple[int, int]]:
    return {
        f"{code}:{section.section}": (section.right, section.wrong)
        for code, result in parts.items()
        for section in result.sections
        if section.right is not None
    }


def check_stage(
    stage: Document,
    scores: Mapping[str, int],
    total: int,
    category: str | None = None,
    position_group: str | None = None,
) -> Checked:
    """Whether scores of parts and the integrated score reach what the stage asks of this category and position."""
    special = None if category is None else applying(stage.get("thresholds") or (), category, position_group)
    asked = stage if special is None else special
    least = asked.get("final")
    if asked.get("final_percent") is not None:
        integration = stage["integration"]
        least = least_reaching(asked["final_percent"], integration["scale"] * 10 ** integration["decimals"])
    mosts = {part["code"]: part_most(part) for part in stage["parts"]}
    return check(minima_of(asked, mosts), least, asked.get("enough"), scores, total)


@dataclass(frozen=True)
class Agreed:
    """What counts of two assessors' entries: a reason for no score, or scores by criterion in steps."""

    reason: str | None = None
    scores: dict[str, int] = field(default_factory=dict)


def agree(part: Document, entries: Sequence[Document]) -> Agreed | None:
    """None where a third person decides, or an entry is missing."""
    if len(entries) != 2:
        return None
    one, other = entries
    if one.get("reason") is not None or other.get("reason") is not None:
        return Agreed(reason=one["reason"]) if one.get("reason") == other.get("reason") else None
    tolerance = part.get("tolerance") or 0
    if one["scores"].keys() != other["scores"].keys():
        return None
    if any(abs(score - other["scores"][code]) > tolerance for code, score in one["scores"].items()):
        return None
    return Agreed(scores={code: (score + other["scores"][code] + 1) // 2 for code, score in one["scores"].items()})
