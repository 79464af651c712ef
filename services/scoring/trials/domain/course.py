"""The people of a trial through all stages of rules: who goes on in one takes part in the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.scoring.rankings.domain.normalisation import normalised
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.stages import Order, PartScore, handed_on, standing_in
from services.scoring.rules.domain.thresholds import judge, threshold_for
from services.scoring.trials.domain.ordering import Contest, Ranked
from services.scoring.trials.domain.parts import PartScores
from services.scoring.trials.domain.people import People, numbered
from services.scoring.trials.domain.ways import plain, uses_values
from shared.contracts.rules import Rules
from shared.contracts.scoring import SectionMark
from shared.contracts.stages import Stage
from shared.contracts.thresholds import asked_of


@dataclass(frozen=True)
class Run:
    """What a stage comes to: `code` is empty for the first one; `standings` are of those who take part, by person."""

    code: str
    contest: Contest
    ranked: Ranked
    standings: Mapping[int, Standing]
    stays: bool = False
    """Whether a normalisation of one of the stage's sittings is not defined, so that its scores stay as they are."""

    @cached_property
    def values(self) -> dict[int, int]:
        """What a later stage compares of each person."""
        return {person: each.total or 0 for person, each in self.standings.items()}


class Course:
    def __init__(self, rules: Rules, people: People) -> None:
        """Raises NoThreshold for a category that the rules do not name."""
        self.rules, self.people = rules, people
        self.totals = [sum(marks) for marks in zip(*people.marks.values(), strict=True)]
        self.passed = _passed(rules, people)
        self.scores = PartScores(rules, people, self.totals)
        self._standings = dict(enumerate(_standings(people, self.passed)))
        self._first = Contest(Order.of(rules), people, self._standings)
        self._known: dict[tuple[str, int], Standing] = {}
        self._asks: dict[tuple[str, str, str | None], Stage] = {}
        self._counts_values = uses_values(rules)

    def by(self, values: Sequence[int] | None = None, rules: Rules | None = None) -> tuple[Run, ...]:
        """All stages, the first one first, with `values` in the place of its totals, by `rules` that differ from those
        of the course in what is normalised; without any of it where no values are given."""
        rules = plain(self.rules) if values is None or rules is None else rules
        first = self._first.by(self.totals if values is None else values)
        runs = [Run("", self._first, first, self._standings)]
        known = values if rules.normalisation is not None else None
        carried = {
            person: _handed_on(rules, None, self._standings[person], None if known is None else known[person])
            for person in first.on
        }
        for stage in rules.later_stages:
            parts, stays = self._parts(stage, sorted(carried))
            mine = {person: self._later(rules, stage, person, carried[person], parts[person]) for person in parts}
            contest = Contest(Order.of(rules, stage), self.people, mine)
            ranked = contest.by()
            runs.append(Run(stage.code, contest, ranked, mine, stays))
            carried = {
                person: {**carried[person], **_handed_on(rules, stage, mine[person], None)} for person in ranked.on
            }
        return tuple(runs)

    def _parts(self, stage: Stage, taking_part: Sequence[int]) -> tuple[dict[int, dict[str, PartScore]], bool]:
        """By person, the scores of the stage's parts, with what they become over all who take part; and whether one of
        its normalisations is not defined."""
        found = {
            person: {part.code: self.scores.of(part.code, person) for part in stage.parts} for person in taking_part
        }
        stays = False
        for part in stage.parts:
            if part.normalisation is None:
                continue
            shifts: defaultdict[str, Counter[int]] = defaultdict(Counter)
            sat = [person for person, scores in found.items() if scores[part.code].outcome is Outcome.PASSED]
            for person in sat:
                shifts[self._shift(part.code, person)][found[person][part.code].score] += 1
            made = normalised(part.normalisation, shifts)
            stays = stays or made.undefined is not None
            for person in sat:
                score = found[person][part.code]
                value = made.table[self._shift(part.code, person)][score.score]
                found[person][part.code] = score._replace(value=value)
        return found, stays

    def _shift(self, part: str, person: int) -> str:
        """Where somebody sat a part; whose shift is not known is in that of the first sitting."""
        known = self.people.later_shifts.get(part, {}).get(person)
        return self.people.shifts[self.people.shift[person]] if known is None else known

    def _later(
        self, rules: Rules, stage: Stage, person: int, carried: Mapping[str, int], parts: Mapping[str, PartScore]
    ) -> Standing:
        """The same for each way where no stage counts values: then what is handed on are marks, whatever is compared in
        the place of the total."""
        known = None if self._counts_values else self._known.get((stage.code, person))
        if known is None:
            known = standing_in(rules, stage, numbered(person), carried, parts, asked=self._asked(stage, person))
            known = known._replace(**_facts(self.people, person))
            self._known[stage.code, person] = known
        return known

    def _asked(self, stage: Stage, person: int) -> Stage:
        """The stage with what it asks of somebody."""
        people = self.people
        key = (stage.code, people.category[person], people.posts[people.post[person]].position_group)
        if key not in self._asks:
            self._asks[key] = asked_of(stage, *key[1:])
        return self._asks[key]


def _handed_on(rules: Rules, stage: Stage | None, standing: Standing, value: int | None) -> dict[str, int]:
    total = sum(standing.marks.values()) if standing.total is None else standing.total
    return handed_on(rules, stage, standing.marks, total, value)


def _facts(people: People, person: int) -> dict[str, Any]:
    return {
        "born": people.born[person],
        "grade": people.grades[person],
        "quota_group": people.groups[person] if people.groups else None,
        "sheet_code": people.codes[person] if people.codes else None,
    }


def _standings(people: People, passed: Sequence[bool]) -> Iterator[Standing]:
    codes, counted = list(people.marks), list(people.right)
    for person, mine in enumerate(zip(*people.marks.values(), strict=True)):
        standing = Standing(
            candidate_no=numbered(person),
            outcome=Outcome.PASSED if passed[person] else Outcome.BELOW_THRESHOLD,
            marks=dict(zip(codes, mine, strict=True)),
            counts={code: (people.right[code][person], people.wrong[code][person]) for code in counted},
        )
        yield standing._replace(**_facts(people, person))


def _passed(rules: Rules, people: People) -> list[bool]:
    most = [(section.code, section.max_marks) for section in rules.sections]
    columns = [people.marks[code] for code, _ in most]
    known: dict[tuple[str | int | None, ...], bool] = {}
    found = []
    for category, post, *marks in zip(people.category, people.post, *columns, strict=True):
        group = people.posts[post].position_group
        key = (category, group, *marks)
        if key not in known:
            threshold = threshold_for(rules.thresholds, category, group)
            sections = [
                SectionMark(section=code, marks=mark, max_marks=top, blank=0)
                for (code, top), mark in zip(most, marks, strict=True)
            ]
            known[key] = judge(threshold, sections).passed
        found.append(known[key])
    return found
