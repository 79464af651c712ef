"""What is known of those who take part in a later stage of a vacancy, before they are ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants, reading
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.rankings.domain.facts import STORED, Others, RosterLine
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.stages import WAITS, Gathered, PartScore, checks_text, standing_in
from services.scoring.rankings.storage import facts, shifts
from services.scoring.rankings.usecases.comparable import Comparable, comparable_totals, together
from shared.contracts.exams import later_exam_id
from shared.contracts.rankings import codes_of
from shared.contracts.rules import AGE, GPA
from shared.contracts.stages import Stage
from shared.contracts.thresholds import asked_of

_FOR_GOOD = (Outcome.PASSED, Outcome.ABSENT, Outcome.DISQUALIFIED)
_OUTCOMES = {"absent": Outcome.ABSENT, "disqualified": Outcome.DISQUALIFIED}


@dataclass(frozen=True)
class _Scores:
    """By part, the scores of those who have one; whose sheet or score has come."""

    by_part: dict[str, dict[str, PartScore]]
    came: set[str]
    unassessed: dict[str, int]


def comparable_scores(
    session: Session, first: Exam, vacancies: Sequence[Vacancy], stage: Stage, others: Others = STORED
) -> dict[str, Comparable]:
    """By exam of the stage, what its scores become over all who sat in it, whatever their vacancy; with the shifts of
    those of these vacancies."""
    its = exams.of_stage(session, first.selection_id, stage.code)
    return {exam.exam_id: comparable_totals(session, exam, vacancies, others) for exam in its}


def gather(
    session: Session,
    first: Exam,
    vacancy: Vacancy,
    stage: Stage,
    comparable: Mapping[str, Comparable],
    others: Others = STORED,
) -> Gathered:
    """`first` is the selection's first exam, `comparable` what `comparable_scores` found; `others` are marks by attempt
    in the place of those that are stored."""
    carried = participants.carried(session, first.selection_id, stage.code, vacancy.vacancy_id)
    roster = _by_number(facts.lines(session, first.exam_id, [vacancy.vacancy_id])[0])
    sittings = _sittings(session, first, vacancy, stage, carried, others)
    scores = _scores(session, first, vacancy, stage, sittings, comparable, len(carried))
    own = _by_number(line for lines in sittings.values() for line in lines)
    asked = asked_of(stage, vacancy.category, vacancy.position_group)
    standings, lines = [], []
    for number in sorted(carried.keys() & roster.keys()):
        parts = {part.code: scores.by_part[part.code].get(number, WAITS) for part in stage.parts}
        may_sit = any(line.may_still_sit for line in own.get(number, ()))
        standing = standing_in(first.rules, stage, number, carried[number], parts, may_sit, asked=asked)
        person = roster[number][0]
        standing = _with_facts(standing, person, stage.tie_breaks)
        standings.append(standing._replace(quota_group=person.quota_group) if person.quota_group else standing)
        waits = may_sit and standing.outcome is Outcome.ABSENT
        lines.append(_line(person, checks_text(asked, standing), missed=not waits))
    codes = codes_of({line.candidate_no: line.sheet_code for line in lines})
    if codes:
        standings = [each._replace(sheet_code=codes[each.candidate_no]) for each in standings]
    return Gathered(standings, lines, sittings, len(scores.came), scores.unassessed, *together(comparable.values()))


def known_scores(
    session: Session, first: Exam, vacancy: Vacancy, stage: Stage, comparable: Mapping[str, Comparable]
) -> dict[str, dict[str, PartScore]]:
    """By part of the stage and candidate number, the scores of those who take part, and why others have none for good:
    absent or disqualified. Whoever waits for a score, or may still sit, is left out of the part."""
    carried = participants.carried(session, first.selection_id, stage.code, vacancy.vacancy_id)
    sittings = _sittings(session, first, vacancy, stage, carried, STORED)
    waits = {line.candidate_no for lines in sittings.values() for line in lines if line.may_still_sit}
    sat_in = {part.code for part in stage.parts if part.source == "sitting"}
    return {
        part: {
            number: score
            for number, score in found.items()
            if score.outcome in _FOR_GOOD and not (part in sat_in and number in waits)
        }
        for part, found in _scores(session, first, vacancy, stage, sittings, comparable, len(carried)).by_part.items()
    }


def known_shifts(session: Session, first: Exam, vacancy: Vacancy, stage: Stage) -> dict[str, dict[str, str]]:
    """By sitting of the stage and candidate number, the shift of those who take part, where the session of
    their sheet is known."""
    carried = participants.carried(session, first.selection_id, stage.code, vacancy.vacancy_id)
    sittings = _sittings(session, first, vacancy, stage, carried, STORED)
    found: dict[str, dict[str, str]] = {}
    for part in stage.parts:
        exam_id = later_exam_id(first.selection_id, stage.code, part.code)
        known = shifts.of_attempts(session, exam_id, [vacancy.vacancy_id]) if exam_id in sittings else {}
        lines = [line for line in sittings.get(exam_id, ()) if not line.is_voided and line.attempt_id in known]
        found[part.code] = {line.candidate_no: known[line.attempt_id or ""] for line in reversed(lines)}
    return found


def _sittings(
    session: Session, first: Exam, vacancy: Vacancy, stage: Stage, numbers: Collection[str], others: Others
) -> dict[str, list[RosterLine]]:
    """The lines of those who take part, by exam."""
    found = {}
    for exam in exams.of_stage(session, first.selection_id, stage.code):
        [lines] = facts.lines(session, exam.exam_id, [vacancy.vacancy_id], others)
        found[exam.exam_id] = [line for line in lines if line.candidate_no in numbers]
    return found


def _scores(
    session: Session,
    first: Exam,
    vacancy: Vacancy,
    stage: Stage,
    sittings: Mapping[str, Sequence[RosterLine]],
    comparable: Mapping[str, Comparable],
    people: int,
) -> _Scores:
    scores = _Scores({}, set(), {})
    for part in stage.parts:
        if part.source == "sitting":
            exam_id = later_exam_id(first.selection_id, stage.code, part.code)
            lines, known = sittings.get(exam_id, ()), comparable.get(exam_id, Comparable())
            scores.by_part[part.code] = {number: known.part_score(some) for number, some in _by_number(lines).items()}
            scores.came.update(line.candidate_no for line in lines if line.submitted_at is not None)
            continue
        given = reading.scores_of(session, [vacancy.vacancy_id], first.selection_id, stage.code, part.code)
        scores.by_part[part.code] = {
            number: PartScore(_OUTCOMES.get(each.outcome, Outcome.PASSED), each.score or 0, each.published)
            for number, each in given.items()
        }
        scores.came.update(number for number, each in given.items() if each.outcome == "scored")
        scores.unassessed[part.code] = people - len(given)
    return scores


def _by_number(lines: Iterable[RosterLine]) -> dict[str, list[RosterLine]]:
    found: defaultdict[str, list[RosterLine]] = defaultdict(list)
    for line in lines:
        found[line.candidate_no].append(line)
    return dict(found)


def _line(person: RosterLine, checks: str, *, missed: bool) -> RosterLine:
    return RosterLine(
        candidate_no=person.candidate_no,
        category=person.category,
        attempt_id=None,
        submitted_at=None,
        integrity=None,
        fault=None,
        fault_at=None,
        sections=None,
        checks=checks,
        passed=None,
        marked_at=None,
        missed=missed,
        disqualified_because=None,
        gpa=person.gpa,
        born_on=person.born_on,
        sheet_code=person.sheet_code,
        quota_group=person.quota_group,
    )


def _with_facts(standing: Standing, person: RosterLine, tie_breaks: Sequence[str]) -> Standing:
    return standing._replace(born=person.born, grade=person.grade) if {AGE, GPA} & {*tie_breaks} else standing
