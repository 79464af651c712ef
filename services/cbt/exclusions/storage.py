"""Sheets by number, and what was signed and decided about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from services.cbt.attempts.tables import attempts
from services.cbt.exams.tables import exams
from services.cbt.exclusions.domain import Exclusion, Sheet, Wish
from services.cbt.exclusions.tables import exclusion_wishes, exclusions
from services.cbt.seating.tables import rooms, seats, sessions
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.exams import SealSignature
from shared.db.upsert import upsert
from shared.kernel.identifiers import digits_of


def lock_sheet(session: Session, attempt_id: str) -> None:
    """A second person waits for the first one's transaction."""
    session.execute(select(attempts.c.attempt_id).where(attempts.c.attempt_id == attempt_id).with_for_update())


def find_sheet(session: Session, attempt_id: str) -> Sheet | None:
    row = session.execute(_sheets().where(attempts.c.attempt_id == attempt_id)).one_or_none()
    return Sheet(**row._asdict()) if row else None


def sheets(session: Session, own: Collection[str] | None, search: str, at_most: int) -> list[Sheet]:
    """Of these selections (None: all): those whose number contains the digits of `search`; without any, those about
    which something was signed or decided, the newest first."""
    mine: list[ColumnElement[bool]] = [] if own is None else [attempts.c.selection_id.in_(own)]
    digits = digits_of(search)
    if search:
        number = func.replace(attempts.c.candidate_no, "-", "")
        mine.append(number.contains(digits) if digits else attempts.c.candidate_no == search)
        ordered = _sheets().where(*mine).order_by(attempts.c.candidate_no, attempts.c.started_at)
    else:
        ordered = _sheets().where(*mine, or_(_is_named(exclusion_wishes), _is_named(exclusions)))
        ordered = ordered.order_by(attempts.c.started_at.desc(), attempts.c.candidate_no)
    return [Sheet(**row._asdict()) for row in session.execute(ordered.limit(at_most))]


def wishes(session: Session, attempt_ids: Collection[str]) -> dict[str, list[Wish]]:
    """By attempt, oldest first."""
    found: dict[str, list[Wish]] = {each: [] for each in attempt_ids}
    columns = [exclusion_wishes.c[field.name] for field in fields(Wish)]
    query = select(exclusion_wishes.c.attempt_id, *columns).where(exclusion_wishes.c.attempt_id.in_(attempt_ids))
    for row in session.execute(query.order_by(exclusion_wishes.c.id)):
        attempt_id, *values = row
        found[attempt_id].append(Wish(*values))
    return found


def half_decided(session: Session) -> list[datetime]:
    """Since when wishes wait for a second person, about sheets that are not excluded."""
    done = exists().where(exclusions.c.attempt_id == exclusion_wishes.c.attempt_id)
    return list(session.scalars(select(exclusion_wishes.c.signed_at).where(~done)))


def put_wish(session: Session, attempt_id: str, wish: Wish) -> None:
    """In place of an earlier one of the same person."""
    table = exclusion_wishes.c
    session.execute(delete(exclusion_wishes).where(table.attempt_id == attempt_id, table.signer_id == wish.signer_id))
    session.execute(insert(exclusion_wishes).values(attempt_id=attempt_id, **vars(wish)))


def decided(session: Session, attempt_ids: Collection[str]) -> dict[str, Exclusion]:
    """By attempt."""
    rows = session.execute(select(exclusions).where(exclusions.c.attempt_id.in_(attempt_ids)))
    return {
        row.attempt_id: Exclusion(
            **{**row._asdict(), "signatures": tuple(load(SealSignature, each) for each in row.signatures)}
        )
        for row in rows
    }


def numbers_in(session: Session, session_id: str) -> frozenset[str]:
    """The candidates seated in this session whose sheet was excluded."""
    # The same candidate sits an exam once, so that the seat is that of the sheet.
    own = and_(seats.c.candidate_no == exclusions.c.candidate_no, seats.c.exam_id == exclusions.c.exam_id)
    query = select(exclusions.c.candidate_no).join(seats, own).where(seats.c.session_id == session_id)
    return frozenset(session.scalars(query))


def add(session: Session, exclusion: Exclusion) -> bool:
    """False if the sheet was excluded before."""
    values = {**vars(exclusion), "signatures": [dump(each) for each in exclusion.signatures]}
    new = upsert(session)(exclusions).values(**values).on_conflict_do_nothing().returning(exclusions.c.attempt_id)
    return session.execute(new).one_or_none() is not None


def _is_named(table: Any) -> ColumnElement[bool]:
    return exists().where(table.c.attempt_id == attempts.c.attempt_id)


def _sheets() -> Select[Any]:
    joined = (
        attempts.join(exams, exams.c.exam_id == attempts.c.exam_id)
        .join(seats, and_(seats.c.candidate_no == attempts.c.candidate_no, seats.c.exam_id == attempts.c.exam_id))
        .join(sessions, sessions.c.session_id == seats.c.session_id)
        .join(rooms, and_(rooms.c.session_id == seats.c.session_id, rooms.c.room_no == seats.c.room_no))
    )
    return select(
        attempts.c.attempt_id,
        attempts.c.candidate_no,
        attempts.c.selection_id,
        attempts.c.exam_id,
        exams.c.title.label("exam_title"),
        sessions.c.name.label("session_name"),
        sessions.c.venue,
        rooms.c.name.label("room"),
        seats.c.seat_no,
        sessions.c.timezone,
        attempts.c.started_at,
        attempts.c.submitted_at,
        attempts.c.chain_length.label("entries"),
        attempts.c.chain_head,
    ).select_from(joined)
