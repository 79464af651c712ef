"""Candidates of any rules document with made-up sheets: marked, judged and ready to be ranked."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.marking.domain.marks import mark
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rules.domain.thresholds import Verdict, judge, threshold_for
from shared.contracts.choices import choice_of
from shared.contracts.rules import Rules, Section
from shared.contracts.scoring import SectionMark


@dataclass(frozen=True)
class MadeUp:
    """A candidate's marks, and what the threshold of the category makes of them."""

    candidate_no: str
    category: str
    sections: tuple[SectionMark, ...]
    verdict: Verdict
    standing: Standing


def field_of(rules: Rules, people: int, seed: int) -> list[MadeUp]:
    """So many candidates of all categories, each with a sheet of their own; few of them differ in everything."""
    chance = random.Random(seed)
    keys = {key.item_id: key for section in rules.sections for key in _keys(section, chance)}
    return [_candidate(rules, keys, number, chance) for number in range(people)]


def _candidate(rules: Rules, keys: Mapping[str, ItemKey], number: int, chance: random.Random) -> MadeUp:
    category, ability = chance.choice(sorted(rules.categories)), chance.random()
    # Some hand in the sheet of somebody else's ability and luck, so that there are equals.
    luck = random.Random(number // 2 if number % 10 < 4 else number)
    ability = luck.random() if number % 10 < 4 else ability
    answers = {item: answer for item, key in keys.items() if (answer := _answer(key, ability, luck)) is not None}
    sections = mark(rules.sections, keys, list(keys), answers)
    verdict = judge(threshold_for(rules.thresholds, category, None), sections)
    standing = Standing(
        candidate_no=f"26-{number:07}",
        outcome=Outcome.PASSED if verdict.passed else Outcome.BELOW_THRESHOLD,
        marks={each.section: each.marks for each in sections},
        counts={each.section: (each.right, each.wrong or 0) for each in sections if each.right is not None},
        born=chance.randint(725_000, 734_000),
        grade=chance.choice([None, *range(2_750_000, 4_000_001, 250_000)]),
    )
    return MadeUp(standing.candidate_no, category, sections, verdict, standing)


def _keys(section: Section, chance: random.Random) -> Iterator[ItemKey]:
    rule = section.marking
    for number in range(section.items):
        item = f"i{section.code}{number}"
        if rule.kind == "numeric":
            yield ItemKey(item, section.code, frozenset(), number=Number("12.5", "0.5"))
            continue
        options = [f"o{item}{letter}" for letter in "ABCDEFGH"[: rule.options_per_item or 5]]
        if rule.kind == "weights":
            scale = range(rule.scale.lowest, rule.scale.highest + 1)
            count = len(options)
            weights = chance.sample(scale, count) if rule.scale.each_once else chance.choices(scale, k=count)
            yield ItemKey(item, section.code, frozenset(options), points=dict(zip(options, weights, strict=True)))
            continue
        right = chance.sample(options, chance.randint(1, 3) if rule.several else 1)
        yield ItemKey(item, section.code, frozenset(options), right=choice_of(right))


def _answer(key: ItemKey, ability: float, chance: random.Random) -> str | None:
    """None for a blank."""
    if chance.random() < 0.05:
        return None
    knows = chance.random() < ability
    if key.number is not None:
        return "12.9" if knows else "13.1"
    if key.points is not None:
        points = key.points
        return max(points, key=lambda option: (points[option], option)) if knows else chance.choice(sorted(key.options))
    return key.right if knows else chance.choice(sorted(key.options))
