"""The scores of later stages: those that people of a trial have, and made-up ones where they have none."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd, sqrt

import numpy as np
from numpy.random import PCG64, Generator

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore
from services.scoring.trials.domain.people import People
from shared.contracts.rules import Rules
from shared.contracts.stages import StagePart

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

    def of(self, part: str, person: int) -> PartScore:
        found = self._known.get(part, {}).get(person)
        return PartScore(Outcome.PASSED, self._made[part][person]) if found is None else found

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


def _step(part: StagePart) -> int:
    rules = [section.marking for section in part.sections or ()]
    if not rules or any(rule.kind == "weights" for rule in rules):
        return 1
    return gcd(*(mark for rule in rules for mark in (rule.right, rule.wrong, rule.blank))) or 1
