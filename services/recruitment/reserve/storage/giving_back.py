"""What was signed and decided about giving places back, as rows."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from services.recruitment.admissions.tables import candidates
from services.recruitment.reserve.domain.giving_back import GivenBack, Wish
from services.recruitment.reserve.tables import given_back_places, giving_back_wishes, reserve_replies
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.exams import SealSignature
from shared.contracts.leaving import GONE
from shared.db.upsert import upsert

_HAS_LEFT = exists().where(
    reserve_replies.c.candidate_no == giving_back_wishes.c.candidate_no, reserve_replies.c.reply.in_(GONE)
)
"""The candidate whom a wish is about has given the place back, or two members have."""


def wishes(session: Session, candidate_no: str) -> list[Wish]:
    """Oldest first."""
    columns = [giving_back_wishes.c[field.name] for field in fields(Wish)]
    query = select(*columns).where(giving_back_wishes.c.candidate_no == candidate_no)
    ordered = query.order_by(giving_back_wishes.c.signed_at, giving_back_wishes.c.signer_id)
    return [Wish(**row._asdict()) for row in session.execute(ordered)]


def put_wish(session: Session, candidate_no: str, wish: Wish) -> None:
    """In place of an earlier one of the same person."""
    remove_wish(session, candidate_no, wish.signer_id)
    session.execute(insert(giving_back_wishes).values(candidate_no=candidate_no, **vars(wish)))


def remove_wish(session: Session, candidate_no: str, signer_id: str) -> None:
    """Does nothing where this person has none."""
    table = giving_back_wishes.c
    mine = (table.candidate_no == candidate_no, table.signer_id == signer_id)
    session.execute(delete(giving_back_wishes).where(*mine))


def half_decided(session: Session) -> list[datetime]:
    """Since when wishes wait for a second person, about candidates who have not left."""
    return list(session.scalars(select(giving_back_wishes.c.signed_at).where(~_HAS_LEFT)))


def waiting(session: Session, selection_id: str) -> list[str]:
    """The numbers of a selection about whose places one person has signed, and who have not left."""
    query = (
        select(giving_back_wishes.c.candidate_no)
        .join(candidates, candidates.c.candidate_no == giving_back_wishes.c.candidate_no)
        .where(candidates.c.selection_id == selection_id, ~_HAS_LEFT)
    )
    return list(session.scalars(query.distinct().order_by(giving_back_wishes.c.candidate_no)))


def find(session: Session, candidate_no: str) -> GivenBack | None:
    query = select(given_back_places).where(given_back_places.c.candidate_no == candidate_no)
    row = session.execute(query).one_or_none()
    return _given_back(row) if row else None


def of_selection(session: Session, selection_id: str, limit: int, offset: int) -> list[GivenBack]:
    """The newest first."""
    query = select(given_back_places).where(given_back_places.c.selection_id == selection_id)
    ordered = query.order_by(given_back_places.c.decided_at.desc(), given_back_places.c.candidate_no)
    return [_given_back(row) for row in session.execute(ordered.limit(limit).offset(offset))]


def count(session: Session, selection_id: str) -> int:
    query = select(func.count()).where(given_back_places.c.selection_id == selection_id)
    return session.scalar(query) or 0


def add(session: Session, given_back: GivenBack) -> bool:
    """False if it is there."""
    values = {**vars(given_back), "signatures": [dump(each) for each in given_back.signatures]}
    row = upsert(session)(given_back_places).values(**values).on_conflict_do_nothing()
    return session.execute(row.returning(given_back_places.c.candidate_no)).one_or_none() is not None


def _given_back(row: Row[Any]) -> GivenBack:
    return GivenBack(**{**row._asdict(), "signatures": tuple(load(SealSignature, each) for each in row.signatures)})
