"""The scores of later stages: those that people of a trial have, and made-up ones where they have none."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, sqrt
from typing import Any

import numpy as np
from numpy.random import PCG64, Generator

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore
from services.scoring.trials.domain.people import People
from shared.contracts.rules import Rules
from shared.contracts.stages import Stage, StagePart
from shared.contracts.tie_breaks import counts_answers

MEAN, SPREAD, CORRELATION = 60, 15, 50
"""Of made-up scores: mean and standard deviation in per cent of the highest score, and the correlation with the first
stage's total in hundredths, before scores beyond 0 and the highest one are drawn back to these."""
_STREAM = 1
"""Another stream of chance than that of the first stage, so that its people stay who they are."""


class PartScores:
    """By part of the rules' later stages and by person."""

    def __init__(self, rules: Rules, people: People, totals: Sequence[int]) -> None:
        chance = Generator(PCG64([people.seed, _STREAM]))
        whole = np.asarray(totals, dtype=np.float64)
        spread = whole.std()
        ability = (whole - whole.mean()) / spread if spread else whole * 0
        self._known = people.later
        # For everybody, so that a score is the same whoever else takes part.
        self._made = {
            part.code: _made_up(part, ability, chance) for stage in rules.later_stages for part in stage.parts
        }
        self._split = {
            part.code: part for stage in rules.later_stages for part in stage.parts if _asks_sections(stage, part)
        }

    def of(self, part: str, person: int) -> PartScore:
        found = self._known.get(part, {}).get(person)
        score = PartScore(Outcome.PASSED, self._made[part][person]) if found is None else found
        sitting = self._split.get(part)
        if sitting is None or score.outcome is not Outcome.PASSED:
            return score
        codes = [section.code for section in sitting.sections or ()]
        is_whole = [each[0] for each in score.sections] == codes
        return score if is_whole else score._replace(sections=split(sitting, score.score))

    def is_known(self, part: str, person: int) -> bool:
        return person in self._known.get(part, {})


def _made_up(part: StagePart, ability: np.ndarray, chance: Generator) -> list[int]:
    """Marks of a sitting are as far apart as those of one item."""
    shared = CORRELATION / 100
    own = chance.standard_normal(len(ability))
    share = (MEAN + SPREAD * (shared * ability + sqrt(1 - shared**2) * own)) / 100
    step = _step(part)
    steps = np.rint(share * part.most / step).clip(0, part.most // step)
    return [int(each) * step for each in steps]


def _asks_sections(stage: Stage, part: StagePart) -> bool:
    """Whether the order of the stage compares what its sitting consists of."""
    return part.source == "sitting" and any(
        counts_answers(key) or key.startswith(f"{part.code}:") for key in stage.tie_breaks
    )


def split(part: StagePart, score: int) -> list[list[Any]]:
    """A score of a sitting as sections that add up to it, each with the same share of what it can give as far as marks
    of one item allow, and with as many items right as give no more than these marks where every item is answered."""
    step, given, found = _step(part), 0, list[list[Any]]()
    width = (part.most - part.least) // step
    reached, before = (score - part.least) // step, 0
    sections = part.sections or ()
    for section in sections:
        rule, items = section.marking, section.items
        before += (section.max_marks - items * rule.least) // step
        share = reached * before // width * step - given
        if section is sections[-1]:
            share = score - part.least - given
        given += share
        marks = items * rule.least + share
        right = None if rule.kind == "weights" else min(items, share // (rule.most - rule.least))
        wrong = None if right is None else items - right
        found.append([section.code, marks, section.max_marks, right, wrong, 0])
    return found


def _step(part: StagePart) -> int:
    rules = [section.marking for section in part.sections or ()]
    if not rules or any(rule.kind == "weights" for rule in rules):
        return 1
    return gcd(*(mark for rule in rules for mark in (rule.right, rule.wrong, rule.blank))) or 1
