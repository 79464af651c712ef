"""Which staff tokens have ended before their minutes are over.

Each service keeps this for itself, from recruitment's events, so that whoever was disabled, got other roles or
logged out is refused at once everywhere and no service asks another. A token carries the **generation** of its
member of staff, which each change raises, and the **session** (one login) that it was made from. No clock decides:
a generation only grows, and events may come twice or late.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, Text, and_, delete, or_, select
from sqlalchemy.orm import Session

from shared.contracts.envelope import Event
from shared.contracts.staff import STAFF, RolesChanged, StaffDisabled, StaffEnabled, StaffLoginsEnded
from shared.db.types import UtcDateTime
from shared.db.upsert import upsert
from shared.messaging.consumer import ConsumerSpec, Handler
from shared.web.staff_tokens import LONGEST_MINUTES, StaffToken

METADATA = MetaData()
"""Holds the declarations only; a service copies them into its own metadata with `copy_into`."""

staff_generations = Table(
    "staff_generations",
    METADATA,
    Column("staff_id", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
)

ended_staff_sessions = Table(
    "ended_staff_sessions",
    METADATA,
    Column("session_id", Text, primary_key=True),
    Column("ended_at", UtcDateTime, nullable=False),
)

# An ended session is kept until no token of it can be alive, and well beyond, for clocks that differ.
_KEPT_FOR = timedelta(minutes=LONGEST_MINUTES, days=1)


def copy_into(metadata: MetaData) -> None:
    """Declares these tables in a service's metadata, so that its migrations make them."""
    for table in METADATA.tables.values():
        table.to_metadata(metadata)


def has_ended(session: Session, token: StaffToken) -> bool:
    """Whether the token's login has ended or its member of staff was changed since it was issued."""
    older = and_(staff_generations.c.staff_id == token.who.id, staff_generations.c.generation > token.generation)
    ended = ended_staff_sessions.c.session_id == token.session_id
    query = select(
        or_(
            select(staff_generations.c.staff_id).where(older).exists(),
            select(ended_staff_sessions.c.session_id).where(ended).exists(),
        )
    )
    return bool(session.scalar(query))


def raise_generation(session: Session, staff_id: str, generation: int) -> None:
    """Ends all tokens of a lower generation. A lower one than is known changes nothing."""
    row = upsert(session)(staff_generations).values(staff_id=staff_id, generation=generation)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[staff_generations.c.staff_id],
            set_={"generation": row.excluded.generation},
            where=staff_generations.c.generation < row.excluded.generation,
        )
    )


def end_session(session: Session, now: datetime, session_id: str) -> None:
    """Ends the tokens of one login. Sessions whose tokens have all run out are removed on the way."""
    row = upsert(session)(ended_staff_sessions).values(session_id=session_id, ended_at=now)
    session.execute(row.on_conflict_do_nothing(index_elements=[ended_staff_sessions.c.session_id]))
    session.execute(delete(ended_staff_sessions).where(ended_staff_sessions.c.ended_at < now - _KEPT_FOR))


def changed(
    session: Session, _now: datetime, _event: Event, payload: RolesChanged | StaffDisabled | StaffEnabled
) -> None:
    """Ends the tokens from before the change."""
    raise_generation(session, payload.staff_id, payload.generation)


def logins_ended(session: Session, now: datetime, _event: Event, payload: StaffLoginsEnded) -> None:
    if payload.session_id is None:
        raise_generation(session, payload.staff_id, payload.generation)
    else:
        end_session(session, now, payload.session_id)


_SUBSCRIPTIONS: Mapping[type[Any], Handler] = {
    RolesChanged: changed,
    StaffDisabled: changed,
    StaffEnabled: changed,
    StaffLoginsEnded: logins_ended,
}


def consumer(service: str, others: Mapping[type[Any], Handler] | None = None) -> ConsumerSpec:
    """A group of its own: staff are refused at once even while another consumer of `service` is held up. `others` are
    the service's own handlers of events about staff; one in place of a handler of here calls it (`changed`)."""
    return ConsumerSpec(f"{service}.staff", (STAFF,), {**_SUBSCRIPTIONS, **(others or {})})
