"""Sealed exams, whose content is stored as the contracts' vocabulary: that has no field for a key or a weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam, Outline
from services.cbt.exams.domain.openings import Digests, Opening
from services.cbt.exams.tables import exams, open_papers
from shared.contracts.codec.reading import load
from shared.contracts.exams import BlueprintRow, ExamPapers, ExamStage, SealedItem, SealedSection
from shared.contracts.rules import Duration
from shared.db.upsert import upsert


def add(session: Session, exam: Exam, content_digest: str, sealed_at: datetime, digests: Digests | None) -> bool:
    """Stores the exam, of an open one its papers, too; False if this exam, or another one of the same part of
    the selection, is there already. `digests` are those of the encrypted papers, if they are encrypted."""
    commitments = digests.commitments if digests else None
    row = upsert(session)(exams).values(
        exam_id=exam.exam_id,
        selection_id=exam.selection_id,
        title=exam.title,
        content={
            "sections": [asdict(section) for section in exam.sections],
            **_content(exam.blueprint, exam.items),
        },
        **asdict(exam.duration),
        draw_seed=exam.draw_seed or "",
        content_digest=content_digest,
        sealed_at=sealed_at,
        papers_digest=digests.papers if digests else None,
        paper_key_digest=digests.key if digests else None,
        draw_seed_commitment=commitments.draw_seed if commitments else None,
        key_commitment=commitments.keys if commitments else None,
        rules_digest=commitments.rules if commitments else None,
        units=exam.units,
        scores_shown=exam.scores_shown,
        stage=exam.stage.stage if exam.stage else "",
        part=exam.stage.part if exam.stage else "",
        after=(exam.stage.after if exam.stage else None) or "",
        drawn_by=exam.drawn_by,
    )
    return session.execute(row.on_conflict_do_nothing().returning(exams.c.exam_id)).one_or_none() is not None


def add_papers(session: Session, exam_id: str, papers: ExamPapers, opening: Opening) -> None:
    """Stores papers that were opened."""
    session.execute(
        insert(open_papers).values(
            exam_id=exam_id,
            opened_at=opening.at,
            opened_by=opening.by.value,
            officer=opening.officer,
            drawn_to=0,
            draw_seed=papers.draw_seed,
            content=_content(papers.blueprint, papers.items),
        )
    )


def find(session: Session, exam_id: str, *, lock: bool = False) -> Exam | None:
    """`lock` keeps others from opening the exam until the transaction ends."""
    if lock:
        session.execute(select(exams.c.exam_id).where(exams.c.exam_id == exam_id).with_for_update())
    row = session.execute(_joined().where(exams.c.exam_id == exam_id)).one_or_none()
    return _exam(row) if row else None


def outlines(session: Session, selection_id: str) -> list[Outline]:
    """The selection's sealed exams in the order of `of_selection`, without what is in them: a look at many costs
    nothing."""
    rows = session.execute(_OUTLINES, {"selection_id": selection_id}).all()
    return [Outline(row.exam_id, selection_id, _stage(row)) for row in sorted(rows, key=_as_listed)]


def of_selection(session: Session, selection_id: str) -> list[Exam]:
    """The selection's sealed exams: the first one, then those of later stages as they were sealed."""
    rows = session.execute(_joined().where(exams.c.selection_id == selection_id))
    return [_exam(row) for row in sorted(rows, key=_as_listed)]


def find_content_digest(session: Session, exam_id: str) -> str | None:
    return session.scalar(select(exams.c.content_digest).where(exams.c.exam_id == exam_id))


def listed(session: Session) -> Sequence[tuple[str, str, str]]:
    """(exam id, selection id, title) of every exam, the one sealed last first."""
    rows = select(exams.c.exam_id, exams.c.selection_id, exams.c.title).order_by(exams.c.sealed_at.desc())
    return [(row.exam_id, row.selection_id, row.title) for row in session.execute(rows)]


def _content(blueprint: Sequence[BlueprintRow], items: Sequence[SealedItem]) -> dict[str, Any]:
    return {"blueprint": [astuple(row) for row in blueprint], "items": [asdict(item) for item in items]}


_OUTLINE = (exams.c.exam_id, exams.c.stage, exams.c.part, exams.c.after, exams.c.sealed_at)
_OUTLINES = select(*_OUTLINE).where(exams.c.selection_id == bindparam("selection_id"))


def _as_listed(row: Any) -> tuple[bool, datetime, str]:
    return row.stage != "", row.sealed_at, row.exam_id


def _stage(row: Any) -> ExamStage | None:
    return ExamStage(stage=row.stage, part=row.part, after=row.after or None) if row.stage else None


def _joined() -> Select[Any]:
    papers = (open_papers.c.draw_seed.label("opened_seed"), open_papers.c.content.label("papers"))
    return select(exams, *papers).select_from(exams.outerjoin(open_papers, open_papers.c.exam_id == exams.c.exam_id))


def _exam(row: Any) -> Exam:
    exam = Exam(
        exam_id=row.exam_id,
        selection_id=row.selection_id,
        title=row.title,
        sections=load(tuple[SealedSection, ...], row.content["sections"]),
        duration=Duration(
            minutes=row.minutes, extra_time_minutes=row.extra_time_minutes, grace_seconds=row.grace_seconds
        ),
        units=row.units,
        scores_shown=row.scores_shown,
        stage=_stage(row),
        drawn_by=row.drawn_by,
    )
    seed, content = (row.draw_seed, row.content) if row.draw_seed else (row.opened_seed, row.papers)
    if seed is None:
        return exam
    papers = ExamPapers(
        exam_id=row.exam_id,
        blueprint=tuple(
            BlueprintRow(section=section, topic=topic, band=band, items=items)
            for section, topic, band, items in content["blueprint"]
        ),
        items=load(tuple[SealedItem, ...], content["items"]),
        draw_seed=seed,
    )
    return exam.with_papers(papers)
