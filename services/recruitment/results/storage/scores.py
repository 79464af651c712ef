"""Marks and corrections of keys, as scoring reports them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.recruitment.results.domain import KeyCorrection, Score
from services.recruitment.results.tables import key_corrections, scores
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.exams import CorrectedItem, ScoreCorrection, SealSignature, first_exam_id
from shared.contracts.scoring import SectionMark, ThresholdCheck
from shared.db.rows import insert_all
from shared.db.upsert import upsert


def put_scores(session: Session, reported: Sequence[Score]) -> None:
    """Stores the newest marks of candidates in their exams, once each; older ones that arrive late change nothing."""
    rows = [
        {
            **score.__dict__,
            "sections": [dump(each) for each in score.sections],
            "thresholds": [dump(each) for each in score.thresholds],
            "correction": None if score.correction is None else dump(score.correction),
        }
        for score in reported
    ]
    if not rows:
        return
    row, its = upsert(session)(scores), ("candidate_no", "exam_id")
    newer = row.on_conflict_do_update(
        index_elements=[scores.c[name] for name in its],
        set_={column.name: row.excluded[column.name] for column in scores.c if column.name not in its},
        where=scores.c.sequence < row.excluded.sequence,
    )
    insert_all(session, newer.returning(scores.c.candidate_no), rows)


def find_score(session: Session, candidate_no: str) -> Score | None:
    """The marks of the selection's first exam."""
    found = session.execute(select(scores).where(scores.c.candidate_no == candidate_no))
    row = next((each for each in found if each.exam_id == first_exam_id(each.selection_id)), None)
    if row is None:
        return None
    sections = tuple(load(SectionMark, mark) for mark in row.sections)
    thresholds = tuple(load(ThresholdCheck, check) for check in row.thresholds)
    correction = None if row.correction is None else load(ScoreCorrection, row.correction)
    return Score(**{**row._asdict(), "sections": sections, "thresholds": thresholds, "correction": correction})


def put_key_correction(session: Session, correction: KeyCorrection) -> None:
    """What came first of a number stays."""
    values = {
        **correction.__dict__,
        "items": [dump(each) for each in correction.items],
        "signatures": [dump(each) for each in correction.signatures],
    }
    session.execute(upsert(session)(key_corrections).values(**values).on_conflict_do_nothing())


def list_key_corrections(session: Session, selection_id: str) -> list[KeyCorrection]:
    """The newest first."""
    query = select(key_corrections).where(key_corrections.c.selection_id == selection_id)
    return [
        KeyCorrection(
            **{
                **row._asdict(),
                "items": tuple(load(CorrectedItem, each) for each in row._mapping["items"]),
                "signatures": tuple(load(SealSignature, each) for each in row.signatures),
            }
        )
        for row in session.execute(query.order_by(key_corrections.c.number.desc()))
    ]
