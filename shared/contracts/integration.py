"""A stage's scores become one by the formula of `shared.contracts.stages.Integration`, in fractions of whole numbers:
in scoring, which ranks, and again wherever a released ranking is verified or explained.

Source of the shipped weights: PermenPANRB 27/2021 and 6/2024, as reported (shared/contracts/rules/cpns-2024.json).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from shared.contracts.normalisation import value_code
from shared.contracts.rules import Rules
from shared.contracts.stages import Rounding, Stage, StagePart

_HIGHEST = 2**53 - 1
"""Beyond it not every reader of JSON has every whole number."""


@dataclass(frozen=True)
class Weighed:
    """What counts with `weight` per cent of the whole, and the highest score `most` that it can have, or that a
    normalised one is held against."""

    code: str
    weight: Fraction
    most: int


def weighed(rules: Rules, stage: Stage) -> tuple[Weighed, ...]:
    """What a stage's score is made of: earlier stages in the order of the document, then parts of the stage itself."""
    integration, mosts = stage.integration, most_of_earlier(rules, stage)
    earlier = {code: Fraction(integration.carried_in[code]) for code in mosts if code in integration.carried_in}
    left = 100 - sum(earlier.values())
    total = sum(integration.parts.values())
    return (
        *(Weighed(code, weight, mosts[code]) for code, weight in earlier.items()),
        *(
            Weighed(part.counted_code, left * integration.parts[part.code] / total, part.counted_most)
            for part in stage.parts
            if part.code in integration.parts
        ),
    )


def most_of_earlier(rules: Rules, stage: Stage) -> dict[str, int]:
    """By the code of each stage before this one, the highest score that it can give: of the first its highest total in
    units, of a later one its scale in steps; and what a normalised total of the first is held against."""
    found: dict[str, int] = {}
    if rules.first_stage is not None:
        found[rules.first_stage.code] = rules.max_total
        if rules.normalisation is not None:
            found[value_code(rules.first_stage.code)] = rules.normalisation.most(rules.max_total)
    for each in rules.later_stages:
        if each.code == stage.code:
            break
        found[each.code] = each.integration.steps
    return found


def columns_of(rules: Rules, stage: Stage) -> tuple[str, ...]:
    """The codes of what a row of the stage's ranking has beside its integrated score: of earlier stages what counts in
    it or orders it, in the order of the stages, then all its own parts, behind each its value where it is normalised
    and its sections that order it."""
    asked = {*stage.integration.carried_in, *stage.tie_breaks}
    earlier = (code for code in carried_codes(rules, stage) if code in asked)
    sections = {code for code in stage.sections if code in asked}
    own = (
        code
        for part in stage.parts
        for code in (*dict.fromkeys((part.code, part.counted_code)), *_inside(part, sections))
    )
    return (*earlier, *own)


def _inside(part: StagePart, codes: Collection[str]) -> list[str]:
    named = (f"{part.code}:{section.code}" for section in part.sections or ())
    return [code for code in named if code in codes]


def carried_codes(rules: Rules, stage: Stage) -> dict[str, int]:
    """All that earlier stages hand on to this one, by code ("skd", "skd:normalised" where totals are normalised,
    "skd:TKP"), in the order of the document; each with how many of the whole numbers that it is counted in make a
    point."""
    found: dict[str, int] = {}
    if rules.first_stage is not None:
        first = rules.first_stage.code
        found[first] = rules.units_per_point
        if rules.normalisation is not None:
            found[value_code(first)] = rules.normalisation.steps_per_point(rules.units_per_point)
        found.update(dict.fromkeys((f"{first}:{each.code}" for each in rules.sections), rules.units_per_point))
    for each in rules.later_stages:
        if each.code == stage.code:
            break
        found[each.code] = 10**each.integration.decimals
        found.update({f"{each.code}:{code}": steps for code, steps in own_codes(rules, each).items()})
    return found


def own_codes(rules: Rules, stage: Stage) -> dict[str, int]:
    """The parts of a stage, each with how many of the whole numbers that it is counted in make a point; behind one
    that is normalised its value."""
    found: dict[str, int] = {}
    for part in stage.parts:
        found[part.code] = rules.units_per_point if part.source == "sitting" else part.steps_per_point
        if part.normalisation is not None:
            found[part.counted_code] = part.normalisation.steps_per_point(rules.units_per_point)
    return found


def section_codes(rules: Rules, stage: Stage) -> dict[str, int]:
    """The sections of a stage's sittings, as `own_codes` has its parts."""
    return dict.fromkeys(stage.sections, rules.units_per_point)


def integrated(rules: Rules, stage: Stage, scores: Mapping[str, int]) -> int:
    """A stage's score in steps of 10**-decimals, 2**53 - 1 in size at most, from the scores of all that `weighed`
    names, by code.

    Raises KeyError if a score is missing.
    """
    found = rounded(sum(shares(rules, stage, scores).values(), Fraction()), stage.integration.rounding)
    return max(-_HIGHEST, min(_HIGHEST, found))


def shares(rules: Rules, stage: Stage, scores: Mapping[str, int]) -> dict[str, Fraction]:
    """What each score gives to the integrated one, in steps of 10**-decimals, by code; nothing of it is rounded.

    Raises KeyError if a score is missing.
    """
    steps = stage.integration.steps
    return {
        each.code: each.weight / 100 * Fraction(scores[each.code], each.most) * steps for each in weighed(rules, stage)
    }


def rounded(value: Fraction, rounding: Rounding) -> int:
    """The whole number for a fraction, by the words of `Integration`; the same for negative ones."""
    if rounding == "half_up":
        return floor(value + Fraction(1, 2))
    return floor(value) if rounding == "down" else round(value)
