"""What is known of the candidates of vacancies before they are ranked in the first stage."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.rankings.domain.facts import STORED, Others, RosterLine
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.stages import Gathered
from services.scoring.rankings.storage import facts
from services.scoring.rankings.usecases.comparable import comparable_totals
from shared.contracts.rankings import codes_of
from shared.contracts.tie_breaks import is_beyond_marks


def gather(session: Session, exam: Exam, vacancies: Sequence[Vacancy], others: Others = STORED) -> list[Gathered]:
    """Of vacancies of the exam's selection; `others` are marks by attempt in the place of those that are stored."""
    found = facts.lines(session, exam.exam_id, [vacancy.vacancy_id for vacancy in vacancies], others)
    comparable = comparable_totals(session, exam, vacancies, others)
    return [
        Gathered(
            comparable.values(standings_of(lines, exam.rules.tie_breaks), lines),
            lines,
            {exam.exam_id: lines},
            shifts=comparable.digest,
            undefined_shifts=comparable.undefined,
        )
        for lines in found
    ]


def standings_of(lines: Sequence[RosterLine], tie_breaks: Sequence[str]) -> list[Standing]:
    """One for each candidate, by the first of their lines; a sheet that was voided stands behind the others."""
    first = {line.candidate_no: line for line in reversed(lines)}
    if excluding := [line for line in lines if line.disqualified_because is not None]:
        first |= {line.candidate_no: line for line in reversed(lines) if not line.is_voided}
    excluded = {line.candidate_no for line in excluding if not line.is_voided or first[line.candidate_no].is_voided}
    asks_more = any(is_beyond_marks(key) for key in tie_breaks)
    standings = [_standing(line, excluded, asks_more) for line in first.values()]
    codes = codes_of_lines(lines)
    if groups := {line.candidate_no: line.quota_group for line in lines if line.quota_group is not None}:
        standings = [each._replace(quota_group=groups.get(each.candidate_no)) for each in standings]
    return [each._replace(sheet_code=codes[each.candidate_no]) for each in standings] if codes else standings


def codes_of_lines(lines: Sequence[RosterLine]) -> dict[str, str]:
    return codes_of({line.candidate_no: line.sheet_code for line in lines})


def _standing(line: RosterLine, excluded: Collection[str], asks_more: bool) -> Standing:
    if line.candidate_no in excluded:
        return Standing(line.candidate_no, Outcome.DISQUALIFIED, {})
    if line.sections is not None:
        outcome = Outcome.PASSED if line.passed else Outcome.BELOW_THRESHOLD
        standing = Standing(line.candidate_no, outcome, {section[0]: section[1] for section in line.sections})
        return _with_facts(standing, line) if asks_more else standing
    if line.attempt_id is None:
        return Standing(line.candidate_no, Outcome.ABSENT, {})
    return Standing(line.candidate_no, Outcome.SITTING if line.submitted_at is None else Outcome.UNMARKED, {})


def _with_facts(standing: Standing, line: RosterLine) -> Standing:
    return standing._replace(
        counts={code: (right, wrong) for code, _, _, right, wrong, _ in line.sections or () if right is not None},
        born=line.born,
        grade=line.grade,
    )
