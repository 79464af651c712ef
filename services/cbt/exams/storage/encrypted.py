"""Encrypted papers, the key that came for them, and how they were opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.cbt.exams.domain.openings import Commitments, Digests, Obstacle, OpenedBy, Opening, PapersState
from services.cbt.exams.tables import encrypted_papers, exams, open_papers, paper_keys
from shared.contracts.scoring import PapersReleased
from shared.db.upsert import upsert


def add_part(session: Session, released: PapersReleased, ciphertext: bytes) -> bool:
    """False if this part is there already."""
    row = upsert(session)(encrypted_papers).values(
        exam_id=released.exam_id,
        part=released.part,
        parts=released.parts,
        papers_digest=released.papers_digest,
        ciphertext=ciphertext,
    )
    done = session.execute(row.on_conflict_do_nothing().returning(encrypted_papers.c.part))
    return done.one_or_none() is not None


def find_part(session: Session, exam_id: str, part: int) -> tuple[int, str, bytes] | None:
    """(parts, digest of the whole, ciphertext)"""
    table = encrypted_papers
    row = session.execute(select(table).where(table.c.exam_id == exam_id, table.c.part == part)).one_or_none()
    return (row.parts, row.papers_digest, bytes(row.ciphertext)) if row else None


def find_ciphertext(session: Session, exam_id: str) -> bytes | None:
    """The whole of it; None while a part is missing."""
    table = encrypted_papers
    rows = session.execute(select(table).where(table.c.exam_id == exam_id).order_by(table.c.part)).all()
    if not rows or [row.part for row in rows] != list(range(1, rows[0].parts + 1)):
        return None
    return b"".join(bytes(row.ciphertext) for row in rows)


def put_key(session: Session, exam_id: str, recipient: str, envelope: bytes, at: datetime) -> None:
    """Stores the key in its envelope; another one replaces it, the same again changes nothing."""
    row = upsert(session)(paper_keys).values(exam_id=exam_id, recipient=recipient, envelope=envelope, received_at=at)
    again = row.on_conflict_do_update(
        index_elements=[paper_keys.c.exam_id],
        set_={"recipient": recipient, "envelope": envelope, "received_at": at, "obstacle": None},
        where=paper_keys.c.envelope != envelope,
    )
    session.execute(again)


def locked_with_key(session: Session) -> list[tuple[str, str, bytes, Obstacle | None]]:
    """(exam id, recipient, envelope, what hindered the last try) of exams that are not open although a key has come."""
    still = (
        select(paper_keys)
        .join(exams, exams.c.exam_id == paper_keys.c.exam_id)
        .outerjoin(open_papers, open_papers.c.exam_id == paper_keys.c.exam_id)
        .where(open_papers.c.exam_id.is_(None))
    )
    return [
        (row.exam_id, row.recipient, bytes(row.envelope), Obstacle(row.obstacle) if row.obstacle else None)
        for row in session.execute(still.order_by(paper_keys.c.exam_id))
    ]


def note_obstacle(session: Session, exam_id: str, obstacle: Obstacle) -> None:
    session.execute(update(paper_keys).where(paper_keys.c.exam_id == exam_id).values(obstacle=obstacle.value))


def find_digests(session: Session, exam_id: str) -> Digests | None:
    """None for an exam that is unknown, or was sealed before papers were encrypted."""
    columns = (
        exams.c.papers_digest,
        exams.c.paper_key_digest,
        exams.c.content_digest,
        exams.c.draw_seed_commitment,
        exams.c.key_commitment,
        exams.c.rules_digest,
    )
    encrypted = select(*columns).where(exams.c.exam_id == exam_id, exams.c.papers_digest.is_not(None))
    row = session.execute(encrypted).one_or_none()
    if row is None:
        return None
    papers, key, content, draw_seed, keys, rules = row
    return Digests(papers, key, content, Commitments(draw_seed, keys, rules) if draw_seed else None)


def states(session: Session, exam_id: str | None = None) -> list[PapersState]:
    """Every exam's, the one sealed last first; or the one's."""
    parts = (
        select(
            encrypted_papers.c.exam_id,
            func.count().label("parts"),
            func.max(encrypted_papers.c.parts).label("wanted"),
        )
        .group_by(encrypted_papers.c.exam_id)
        .subquery()
    )
    wanted = (
        select(
            exams.c.exam_id,
            exams.c.selection_id,
            exams.c.title,
            parts.c.parts,
            parts.c.wanted,
            paper_keys.c.received_at,
            paper_keys.c.obstacle,
            exams.c.draw_seed,
            exams.c.sealed_at,
            open_papers.c.opened_at,
            open_papers.c.opened_by,
            open_papers.c.officer,
        )
        .select_from(exams)
        .outerjoin(parts, parts.c.exam_id == exams.c.exam_id)
        .outerjoin(paper_keys, paper_keys.c.exam_id == exams.c.exam_id)
        .outerjoin(open_papers, open_papers.c.exam_id == exams.c.exam_id)
        .order_by(exams.c.sealed_at.desc())
    )
    if exam_id is not None:
        wanted = wanted.where(exams.c.exam_id == exam_id)
    return [_state(row) for row in session.execute(wanted)]


def is_locked(session: Session, selection_id: str) -> bool:
    """Whether the selection has a sealed exam whose papers are not open."""
    locked = (
        select(exams.c.exam_id)
        .outerjoin(open_papers, open_papers.c.exam_id == exams.c.exam_id)
        .where(exams.c.selection_id == selection_id, exams.c.draw_seed == "", open_papers.c.exam_id.is_(None))
    )
    return session.scalar(locked) is not None


def _state(row: Any) -> PapersState:
    opened = Opening(row.sealed_at, OpenedBy.SEALING) if row.draw_seed else None
    if row.opened_at is not None:
        opened = Opening(row.opened_at, OpenedBy(row.opened_by), row.officer)
    return PapersState(
        exam_id=row.exam_id,
        selection_id=row.selection_id,
        title=row.title,
        parts=row.parts or 0,
        parts_wanted=row.wanted or 0,
        key_received_at=row.received_at,
        obstacle=Obstacle(row.obstacle) if row.obstacle else None,
        opening=opened,
    )
