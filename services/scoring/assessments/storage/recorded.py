"""Scores that count, and the corrections of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.assessments.tables import assessment_corrections, assessments, stage_participants
from shared.db.chunks import chunks
from shared.db.rows import put_rows


@dataclass(frozen=True)
class Recorded:
    candidate_no: str
    stage: str
    vacancy_id: str
    given: Given
    enterer_ids: tuple[str, ...]
    entered_by: tuple[str, ...]
    recorded_at: datetime
    decider_id: str | None = None
    decided_because: str | None = None
    corrections: int = 0

    def corrected(self, given: Given, ids: tuple[str, str], initials: tuple[str, str], at: datetime) -> Recorded:
        changed = replace(self, given=given, enterer_ids=ids, entered_by=initials, recorded_at=at)
        return replace(changed, decider_id=None, decided_because=None, corrections=self.corrections + 1)


@dataclass(frozen=True)
class Correction:
    """A score proposed in place of a recorded one."""

    id: int
    candidate_no: str
    given: Given
    because: str
    proposer_id: str
    proposed_by: str
    proposed_at: datetime
    confirmer_id: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None


def put(session: Session, selection_id: str, part: str, recorded: Sequence[Recorded]) -> None:
    """Stores the score of each of these candidates, in place of the one before."""
    rows = [
        {
            "selection_id": selection_id,
            "part": part,
            "candidate_no": each.candidate_no,
            "stage": each.stage,
            "vacancy_id": each.vacancy_id,
            "scores": dict(each.given.scores),
            "reason": each.given.reason,
            "enterer_ids": list(each.enterer_ids),
            "entered_by": list(each.entered_by),
            "decider_id": each.decider_id,
            "decided_because": each.decided_because,
            "corrections": each.corrections,
            "recorded_at": each.recorded_at,
        }
        for each in recorded
    ]
    put_rows(session, assessments, rows, ("selection_id", "part", "candidate_no"))


def of(session: Session, selection_id: str, part: str, numbers: Collection[str]) -> dict[str, Recorded]:
    """By number; those without a score that counts are left out."""
    found = {}
    for some in chunks(sorted(set(numbers))):
        query = select(assessments).where(assessments.c.selection_id == selection_id, assessments.c.part == part)
        for row in session.execute(query.where(assessments.c.candidate_no.in_(some))):
            found[row.candidate_no] = Recorded(
                candidate_no=row.candidate_no,
                stage=row.stage,
                vacancy_id=row.vacancy_id,
                given=Given(row.scores, Reason(row.reason) if row.reason else None),
                enterer_ids=tuple(row.enterer_ids),
                entered_by=tuple(row.entered_by),
                recorded_at=row.recorded_at,
                decider_id=row.decider_id,
                decided_because=row.decided_because,
                corrections=row.corrections,
            )
    return found


def add_correction(
    session: Session, selection_id: str, part: str, number: str, given: Given, because: str, who: tuple[str, str],
    at: datetime,
) -> None:  # fmt: skip
    values = {"selection_id": selection_id, "part": part, "candidate_no": number, "scores": dict(given.scores)}
    mine = {"reason": given.reason, "because": because, "proposer_id": who[0], "proposed_by": who[1], "proposed_at": at}
    session.execute(insert(assessment_corrections).values(**values, **mine))


def corrections(session: Session, selection_id: str, part: str, candidate_no: str) -> list[Correction]:
    """All of a candidate's, the first one first."""
    table = assessment_corrections
    query = select(table).where(table.c.selection_id == selection_id, table.c.part == part)
    return [
        Correction(
            id=row.id,
            candidate_no=row.candidate_no,
            given=Given(row.scores, Reason(row.reason) if row.reason else None),
            because=row.because,
            proposer_id=row.proposer_id,
            proposed_by=row.proposed_by,
            proposed_at=row.proposed_at,
            confirmer_id=row.confirmer_id,
            confirmed_by=row.confirmed_by,
            confirmed_at=row.confirmed_at,
        )
        for row in session.execute(query.where(table.c.candidate_no == candidate_no).order_by(table.c.id))
    ]


def half_corrected(session: Session) -> list[datetime]:
    """Since when each correction waits of a score that can still be corrected."""
    mine, of, part = assessment_corrections.c, assessments.c, stage_participants.c
    recorded = (of.selection_id == mine.selection_id, of.part == mine.part, of.candidate_no == mine.candidate_no)
    taking_part = (part.selection_id == of.selection_id, part.stage == of.stage, part.candidate_no == of.candidate_no)
    query = (
        select(mine.proposed_at)
        .join_from(assessment_corrections, assessments, and_(*recorded))
        .join(stage_participants, and_(*taking_part))
        .where(mine.confirmed_at.is_(None), part.closed_at.is_(None))
    )
    return list(session.scalars(query))


def confirm_correction(session: Session, correction: Correction, who: tuple[str, str], at: datetime) -> None:
    values = {"confirmer_id": who[0], "confirmed_by": who[1], "confirmed_at": at}
    table = assessment_corrections
    session.execute(update(table).where(table.c.id == correction.id).values(**values))


def remove_correction(session: Session, correction: Correction) -> None:
    session.execute(delete(assessment_corrections).where(assessment_corrections.c.id == correction.id))
