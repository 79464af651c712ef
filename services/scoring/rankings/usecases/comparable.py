"""Totals of several shifts, made comparable as the sealed rules ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.rankings.domain import normalisation
from services.scoring.rankings.domain.facts import Others, RosterLine
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.storage import shifts
from shared.kernel.canonical import digest


@dataclass(frozen=True)
class Comparable:
    """What totals become by the normalisation of the rules; without a `table` they stay totals. `digest` is of the
    shifts that it is made from."""

    table: normalisation.Table | None = None
    shift_of: Mapping[str, str] = field(default_factory=dict)
    digest: str | None = None
    undefined: str | None = None

    def values(self, standings: Sequence[Standing], lines: Sequence[RosterLine]) -> list[Standing]:
        """The standings with their values. A sheet whose seat is not known yet cannot be compared, as one that is
        not marked."""
        if self.table is None:
            return list(standings)
        attempt_of = {line.candidate_no: line.attempt_id or "" for line in reversed(lines)}
        return [self._value(each, attempt_of[each.candidate_no]) if each.marks else each for each in standings]

    def _value(self, standing: Standing, attempt_id: str) -> Standing:
        shift = self.shift_of.get(attempt_id)
        if shift is None or self.table is None:
            return standing._replace(outcome=Outcome.UNMARKED, marks={})
        return standing._replace(normalised=self.table[shift][sum(standing.marks.values())])


def comparable_totals(session: Session, exam: Exam, vacancies: Sequence[Vacancy], others: Others) -> Comparable:
    """By the rules of the exam, over all that sat in it; `others` are as in `rank_vacancies`."""
    if exam.rules.normalisation is None:
        return Comparable()
    counts = shifts.counts(session, exam.exam_id, others)
    found = normalisation.normalised(exam.rules.normalisation, counts)
    stated = {shift: {str(total): count for total, count in totals.items()} for shift, totals in counts.items()}
    return Comparable(
        table=found.table,
        shift_of=shifts.of_attempts(session, exam.exam_id, [vacancy.vacancy_id for vacancy in vacancies]),
        digest=digest(stated),
        undefined=str(found.undefined.facts["shift"]) if found.undefined else None,
    )


def unfinished_shifts(session: Session, exam: Exam) -> int:
    """How many candidates of the whole selection may still change the shifts by which totals are normalised."""
    return shifts.unfinished(session, exam.selection_id, exam.exam_id)
