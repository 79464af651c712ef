"""Applications, as rows: one per person and selection, decided once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.orm import Session

from services.recruitment.accounts.tables import accounts
from services.recruitment.applications.domain.applications import Application, State
from services.recruitment.applications.domain.eligibility import Qualifications
from services.recruitment.applications.domain.programmes import Declaration, plain
from services.recruitment.applications.tables import applications, programme_tries, programmes_equal
from services.recruitment.selections.tables import selections
from shared.db.upsert import upsert
from shared.kernel.errors import NotFound

_AT_ONCE = 500
_SPELLINGS = 500


def add(
    session: Session,
    application_id: str,
    account_id: str,
    selection_id: str,
    vacancy_id: str,
    stated: Qualifications,
    diploma_school: str,
    at: datetime,
    quota_group: str | None = None,
) -> bool:
    """False, and nothing stored, if this person has an application in this selection already."""
    row = upsert(session)(applications).values(
        application_id=application_id,
        account_id=account_id,
        selection_id=selection_id,
        vacancy_id=vacancy_id,
        education_level=stated.education_level,
        major=stated.major,
        gpa_hundredths=None if stated.gpa is None else int(stated.gpa * 100),
        diploma_school=diploma_school,
        declarations=sorted(stated.declarations),
        extra_time=stated.extra_time,
        quota_group=quota_group,
        submitted_at=at,
        state=State.SUBMITTED.value,
    )
    row = row.on_conflict_do_nothing(index_elements=[applications.c.account_id, applications.c.selection_id])
    return session.execute(row.returning(applications.c.application_id)).one_or_none() is not None


def get(session: Session, application_id: str) -> Application:
    """Raises NotFound."""
    row = session.execute(_whole().where(applications.c.application_id == application_id)).one_or_none()
    if row is None:
        raise NotFound
    return _application(row)


def find_selection(session: Session, application_id: str) -> str | None:
    query = select(applications.c.selection_id).where(applications.c.application_id == application_id)
    return session.scalar(query)


def find_of_person(session: Session, account_id: str, selection_id: str) -> Application | None:
    query = _whole().where(applications.c.account_id == account_id, applications.c.selection_id == selection_id)
    row = session.execute(query).one_or_none()
    return _application(row) if row is not None else None


def list_of_person(session: Session, account_id: str) -> list[Application]:
    """Newest first; one in each selection."""
    query = _whole().where(applications.c.account_id == account_id).order_by(applications.c.submitted_at.desc())
    return [_application(row) for row in session.execute(query)]


def decide(
    session: Session,
    application_id: str,
    state: State,
    by: str,
    at: datetime,
    reason_code: str | None = None,
    reason: str | None = None,
) -> bool:
    """Decides an application that is undecided; False if somebody decided it first, or its selection's roster is
    closed."""
    closed = select(selections.c.selection_id).where(
        selections.c.selection_id == applications.c.selection_id, selections.c.roster_closed_at.is_not(None)
    )
    row = update(applications).where(
        applications.c.application_id == application_id,
        applications.c.state == State.SUBMITTED.value,
        ~closed.exists(),
    )
    row = row.values(state=state.value, decided_at=at, decided_by=by, reason_code=reason_code, reason=reason)
    return session.execute(row.returning(applications.c.application_id)).one_or_none() is not None


def count_applicants(session: Session, vacancy_ids: Sequence[str]) -> dict[str, int]:
    """How many people applied for each of these vacancies."""
    found = dict.fromkeys(vacancy_ids, 0)
    query = select(applications.c.vacancy_id, func.count().label("number")).group_by(applications.c.vacancy_id)
    # In portions: a statement takes a limited number of values.
    for start in range(0, len(vacancy_ids), _AT_ONCE):
        portion = query.where(applications.c.vacancy_id.in_(vacancy_ids[start : start + _AT_ONCE]))
        found |= {row.vacancy_id: row.number for row in session.execute(portion)}
    return found


def count_by_state(session: Session, selection_id: str) -> dict[State, int]:
    """How many applications are in each state."""
    query = select(applications.c.state, func.count().label("number")).where(
        applications.c.selection_id == selection_id
    )
    found = {row.state: row.number for row in session.execute(query.group_by(applications.c.state))}
    return {state: found.get(state.value, 0) for state in State}


def equal_programmes(session: Session) -> dict[str, str]:
    rows = session.execute(select(programmes_equal.c.spelling, programmes_equal.c.means))
    return {row.spelling: row.means for row in rows}


def put_equal(session: Session, declared: Declaration, at: datetime) -> None:
    """Also forgets the tries of this spelling, which are settled."""
    values: dict[str, Any] = {"means": plain(declared.means), "typed": declared.typed, "reason": declared.reason}
    values |= {"declared_by": declared.by, "declared_at": at}
    row = upsert(session)(programmes_equal).values(spelling=plain(declared.typed), **values)
    session.execute(row.on_conflict_do_update(index_elements=[programmes_equal.c.spelling], set_=values))
    session.execute(delete(programme_tries).where(programme_tries.c.spelling == plain(declared.typed)))


def count_try(session: Session, vacancy_id: str, typed: str, at: datetime) -> None:
    """A vacancy keeps at most _SPELLINGS of them; further ones are not counted."""
    known = select(func.count()).select_from(programme_tries).where(programme_tries.c.vacancy_id == vacancy_id)
    if int(session.scalar(known) or 0) >= _SPELLINGS:
        return
    key = {"vacancy_id": vacancy_id, "spelling": plain(typed)}
    row = upsert(session)(programme_tries).values(**key, typed=typed, tries=1, last_at=at)
    again = {"tries": programme_tries.c.tries + 1, "typed": typed, "last_at": at}
    index = [programme_tries.c.vacancy_id, programme_tries.c.spelling]
    session.execute(row.on_conflict_do_update(index_elements=index, set_=again))


def programme_tries_listed(session: Session) -> list[Row[Any]]:
    """(vacancy_id, typed, tries, last_at), the most frequent first."""
    known = programme_tries.c
    rows = select(known.vacancy_id, known.typed, known.tries, known.last_at)
    return list(session.execute(rows.order_by(known.tries.desc(), known.vacancy_id, known.spelling)))


def _whole() -> Select[Any]:
    return select(applications, accounts.c.born_on).select_from(
        applications.join(accounts, accounts.c.account_id == applications.c.account_id)
    )


def _application(row: Row[Any]) -> Application:
    return Application(
        application_id=row.application_id,
        account_id=row.account_id,
        selection_id=row.selection_id,
        vacancy_id=row.vacancy_id,
        born_on=row.born_on,
        education_level=row.education_level,
        major=row.major,
        gpa=None if row.gpa_hundredths is None else Decimal(row.gpa_hundredths) / 100,
        diploma_school=row.diploma_school,
        declarations=frozenset(row.declarations),
        extra_time=row.extra_time,
        submitted_at=row.submitted_at,
        state=State(row.state),
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        reason_code=row.reason_code,
        reason=row.reason,
        quota_group=row.quota_group,
    )
