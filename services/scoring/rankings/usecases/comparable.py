"""Totals of several shifts, made comparable as the sealed rules ask for it; of the first exam, and of a later stage's
sittings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants
from services.scoring.exams.domain.exams import Exam
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.rankings.domain import normalisation
from services.scoring.rankings.domain.facts import Others, RosterLine
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.stages import WAITS, PartScore, sat
from services.scoring.rankings.storage import kept, shifts
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
        """The standings with their values. A sheet whose session is not known yet cannot be compared, as one that is
        not marked."""
        if self.table is None:
            return list(standings)
        attempt_of = {line.candidate_no: line.attempt_id or "" for line in reversed(lines)}
        return [self._value(each, attempt_of[each.candidate_no]) if each.marks else each for each in standings]

    def part_score(self, lines: Sequence[RosterLine]) -> PartScore:
        """Of a candidate with these lines in a later stage's sitting. A sheet whose session is not known yet waits
        for it."""
        found = sat(lines)
        if self.table is None or found.outcome is not Outcome.PASSED:
            return found
        counting = next(line for line in lines if not line.is_voided)
        shift = self.shift_of.get(counting.attempt_id or "")
        return WAITS if shift is None else found._replace(value=self.table[shift][found.score])

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


def together(comparable: Iterable[Comparable]) -> tuple[str | None, str | None]:
    """The digest of all shifts of a stage's sittings, None where none is normalised, and the shifts for which the
    normalisation is not defined, None where there are none."""
    found = [each for each in comparable if each.table is not None]
    undefined = [each.undefined for each in found if each.undefined]
    return digest([each.digest for each in found]) if found else None, ", ".join(undefined) or None


def shift_counts(session: Session, exam_id: str) -> dict[str, dict[str, int]]:
    """By shift, how many of all that sat in this exam have each total, the total as a text: what totals are normalised
    by, and what `Comparable.digest` is of."""
    counts = shifts.counts(session, exam_id)
    return {shift: {str(total): count for total, count in totals.items()} for shift, totals in counts.items()}


def shifts_of(session: Session, exam_id: str, vacancy_ids: Sequence[str]) -> dict[str, str]:
    """The shift of each attempt of this exam in these vacancies, where its session is known."""
    return shifts.of_attempts(session, exam_id, vacancy_ids)


def unfinished_shifts(session: Session, exam: Exam) -> int:
    """How many candidates of the whole selection, or of all who take part in the later stage that the exam belongs to,
    may still change the shifts by which totals are normalised."""
    stage = exam.stage.stage if exam.stage else None
    return shifts.unfinished(session, exam.selection_id, exam.exam_id, stage)


def vacancies_before(session: Session, exam: Exam, stage: str) -> dict[str, set[str]]:
    """The vacancies in which somebody goes on towards this later stage, by rankings as they stand, and nobody takes
    part in the next one on the way: by the code of the stage (the first's is empty) whose ranking is not in force
    there. `exam` is the selection's first."""
    codes = ["", *(each.code for each in exam.rules.later_stages)]
    found: dict[str, set[str]] = {}
    for before, after in pairwise(codes[: codes.index(stage) + 1]):
        going_on = kept.going_on(session, exam.selection_id, before)
        taking = participants.stages(session, list(going_on))
        found[before] = {each for each, people in going_on.items() if people and after not in taking.get(each, ())}
    return found
