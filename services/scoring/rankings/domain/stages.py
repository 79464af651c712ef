"""The standing of a candidate in a later stage: what earlier stages hand on, the scores of its parts, and the one
number that they become."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.order import Equals, Ranked
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.summary import Numbers, Summary, summary_of
from shared.contracts.integration import columns_of, integrated, own_codes
from shared.contracts.normalisation import value_code
from shared.contracts.rules import Cut, QuotaGroups, Rules
from shared.contracts.stages import Stage
from shared.contracts.threshold_checks import is_enough, stage_checks
from shared.contracts.tie_breaks import counts_answers


@dataclass(frozen=True)
class Order:
    """By what the candidates of a stage are ranked; `stage` is None for the first one."""

    stage: Stage | None
    tie_breaks: tuple[str, ...]
    cut: Cut
    equals: Equals
    quota_groups: QuotaGroups | None = None

    @property
    def code(self) -> str:
        """Of the stage; empty for the first one."""
        return self.stage.code if self.stage else ""

    @classmethod
    def of(cls, rules: Rules, stage: Stage | None = None) -> Order:
        if stage is None:
            return cls(None, rules.tie_breaks, rules.cut, Equals.of(rules), rules.quota_groups)
        equals = Equals(stage.equal_ranks or rules.equal_ranks or "1224", stage.cut.boundary_ties)
        return cls(stage, stage.tie_breaks, stage.cut, equals, rules.quota_groups)


class PartScore(NamedTuple):
    """`score` is that of the part, in what it is counted in, where the outcome is `PASSED`: there is one; `value` is
    what it becomes where the part is normalised. `reason` is the code by which people recorded that there is none.
    `sections` are those of a sitting, as in `RosterLine`."""

    outcome: Outcome
    score: int = 0
    reason: str | None = None
    sections: Sequence[Sequence[Any]] = ()
    value: int | None = None


WAITS = PartScore(Outcome.UNMARKED)
"""Nobody has agreed on a score yet."""

_WEIGHTIEST = (Outcome.DISQUALIFIED, Outcome.SITTING, Outcome.UNMARKED, Outcome.ABSENT)
"""What one part says of the whole stage, the first of them before the others; in place of a score."""


def sat(lines: Sequence[RosterLine]) -> PartScore:
    """The score of a sitting from the lines that a candidate has in its exam, the first of which counts that was not
    voided."""
    counting = [line for line in lines if not line.is_voided]
    if not counting or any(line.disqualified_because is not None for line in counting):
        return PartScore(Outcome.DISQUALIFIED)
    first = counting[0]
    if first.sections is not None:
        return PartScore(Outcome.PASSED, sum(section[1] for section in first.sections), sections=first.sections)
    if first.attempt_id is None:
        return PartScore(Outcome.ABSENT)
    return PartScore(Outcome.SITTING if first.submitted_at is None else Outcome.UNMARKED)


def standing_in(
    rules: Rules,
    stage: Stage,
    candidate_no: str,
    carried: Mapping[str, int],
    parts: Mapping[str, PartScore],
    may_still_sit: bool = False,
    *,
    asked: Stage | None = None,
) -> Standing:
    """Of a candidate with all that earlier stages hand on and the scores of all parts of the stage. `asked` is the
    stage with what it asks of this candidate (`asked_of`), where that is not what it asks of everybody. Whoever has no
    score in one of the parts is not ranked, and has no marks here. Raises KeyError if something is missing."""
    outcomes = {each.outcome for each in parts.values()}
    unscored = {code: each.reason for code, each in parts.items() if each.reason is not None} or None
    if may_still_sit and Outcome.DISQUALIFIED not in outcomes:
        return Standing(candidate_no, Outcome.ABSENT, {}, total=0, unscored=unscored)
    for outcome in _WEIGHTIEST:
        if outcome in outcomes:
            return Standing(candidate_no, outcome, {}, total=0, unscored=unscored)
    values = {value_code(code): each.value for code, each in parts.items() if each.value is not None}
    known = {**carried, **{code: each.score for code, each in parts.items()}, **values}
    sections = {f"{code}:{each[0]}": each for code, part in parts.items() for each in part.sections}
    known |= {code: each[1] for code, each in sections.items()}
    marks = {code: known[code] for code in columns_of(rules, stage)}
    total = integrated(rules, stage, known)
    asked = asked or stage
    passed = is_enough(stage_checks(asked, known, total), asked.enough)
    standing = Standing(candidate_no, Outcome.PASSED if passed else Outcome.BELOW_THRESHOLD, marks, total=total)
    if not any(counts_answers(key) for key in stage.tie_breaks):
        return standing
    return standing._replace(
        counts={code: (each[3], each[4]) for code, each in sections.items() if each[3] is not None}
    )


def handed_on(
    rules: Rules, stage: Stage | None, marks: Mapping[str, int], total: int, normalised: int | None
) -> dict[str, int]:
    """What a stage (None: the first) hands on of a candidate with these marks, by the codes of `carried_codes`;
    `normalised` is what the total becomes, None where it stays as it is."""
    code = stage.code if stage else rules.first_stage.code if rules.first_stage else ""
    own = own_codes(rules, stage) if stage else marks
    value = {} if normalised is None else {value_code(code): normalised}
    return {code: total, **value, **{f"{code}:{each}": marks[each] for each in own}}


def checks_text(stage: Stage, standing: Standing) -> str:
    """The comparisons with the least that the stage asks for, as a roster line has them; none of whoever has no
    score."""
    found = stage_checks(stage, standing.marks, standing.total or 0) if standing.marks else ()
    return json.dumps([[each.subject, each.minimum, each.marks] for each in found])


@dataclass(frozen=True)
class Gathered:
    """What is known of those who take part in a stage: `sittings` are the lines of each of its exams, by exam. In a
    later stage `lines` has one for each person, by number, without a sheet: its checks are those of the stage's own
    thresholds; `unassessed` counts by part whom nobody has a score of, `present` those of whom a sheet or a score has
    come."""

    standings: Sequence[Standing]
    lines: Sequence[RosterLine]
    sittings: Mapping[str, Sequence[RosterLine]]
    present: int = 0
    unassessed: Mapping[str, int] = field(default_factory=dict)
    shifts: str | None = None
    undefined_shifts: str | None = None
    """Both as `Summary` has them."""


def summary_in(ranked: Ranked[Any], gathered: Gathered, undrawn: Iterable[str]) -> Summary:
    """Of a later stage's ranking."""
    exams = [Counter(line.candidate_no for line in lines if not line.is_voided) for lines in gathered.sittings.values()]
    return replace(
        summary_of(ranked, [line for lines in gathered.sittings.values() for line in lines], undrawn),
        shifts=gathered.shifts,
        undefined_shifts=gathered.undefined_shifts,
        present=gathered.present,
        may_still_sit=Numbers.of(line.candidate_no for line in gathered.lines if line.may_still_sit),
        repeated=Numbers.of(number for exam in exams for number, count in exam.items() if count > 1),
        unassessed={code: count for code, count in gathered.unassessed.items() if count},
    )
