"""Computes what a proposed correction does to the live data, beside the marks that stand, never touching them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.scoring.assessments.usecases import participants
from services.scoring.corrections.domain.corrections import Correction, Counts, effect_content, reasons_commitment
from services.scoring.corrections.domain.effects import around_the_line, counts_of, moved, places_of
from services.scoring.corrections.storage import corrections as storage
from services.scoring.corrections.storage import effects, sheets
from services.scoring.corrections.storage.effects import EffectRow, VacancyEffect
from services.scoring.corrections.usecases.remarking import Remarked, mark_again
from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.domain.key_sets import Change, applied, to_values
from services.scoring.exams.domain.keys import ItemKey, key_commitment
from services.scoring.exams.usecases import exams
from services.scoring.rankings.domain.batches import together
from services.scoring.rankings.domain.facts import OtherMarks
from services.scoring.rankings.usecases.ranking import Ranking, rank_vacancies
from shared.kernel.canonical import digest

_SHEETS_A_SECOND = 2_000


@dataclass(frozen=True)
class Computed:
    """An effect that is to be kept, and what it is of."""

    correction: Correction
    basis: str
    counts: Counts
    effect_digest: str
    rows: Sequence[EffectRow]
    vacancies: Sequence[VacancyEffect]


def proposed_keys(session: Session, exam_id: str, changes: Sequence[Change]) -> Mapping[str, ItemKey]:
    """All keys of the exam as these changes of the sealed ones make them."""
    return applied({each.key.item_id: each.key for each in exams.sealed_items(session, exam_id)}, changes)


def commitment(session: Session, exam: Exam, changes: Sequence[Change]) -> str:
    """That of all keys with these changes, in the manner of the sealed one."""
    keys = proposed_keys(session, exam.exam_id, changes)
    return key_commitment(exam.secrets, sorted(keys.values(), key=lambda key: key.item_id))


def find_basis(session: Session, exam: Exam, correction: Correction) -> str | None:
    """A text that is another one when the proposed changes or a ranking of the selection are; None while a ranking is
    behind its marks, or somebody was not told yet what the correction before has changed."""
    if effects.is_any_unreported(session, exam.exam_id):
        return None
    rankings = sheets.kept_rankings(session, exam.selection_id, _stage(exam) or "")
    if rankings is None:
        return None
    # Named beside the changes, which have them, so that an effect that an earlier release computed without is outdated.
    reasons = reasons_commitment(exam.secrets, correction.changes)
    changes = [to_values(change) for change in correction.changes]
    return digest({"changes": changes, "reasons_commitment": reasons, "rankings": rankings})


def rested(session: Session, now: datetime) -> list[Correction]:
    """The open corrections to look at. An effect of many sheets rests between two times, a second for every 2,000."""
    return [each for each in storage.list_open(session) if each.changes and _has_rested(each, now)]


def compute(session: Session, correction: Correction) -> Computed | None:
    """The effect of a correction whose kept one is not of the present data; else None. Changes nothing."""
    exam = exams.get(session, correction.exam_id)
    basis = find_basis(session, exam, correction)
    if basis is None or basis == correction.basis:
        return None
    return _compute(session, exam, correction, basis)


def keep(session: Session, now: datetime, computed: Computed) -> int:
    """Stores the effect in the place of the one before, unless the correction has changed meanwhile."""
    before = computed.correction
    present = storage.find(session, before.exam_id, before.number)
    if present is None or not present.is_open or present.changes != before.changes:
        return 0
    storage.drop_effect(session, before.id)
    effects.add(session, before.id, computed.rows, computed.vacancies)
    storage.put_effect(session, before, computed.basis, computed.counts, computed.effect_digest, now)
    return 1


def _has_rested(correction: Correction, now: datetime) -> bool:
    if correction.computed_at is None or correction.counts is None:
        return True
    return now >= correction.computed_at + timedelta(seconds=correction.counts.marked // _SHEETS_A_SECOND)


def _compute(session: Session, exam: Exam, correction: Correction, basis: str) -> Computed:
    keys = proposed_keys(session, exam.exam_id, correction.changes)
    marked, other = mark_again(session, exam.exam_id, exam.rules, keys)
    remarked = {each.attempt_id: each for each in other}
    rows: list[EffectRow] = []
    found: list[VacancyEffect] = []
    total = Counts()
    for before, after in _rankings(session, exam, remarked):
        counts = counts_of(before.rows, after.rows)
        total += counts
        vacancy_id = before.vacancy.vacancy_id
        around = around_the_line(before.rows, after.rows)
        found.append(VacancyEffect(vacancy_id, before.digest, after.digest, counts, around))
        rows.extend(_rows(exam.exam_id, before, after, remarked))
    total = Counts(**{**vars(total), "marked": marked})
    digests = {each.vacancy_id: (each.old_digest, each.digest) for each in found}
    committed = commitment(session, exam, correction.changes)
    reasons = reasons_commitment(exam.secrets, correction.changes)
    content = effect_content(exam.exam_id, correction.number, committed, reasons, total, digests)
    return Computed(correction, basis, total, digest(content), rows, found)


def _rankings(session: Session, exam: Exam, remarked: Mapping[str, Remarked]) -> Iterator[tuple[Ranking, Ranking]]:
    """Each ranking in which marks change, as it is and as it would be; where totals are normalised, each of the
    selection in which somebody takes part, because one sheet's total changes what others become."""
    people: dict[str, int] = {}
    if exam.rules.normalisation is not None and remarked:
        people = sheets.people(session, exam.selection_id)
        if exam.stage is not None:
            taking = participants.stages(session, list(people))
            people = {each: count for each, count in people.items() if exam.stage.stage in taking.get(each, ())}
    else:
        for each in remarked.values():
            people[each.vacancy_id] = people.get(each.vacancy_id, 0) + 1
    others = {attempt_id: each.after for attempt_id, each in remarked.items()}
    for some in together(sorted(people.items())):
        stage = _stage(exam)
        before, after = rank_vacancies(session, some, stage=stage), rank_vacancies(session, some, others, stage)
        yield from ((before[vacancy_id], after[vacancy_id]) for vacancy_id in some)


def _stage(exam: Exam) -> str | None:
    return exam.stage.stage if exam.stage else None


def _rows(exam_id: str, before: Ranking, after: Ranking, remarked: Mapping[str, Remarked]) -> Iterator[EffectRow]:
    """Those whose marks change, and those who without that get another rank or come to stand on the other side of the
    line."""
    old_ranks, ranks = places_of(before.rows), places_of(after.rows)
    old_states = {row.candidate_no: str(row.status) for row in before.rows}
    states = {row.candidate_no: str(row.status) for row in after.rows}
    elsewhere = {each.candidate_no for each in moved(before.rows, after.rows) if each.enters or each.leaves}
    elsewhere |= {number for number, rank in ranks.items() if rank != old_ranks[number]}
    seen = set()
    for line, now in zip(before.sittings[exam_id], after.sittings[exam_id], strict=True):
        number, mine = line.candidate_no, remarked.get(line.attempt_id or "")
        moves = number in elsewhere and number not in seen and line.sections is not None
        seen.add(number)
        if line.attempt_id is None or (mine is None and not moves):
            continue
        # A sheet that does not count now may yet do so: its marks are replaced as well.
        was = mine.sections if mine is not None else line.sections or []
        other = mine.after if mine is not None else OtherMarks(was, now.checks or "[]", bool(now.passed))
        yield EffectRow(
            attempt_id=line.attempt_id,
            candidate_no=number,
            vacancy_id=before.vacancy.vacancy_id,
            remarked=mine is not None,
            old_sections=was,
            old_total=sum(section[1] for section in was),
            old_passed=mine.passed if mine is not None else bool(line.passed),
            old_rank=old_ranks[number],
            old_status=old_states[number],
            sections=other.sections,
            checks=json.loads(other.checks),
            total=sum(section[1] for section in other.sections),
            passed=other.passed,
            rank=ranks[number],
            status=states[number],
        )
