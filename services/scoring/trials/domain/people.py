"""The people of a trial: marks without names or numbers, made up from a seed or those of an earlier sitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from services.scoring.rankings.domain.lots import Group
from services.scoring.rankings.domain.stages import PartScore
from shared.contracts.draws import sheet_code
from shared.contracts.rules import Rules
from shared.contracts.sections import Section
from shared.kernel.errors import DomainError
from shared.kernel.words import N_

MOST_PEOPLE, MOST_VACANCIES, MOST_SHIFTS, MOST_QUOTA = 100_000, 2_000, 12, 10_000
MOST_APART = 300
"""Hundredths of a standard deviation of ability: three are as far apart as shifts can be."""

_BLANK = 0.03
_IN_A_GROUP = 10
"""In a hundred."""
_OLDEST, _YOUNGEST = 725_000, 734_000
_LOWEST_GRADE, _STEPS = 2_750_000, 126
_GRADE_STEP = 10_000
"""Grades of 2.75 to 4.00 in steps of a hundredth, in millionths as a ranking compares them."""


class ShiftsDiffer(DomainError):
    """The differences of ability are not of as many shifts as those of difficulty."""

    code = "shifts_differ"
    text = N_("Isi kemampuan sebanyak sesi: di sini ada %(shifts)s sesi dan %(count)s angka kemampuan.")


@dataclass(frozen=True)
class Settings:
    """What made-up people are made from. `difficulty` and `ability` are those of each shift, in hundredths of a
    standard deviation of ability: a shift of difficulty 20 is as hard for somebody as one of 0 is for a person who is
    a fifth of a standard deviation less able."""

    people: int
    vacancies: int
    quota: int
    difficulty: tuple[int, ...]
    ability: tuple[int, ...]
    seed: int

    def __post_init__(self) -> None:
        if len(self.ability) != len(self.difficulty):
            raise ShiftsDiffer("ability", shifts=len(self.difficulty), count=len(self.ability))


@dataclass(frozen=True)
class Post:
    """A vacancy of a trial; its places may move within its `pool`, where it has one. Made-up ones have no `title`."""

    quota: int
    position_group: str | None = None
    category: str = ""
    unit: str = ""
    pool: str | None = None
    vacancy_id: str = ""
    title: str = ""


@dataclass(frozen=True)
class Drawn:
    """What was drawn for a stage: lots by hand by vacancy, in which people are named as in a trial's ranking
    (`numbered`), and the seed of the public draw."""

    by_hand: Mapping[str, Sequence[Group]]
    seed: str | None


def numbered(person: int) -> str:
    """How the ranking of a trial names somebody."""
    return f"{person:07}"


@dataclass(frozen=True)
class People:
    """Columns of one length, a person each. `category` is a code of the rules, `shift` and `post` are places in
    `shifts` and `posts`; `right` and `wrong` count items of the sections that have right answers. A grade is None where
    there is none. Whatever is made up of them or drawn between them follows from `seed`."""

    shifts: Sequence[str]
    posts: Sequence[Post]
    shift: Sequence[int]
    post: Sequence[int]
    category: Sequence[str]
    marks: Mapping[str, Sequence[int]]
    right: Mapping[str, Sequence[int]]
    wrong: Mapping[str, Sequence[int]]
    born: Sequence[int]
    grades: Sequence[int | None]
    groups: Sequence[str | None] = ()
    """The codes of their quota groups; empty where nobody is in one."""
    seed: int = 0
    codes: Sequence[str | None] = ()
    """Their sheet codes; empty where nobody has one. Who has none has no ticket in a draw."""
    is_made_up: bool = False
    later: Mapping[str, Mapping[int, PartScore]] = field(default_factory=dict)
    """By part of later stages, the scores of those who have one, or the reason why they have none."""
    later_shifts: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """By sitting of a later stage, the shift of those of whom it is known."""
    draws: Mapping[str, Drawn] = field(default_factory=dict)
    """By stage, empty for the first; in the others the trial draws by its own seed."""
    sheet_rows: Sequence[int] = ()
    """The rows of the sheet that they stand in; empty where they come from none."""

    def name(self, person: int) -> str:
        """The sheet code of a real person, or the label in a sheet of earlier marks; who has none, and who is made up,
        is numbered from 1."""
        code = self.codes[person] if self.codes and not self.is_made_up else None
        return code or str(person + 1)

    def __len__(self) -> int:
        return len(self.shift)


def made_up(rules: Rules, settings: Settings) -> People:
    """The same people for the same rules, settings and version of numpy.

    Each person has an ability from the normal distribution, that of the shift added, and a shift and a vacancy by
    chance; vacancies have the rules' categories in turn. So many in a row as there are categories belong to one unit,
    and all to one pool; units have no position group and those that the rules name in turn. Somebody solves an item
    with the probability 1 / (1 + exp(-(ability - difficulty of the shift))), and leaves three in a hundred blank; of
    weights each step above the lowest is reached with that probability. Ten in a hundred are in each quota group of the
    rules, fewer where these are more than five, and nobody in two.
    """
    chance = Generator(PCG64(settings.seed))
    count, shifts = settings.people, len(settings.difficulty)
    shift = chance.integers(0, shifts, count)
    post = chance.integers(0, settings.vacancies, count)
    ability = chance.standard_normal(count) + np.asarray(settings.ability)[shift] / 100
    solves = 1 / (1 + np.exp(np.asarray(settings.difficulty)[shift] / 100 - ability))
    marks: dict[str, list[int]] = {}
    right: dict[str, list[int]] = {}
    wrong: dict[str, list[int]] = {}
    for section in rules.sections:
        found, solved, failed = _section(section, solves, chance)
        marks[section.code] = found.tolist()
        if section.marking.kind != "weights":
            right[section.code], wrong[section.code] = solved.tolist(), failed.tolist()
    categories, positions = sorted(rules.categories), _positions(rules)
    grades = _LOWEST_GRADE + chance.integers(0, _STEPS, count) * _GRADE_STEP
    born = chance.integers(_OLDEST, _YOUNGEST, count).tolist()
    return People(
        shifts=[str(number) for number in range(1, shifts + 1)],
        posts=[_post(settings.quota, categories, positions, at) for at in range(settings.vacancies)],
        shift=shift.tolist(),
        post=post.tolist(),
        category=[categories[at % len(categories)] for at in post.tolist()],
        marks=marks,
        right=right,
        wrong=wrong,
        born=born,
        grades=grades.tolist(),
        groups=_groups(rules, count, chance),
        seed=settings.seed,
        codes=[sheet_code(person + 1) for person in range(count)],
        is_made_up=True,
    )


def _positions(rules: Rules) -> list[str | None]:
    """None, and the position groups that thresholds or quota groups are about."""
    named = set(rules.position_groups)
    if rules.quota_groups is not None:
        named |= {group.position_group for group in rules.quota_groups.groups}
    return [None, *sorted(each for each in named if each is not None)]


def _post(quota: int, categories: Sequence[str], positions: Sequence[str | None], at: int) -> Post:
    unit, of_category = divmod(at, len(categories))
    return Post(quota, positions[unit % len(positions)], categories[of_category], str(unit), "1", str(at + 1))


def _groups(rules: Rules, count: int, chance: Generator) -> list[str | None]:
    """Drawn last, so that people of rules without groups are those that they were."""
    codes = [group.code for group in rules.quota_groups.groups] if rules.quota_groups is not None else []
    if not codes:
        return []
    each = min(_IN_A_GROUP, 50 // len(codes))
    drawn = (chance.integers(0, 100, count) // each).tolist()
    return [codes[at] if at < len(codes) else None for at in drawn]


Whole = NDArray[np.int64]


def _section(section: Section, solves: NDArray[np.float64], chance: Generator) -> tuple[Whole, Whole, Whole]:
    """The marks in a section, and the items right and wrong."""
    rule = section.marking
    blank = chance.binomial(section.items, _BLANK, len(solves))
    answered = section.items - blank
    if rule.kind == "weights":
        steps = chance.binomial(answered * (rule.scale.highest - rule.scale.lowest), solves)
        return blank * rule.blank + answered * rule.scale.lowest + steps, blank * 0, blank * 0
    right = chance.binomial(answered, solves)
    wrong = answered - right
    if rule.several == "per_option":
        options = answered * (rule.options or 0)
        judged = chance.binomial(options, solves)
        return blank * rule.blank + judged * rule.right + (options - judged) * rule.wrong, right, wrong
    return blank * rule.blank + right * rule.right + wrong * rule.wrong, right, wrong
