"""The people of a trial through all stages of rules: who goes on in one takes part in the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.stages import Order, handed_on, standing_in
from services.scoring.rules.domain.thresholds import judge, threshold_for
from services.scoring.trials.domain.ordering import Contest, Ranked
from services.scoring.trials.domain.parts import PartScores
from services.scoring.trials.domain.people import People, numbered
from shared.contracts.rules import Rules
from shared.contracts.scoring import SectionMark
from shared.contracts.stages import Stage


@dataclass(frozen=True)
class Run:
    """What a stage comes to: `code` is empty for the first one; `standings` are of those who take part, by person."""

    code: str
    contest: Contest
    ranked: Ranked
    standings: Mapping[int, Standing]

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

    def by(self, values: Sequence[int] | None = None) -> tuple[Run, ...]:
        """All stages, the first one first, with `values` in the place of its totals."""
        first = self._first.by(self.totals if values is None else values)
        runs = [Run("", self._first, first, self._standings)]
        carried = {person: self._handed_on(None, self._standings[person]) for person in first.on}
        for stage in self.rules.later_stages:
            taking_part = sorted(carried)
            mine = {person: self._later(stage, person, carried[person]) for person in taking_part}
            contest = Contest(Order.of(self.rules, stage), self.people, mine)
            ranked = contest.by()
            runs.append(Run(stage.code, contest, ranked, mine))
            carried = {person: {**carried[person], **self._handed_on(stage, mine[person])} for person in ranked.on}
        return tuple(runs)

    def _handed_on(self, stage: Stage | None, standing: Standing) -> dict[str, int]:
        total = sum(standing.marks.values()) if standing.total is None else standing.total
        return handed_on(self.rules, stage, standing.marks, total)

    def _later(self, stage: Stage, person: int, carried: Mapping[str, int]) -> Standing:
        """The same for each way: what is handed on are marks, whatever is compared in the place of the total."""
        known = self._known.get((stage.code, person))
        if known is None:
            parts = {part.code: self.scores.of(part.code, person) for part in stage.parts}
            known = standing_in(self.rules, stage, numbered(person), carried, parts)
            known = known._replace(**_facts(self.people, person))
            self._known[stage.code, person] = known
        return known


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
