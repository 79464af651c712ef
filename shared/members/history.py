"""What each account was allowed, from when on, as rows; and whether somebody could sign something at a moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from shared.db.upsert import upsert
from shared.kernel.roles import Grants, Role
from shared.members.tables import staff_history
from shared.signatures.belief import CLOCKS_DIFFER


def add(
    session: Session, staff_id: str, generation: int, since: datetime, *, roles: Sequence[str], disabled: bool
) -> None:
    """Notes the account as it is from now on; a generation that is noted already stays as it was noted."""
    row = upsert(session)(staff_history).values(
        staff_id=staff_id, generation=generation, since=since, roles=list(roles), disabled=disabled
    )
    session.execute(row.on_conflict_do_nothing())


def note_roles(session: Session, staff_id: str, generation: int, since: datetime, roles: Sequence[str]) -> None:
    """Notes other roles; whoever is disabled stays so."""
    before = _before(session, staff_id, generation)
    add(session, staff_id, generation, since, roles=roles, disabled=before is not None and before.disabled)


def note_disabled(session: Session, staff_id: str, generation: int, since: datetime, *, disabled: bool) -> None:
    """Notes that the account is disabled, or is not any more; the roles stay."""
    before = _before(session, staff_id, generation)
    add(session, staff_id, generation, since, roles=before.roles if before is not None else [], disabled=disabled)


def note_holder(session: Session, staff_id: str, generation: int, since: datetime, roles: Sequence[str]) -> None:
    """Notes the roles that whoever binds a key has: of an account from before roles were announced nothing else says
    them."""
    row = upsert(session)(staff_history).values(
        staff_id=staff_id, generation=generation, since=since, roles=list(roles), disabled=False
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=[staff_history.c.staff_id, staff_history.c.generation], set_={"roles": list(roles)}
        )
    )


def roles_at(session: Session, staff_id: str, selection_id: str, moment: datetime) -> Collection[Role]:
    """The roles from which the account could act in a selection at `moment`: none while it was disabled, or before
    there was one."""
    query = select(staff_history.c.roles, staff_history.c.disabled)
    query = query.where(staff_history.c.staff_id == staff_id, staff_history.c.since <= moment)
    newest = query.order_by(staff_history.c.since.desc(), staff_history.c.generation.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return frozenset() if row is None or row.disabled else Grants.of(row.roles).roles_in(selection_id)


def held_since(session: Session, staff_id: str, moment: datetime) -> Iterator[Grants]:
    """All grants from which the account could act at some time since `moment`, those of now among them."""
    query = select(staff_history.c.since, staff_history.c.roles, staff_history.c.disabled)
    query = query.where(staff_history.c.staff_id == staff_id)
    rows = session.execute(query.order_by(staff_history.c.since, staff_history.c.generation)).all()
    ends = [*(row.since for row in rows[1:]), None]
    for row, end in zip(rows, ends, strict=True):
        if not row.disabled and (end is None or end > moment):
            yield Grants.of(row.roles)


def could(
    session: Session,
    admits: Callable[[Collection[Role]], bool],
    selection_id: str,
    staff_id: str,
    moment: datetime,
) -> bool:
    """Whether this person had roles in this selection at `moment` that `admits` wants, and was not disabled. What began
    within the minute after counts, because two services have two clocks; what ended, never."""
    moments = (moment, moment + CLOCKS_DIFFER)
    return any(admits(roles_at(session, staff_id, selection_id, each)) for each in moments)


def _before(session: Session, staff_id: str, generation: int) -> Row[Any] | None:
    query = select(staff_history).where(staff_history.c.staff_id == staff_id, staff_history.c.generation < generation)
    return session.execute(query.order_by(staff_history.c.generation.desc()).limit(1)).one_or_none()
