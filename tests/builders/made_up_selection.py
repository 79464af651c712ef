"""People for any rules document: of several vacancies of a pool, with random marks in each sitting, twins who are equal
in everything that an order can compare, and some who were absent or disqualified, or whose sheet is not marked."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore
from shared.contracts.draws import sheet_code
from shared.contracts.quota_places import counted_of_quota
from shared.contracts.recruitment import VacancyPublished
from shared.contracts.rules import Rules
from shared.contracts.sections import Marking, Section
from shared.contracts.stages import StagePart

VACANCIES = 6
MOST_PEOPLE = 11
"""In one vacancy; one of them has nobody."""
SHIFTS = ("2027-02-01T01:00:00Z", "2027-02-01T06:00:00Z", "2027-02-02T01:00:00Z")
LEVELS = (0.0, 0.35, 0.6, 0.6, 0.8, 0.8, 0.9, 1.0)
UNMARKED = (Outcome.ABSENT, Outcome.DISQUALIFIED, Outcome.UNMARKED, Outcome.SITTING)
FATES = (*[Outcome.PASSED] * 20, *UNMARKED)
PART_FATES = (*[Outcome.PASSED] * 40, *UNMARKED)
REASONS = {Outcome.ABSENT: ("absent", None), Outcome.DISQUALIFIED: ("cheating", "identity")}


@dataclass(frozen=True)
class Sat:
    """Marks of a section, and the items right and wrong where it has any."""

    marks: int
    right: int | None
    wrong: int | None


@dataclass(frozen=True)
class Person:
    """`fate` is that of the first sitting, `PASSED` where the sheet is marked, whatever the marks. `parts` are the
    scores of later stages by part, `sittings` what those of them that are sittings consist of."""

    number: str
    code: str
    vacancy: int
    shift: str
    born: int
    grade: int | None
    group: str | None
    fate: Outcome
    sections: Mapping[str, Sat]
    parts: Mapping[str, PartScore]
    sittings: Mapping[str, Mapping[str, Sat]]
    shifts: Mapping[str, str]
    """Of each later sitting."""

    @property
    def total(self) -> int:
        return sum(each.marks for each in self.sections.values())


@dataclass(frozen=True)
class Made:
    rules: Rules
    vacancies: tuple[VacancyPublished, ...]
    people: tuple[Person, ...]

    @cached_property
    def digest(self) -> str:
        """Of the rules."""
        return self.rules.digest

    def of(self, vacancy: int) -> list[Person]:
        return [person for person in self.people if person.vacancy == vacancy]


def made_up(rules: Rules, chance: random.Random) -> Made:
    vacancies = tuple(_vacancy(rules, at, chance) for at in range(VACANCIES))
    sizes = [0, 2, *(chance.randint(3, MOST_PEOPLE) for _ in range(VACANCIES - 2))]
    chance.shuffle(sizes)
    people: list[Person] = []
    for vacancy, size in enumerate(sizes):
        mine: list[Person] = []
        for _ in range(size):
            person = _person(rules, vacancy, len(people) + len(mine), chance)
            if mine and chance.random() < 0.35:
                person = _as(chance.choice(mine), person, chance)
            mine.append(person)
        people += mine
    return Made(rules, vacancies, tuple(people))


def _vacancy(rules: Rules, at: int, chance: random.Random) -> VacancyPublished:
    categories = sorted(rules.categories)[:3]
    named = {each.position_group for each in rules.thresholds}
    if rules.quota_groups is not None:
        named |= {each.position_group for each in rules.quota_groups.groups}
    for stage in rules.later_stages:
        named |= {each.position_group for each in stage.thresholds or ()}
    named.discard(None)
    position = chance.choice([None, *sorted(each for each in named if each is not None)])
    return VacancyPublished(
        selection_id="s",
        vacancy_id=f"v{at}",
        title="Formasi",
        unit="AB"[at % 2],
        category=categories[at // 2 % len(categories)],
        position_group=position,
        quota=max(chance.randint(1, 3), counted_of_quota(rules.quota_groups, position)),
        pool="p",
    )


def _person(rules: Rules, vacancy: int, at: int, chance: random.Random) -> Person:
    level = chance.choice(LEVELS)
    parts: dict[str, PartScore] = {}
    sittings: dict[str, dict[str, Sat]] = {}
    for part in (part for stage in rules.later_stages for part in stage.parts):
        if part.source == "sitting":
            sittings[part.code] = {each.code: _sat(each, level, chance) for each in part.sections or ()}
        parts[part.code] = _score(part, sittings.get(part.code, {}), level, chance)
    groups = [each.code for each in rules.quota_groups.groups] if rules.quota_groups is not None else []
    return Person(
        number=f"{at:07}",
        # Codes stand in another order than numbers.
        code=sheet_code((at * 7919 + 13) % 10_007),
        vacancy=vacancy,
        shift=chance.choice(SHIFTS),
        born=chance.choice([730_000, 731_000, 732_500]),
        grade=chance.choice([None, 3_000_000, 3_500_000, 3_750_000]),
        group=chance.choice([None, *groups]),
        fate=chance.choice(FATES),
        sections={each.code: _sat(each, level, chance) for each in rules.sections},
        parts=parts,
        sittings=sittings,
        shifts={code: chance.choice(SHIFTS) for code in sittings},
    )


def _as(twin: Person, person: Person, chance: random.Random) -> Person:
    """Equal in all marks, mostly in everything else that is compared, too; the fate is the own one."""
    same = replace(
        person,
        shift=twin.shift,
        born=twin.born,
        grade=twin.grade,
        sections=twin.sections,
        parts=twin.parts,
        sittings=twin.sittings,
        shifts=twin.shifts,
    )
    other = chance.choice(["nothing", "nothing", "born", "grade", "wrong"])
    if other == "born":
        return replace(same, born=person.born)
    if other == "grade":
        return replace(same, grade=person.grade)
    if other == "wrong":
        # One item less is wrong, and blank instead, for the same marks.
        return replace(same, sections={code: _less_wrong(sat) for code, sat in twin.sections.items()})
    return same


def _less_wrong(sat: Sat) -> Sat:
    return Sat(sat.marks, sat.right, sat.wrong - 1) if sat.wrong else sat


def _sat(section: Section, level: float, chance: random.Random) -> Sat:
    rule, items = section.marking, section.items
    share = level if level in (0.0, 1.0) else max(0.0, min(1.0, level + chance.choice([-0.1, 0, 0, 0.1])))
    blank = 0 if share == 1.0 else round(items * chance.choice([0, 0, 0.1]))
    answered = items - blank
    if rule.kind == "weights":
        lowest = answered * rule.scale.lowest
        return Sat(blank * rule.blank + lowest + int(share * answered * _width(rule)), None, None)
    right = int(answered * share)
    wrong = answered - right
    if rule.several == "per_option":
        options = answered * (rule.options or 0)
        judged = int(options * share)
        return Sat(blank * rule.blank + judged * rule.right + (options - judged) * rule.wrong, right, wrong)
    return Sat(blank * rule.blank + right * rule.right + wrong * rule.wrong, right, wrong)


def _width(rule: Marking) -> int:
    return rule.scale.highest - rule.scale.lowest


def _score(part: StagePart, sections: Mapping[str, Sat], level: float, chance: random.Random) -> PartScore:
    fate = chance.choice(PART_FATES)
    if fate is not Outcome.PASSED:
        return PartScore(fate, reason=chance.choice(REASONS.get(fate, (None,))))
    if part.source == "sitting":
        of = {each.code: each for each in part.sections or ()}
        rows = [[code, sat.marks, of[code].max_marks, sat.right, sat.wrong, 0] for code, sat in sections.items()]
        return PartScore(fate, sum(sat.marks for sat in sections.values()), sections=rows)
    share = min(1.0, level + chance.choice([0, 0.05, 0.1]))
    return PartScore(fate, int(part.most * share))
