"""PINs and the logins they open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.cbt.seating.domain.pins import Login, Pin
from services.cbt.seating.tables import logins, pins
from shared.db.upsert import upsert

_PIN = (pins.c.digest, pins.c.valid_until, pins.c.used_at, pins.c.claimed_at)


def put_pin(session: Session, login: Login, pin: Pin, issued_at: datetime, issued_by: str) -> None:
    """Stores the new PIN, which replaces the earlier one."""
    row = upsert(session)(pins).values(
        candidate_no=login.candidate_no,
        exam_id=login.exam_id,
        digest=pin.digest,
        issued_at=issued_at,
        issued_by=issued_by,
        valid_until=pin.valid_until,
        used_at=None,
        claimed_by=None,
        claimed_at=None,
    )
    names = ("digest", "issued_at", "issued_by", "valid_until", "used_at", "claimed_by", "claimed_at")
    row = row.on_conflict_do_update(
        index_elements=[pins.c.candidate_no, pins.c.exam_id], set_={name: row.excluded[name] for name in names}
    )
    session.execute(row)


def find_pin(session: Session, login: Login) -> Pin | None:
    """The PIN issued last."""
    row = session.execute(select(*_PIN).where(*_its(login))).one_or_none()
    return Pin(*row) if row else None


def claim(session: Session, login: Login, pin: Pin, token_digest: str, at: datetime) -> None:
    """Notes that a browser has shown this PIN, unless it was used or replaced since it was read; a browser that showed
    it before loses its claim."""
    row = update(pins).where(*_its(login), pins.c.digest == pin.digest, pins.c.used_at.is_(None))
    session.execute(row.values(claimed_by=token_digest, claimed_at=at))


def release(session: Session, token_digest: str) -> None:
    """Removes the browser's claim, if it has one."""
    session.execute(update(pins).where(pins.c.claimed_by == token_digest).values(claimed_by=None, claimed_at=None))


def find_claimed(session: Session, token_digest: str) -> tuple[Login, Pin] | None:
    """The seat and the PIN that this browser has shown."""
    fields = (pins.c.candidate_no, pins.c.exam_id, *_PIN)
    row = session.execute(select(*fields).where(pins.c.claimed_by == token_digest)).one_or_none()
    return (Login(row[0], row[1]), Pin(*row[2:])) if row else None


def use_pin(session: Session, login: Login, pin: Pin, at: datetime) -> bool:
    """Uses up this PIN; False if another request has used it or a new one was issued since it was read."""
    row = update(pins).where(*_its(login), pins.c.digest == pin.digest, pins.c.used_at.is_(None)).values(used_at=at)
    return session.execute(row.returning(pins.c.candidate_no)).one_or_none() is not None


def open_login(session: Session, login: Login, token_digest: str, at: datetime) -> None:
    """Gives the seat to this token; any earlier token loses it."""
    live = (
        logins.c.candidate_no == login.candidate_no,
        logins.c.exam_id == login.exam_id,
        logins.c.replaced_at.is_(None),
    )
    session.execute(update(logins).where(*live).values(replaced_at=at))
    row = insert(logins).values(
        token_digest=token_digest, candidate_no=login.candidate_no, exam_id=login.exam_id, opened_at=at
    )
    session.execute(row)


_LOGIN = select(logins.c.candidate_no, logins.c.exam_id).where(logins.c.token_digest == bindparam("token_digest"))
"""Asked for every browser of a hall that calls, so it is put together once."""


def find_login(session: Session, token_digest: str) -> Login | None:
    """The candidate and exam of this token, replaced or not."""
    found = session.execute(_LOGIN, {"token_digest": token_digest}).one_or_none()
    return Login(*found) if found else None


def _its(login: Login) -> tuple[ColumnElement[bool], ...]:
    return pins.c.candidate_no == login.candidate_no, pins.c.exam_id == login.exam_id
