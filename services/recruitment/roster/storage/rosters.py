"""Rosters with their rows, spare codes and signatures, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from services.recruitment.roster.domain import KeptRow, Roster, Wish
from services.recruitment.roster.tables import roster_rows, roster_wishes, rosters, spare_codes
from services.recruitment.selections.tables import selections
from shared.contracts.codec.reading import load
from shared.contracts.commitments import Field
from shared.contracts.declaration import dump
from shared.contracts.exams import SealSignature
from shared.contracts.rosters import DecidedCount
from shared.db.chunks import chunks

_AT_ONCE = 1000


def lock(session: Session, selection_id: str) -> None:
    """Until the transaction's end nobody else does anything that begins with this for the same selection."""
    session.execute(
        select(selections.c.selection_id).where(selections.c.selection_id == selection_id).with_for_update()
    ).all()


def find(session: Session, selection_id: str) -> Roster | None:
    row = session.execute(select(rosters).where(rosters.c.selection_id == selection_id)).one_or_none()
    return _roster(row) if row else None


def is_closed(session: Session, selection_id: str) -> bool:
    query = select(rosters.c.selection_id).where(rosters.c.selection_id == selection_id)
    return session.scalar(query.where(rosters.c.closed_at.is_not(None))) is not None


def put(session: Session, roster: Roster) -> None:
    """In place of an earlier one of the selection."""
    session.execute(delete(rosters).where(rosters.c.selection_id == roster.selection_id))
    values = {
        **vars(roster),
        "vacancies": [dump(each) for each in roster.vacancies],
        "signatures": [dump(each) for each in roster.signatures],
    }
    session.execute(insert(rosters).values(**values))


def close(session: Session, selection_id: str, signatures: Sequence[SealSignature], at: datetime) -> None:
    row = update(rosters).where(rosters.c.selection_id == selection_id)
    session.execute(row.values(signatures=[dump(each) for each in signatures], closed_at=at))


def sealed_secrets(session: Session) -> dict[str, bytes]:
    """By selection; those that are lost are left out."""
    query = select(rosters.c.selection_id, rosters.c.secret_sealed).where(rosters.c.secret_sealed.is_not(None))
    return {row.selection_id: row.secret_sealed for row in session.execute(query)}


def put_secret(session: Session, selection_id: str, sealed: bytes) -> None:
    row = update(rosters).where(rosters.c.selection_id == selection_id)
    session.execute(row.values(secret_sealed=sealed))


def replace_rows(session: Session, selection_id: str, rows: Sequence[KeptRow], spares: Sequence[str]) -> None:
    """The rows and spare codes of a selection, in place of earlier ones."""
    session.execute(delete(roster_rows).where(roster_rows.c.selection_id == selection_id))
    session.execute(delete(spare_codes).where(spare_codes.c.selection_id == selection_id))
    for some in chunks(rows, _AT_ONCE):
        values = [
            {
                "selection_id": selection_id,
                "code": row.code,
                "application_id": row.application_id,
                "seed": row.seed,
                "commitments": {str(field): each for field, each in row.commitments.items()},
            }
            for row in some
        ]
        session.execute(insert(roster_rows), values)
    numbered = [{"selection_id": selection_id, "place": at, "code": code} for at, code in enumerate(spares)]
    for portion in chunks(numbered, _AT_ONCE):
        session.execute(insert(spare_codes), list(portion))


def list_rows(session: Session, selection_id: str) -> list[KeptRow]:
    query = select(roster_rows).where(roster_rows.c.selection_id == selection_id)
    return [_kept(row) for row in session.execute(query)]


def find_row(session: Session, application_id: str) -> KeptRow | None:
    row = session.execute(select(roster_rows).where(roster_rows.c.application_id == application_id)).one_or_none()
    return _kept(row) if row else None


def list_spares(session: Session, selection_id: str) -> list[str]:
    """In the order in which they are given out."""
    query = select(spare_codes.c.code).where(spare_codes.c.selection_id == selection_id)
    return list(session.scalars(query.order_by(spare_codes.c.place)))


def wishes(session: Session, selection_id: str) -> list[Wish]:
    """Oldest first."""
    columns = [roster_wishes.c[field.name] for field in fields(Wish)]
    query = select(*columns).where(roster_wishes.c.selection_id == selection_id)
    ordered = query.order_by(roster_wishes.c.signed_at, roster_wishes.c.signer_id)
    return [Wish(**row._asdict()) for row in session.execute(ordered)]


def put_wish(session: Session, selection_id: str, wish: Wish) -> None:
    """In place of an earlier one of the same person."""
    remove_wish(session, selection_id, wish.signer_id)
    session.execute(insert(roster_wishes).values(selection_id=selection_id, **vars(wish)))


def remove_wish(session: Session, selection_id: str, signer_id: str) -> None:
    """Does nothing where this person has none."""
    mine = (roster_wishes.c.selection_id == selection_id, roster_wishes.c.signer_id == signer_id)
    session.execute(delete(roster_wishes).where(*mine))


def remove_wishes(session: Session, selection_id: str) -> None:
    session.execute(delete(roster_wishes).where(roster_wishes.c.selection_id == selection_id))


def half_closed(session: Session) -> list[datetime]:
    """Since when wishes wait for a second person, about rosters that are not closed."""
    query = select(roster_wishes.c.signed_at).join(rosters, rosters.c.selection_id == roster_wishes.c.selection_id)
    return list(session.scalars(query.where(rosters.c.closed_at.is_(None))))


def _roster(row: Row[Any]) -> Roster:
    values = row._asdict()
    values["vacancies"] = tuple(load(DecidedCount, each) for each in row.vacancies)
    values["signatures"] = tuple(load(SealSignature, each) for each in row.signatures)
    return Roster(**values)


def _kept(row: Row[Any]) -> KeptRow:
    commitments = {Field(field): each for field, each in row.commitments.items()}
    return KeptRow(row.code, row.application_id, row.seed, commitments)
