"""The ways of making totals of several shifts comparable that a trial shows side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.scoring.rankings.domain import normalisation
from services.scoring.rankings.domain.normalisation import Shifts
from services.scoring.trials.domain.people import People
from shared.contracts.normalisation import Normalisation, valued_code
from shared.contracts.rules import Rules
from shared.contracts.stages import Stage

DECIMALS, ROOT_DIGITS = 5, 10

NONE, DRAFT = "none", "draft"
BELOW, AT_MOST, MEAN_SD, EQUIPERCENTILE = "percentile_below", "percentile", "mean_sd", "equipercentile"
HIGHEST_MEAN = "highest_mean"
WAYS: Mapping[str, Normalisation] = {
    BELOW: Normalisation(method="percentile", decimals=DECIMALS, counts="lower"),
    AT_MOST: Normalisation(method="percentile", decimals=DECIMALS, counts="at_most"),
    MEAN_SD: Normalisation(method="mean_sd", decimals=DECIMALS, constant="all_shifts", root_digits=ROOT_DIGITS),
    HIGHEST_MEAN: Normalisation(method="mean_sd", decimals=DECIMALS, constant="highest_mean", root_digits=ROOT_DIGITS),
    EQUIPERCENTILE: Normalisation(method="equipercentile", decimals=DECIMALS),
}


def ways_of(rules: Rules) -> Mapping[str, Rules]:
    """The rules as each way would have them: themselves first, where they normalise anything. A way takes the place of
    their own in the first sitting, and in each of a later stage that they normalise."""
    parts = [part for stage in rules.later_stages for part in stage.parts]
    asked = rules.normalisation is not None or any(part.normalisation is not None for part in parts)
    others = {way: _by(rules, found) for way, found in WAYS.items()}
    return {DRAFT: rules, **others} if asked else others


def plain(rules: Rules) -> Rules:
    """The rules without any normalisation: what they carry in, or order by, as a value is the total or the score."""
    found = _by(rules, None)
    return replace(found, stages=tuple(_plain(stage) for stage in found.later_stages) or None)


def uses_values(rules: Rules) -> bool:
    """Whether a later stage counts or compares a value in the place of a total or a score."""
    return any(
        any(part.normalisation is not None for part in stage.parts)
        or any(_of(code) != code for code in (*stage.integration.carried_in, *stage.tie_breaks))
        for stage in rules.later_stages
    )


def stays(rules: Rules, counts: Shifts) -> bool:
    """Whether the rules' own way is not defined for these shifts, so that totals stay as they are."""
    asked = rules.normalisation
    return asked is not None and normalisation.normalised(asked, counts).undefined is not None


def values_by(way: str, rules: Rules, people: People, totals: Sequence[int], counts: Shifts) -> Sequence[int] | None:
    """What is compared of each person by a way, as `ways_of` has its rules; None where a shift has no spread for it, or
    next to none. By the rules' own way the totals stay as they are then, as in a ranking."""
    if rules.normalisation is None:
        return totals
    found = normalisation.normalised(rules.normalisation, counts)
    if found.undefined is not None and way != DRAFT:
        return None
    by_shift = [found.table.get(name, {}) for name in people.shifts]
    return [by_shift[shift][total] for shift, total in zip(people.shift, totals, strict=True)]


def _by(rules: Rules, found: Normalisation | None) -> Rules:
    stages = tuple(
        replace(
            stage,
            parts=tuple(
                part if part.normalisation is None else replace(part, normalisation=found) for part in stage.parts
            ),
        )
        for stage in rules.later_stages
    )
    return replace(rules, normalisation=found, stages=stages or None)


def _plain(stage: Stage) -> Stage:
    integration = stage.integration
    carried = {_of(code): weight for code, weight in integration.carried_in.items()}
    keys = tuple(dict.fromkeys(_of(key) for key in stage.tie_breaks))
    return replace(stage, integration=replace(integration, carried_in=carried), tie_breaks=keys)


def _of(code: str) -> str:
    """What a value is made from, in its place."""
    return valued_code(code) or code
