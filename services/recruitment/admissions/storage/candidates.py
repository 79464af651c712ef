"""Candidate numbers, as rows: they connect a person with the reports of the other services."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.recruitment.accounts.tables import accounts
from services.recruitment.admissions.domain import Candidate, Particulars
from services.recruitment.admissions.tables import candidates, taken_numbers
from services.recruitment.applications.tables import applications
from services.recruitment.selections.tables import selections, vacancies
from shared.db.chunks import chunks
from shared.db.rows import is_one_of
from shared.db.upsert import upsert


def get_particulars(session: Session, application_id: str) -> Particulars:
    """For an application that is stored; its selection, vacancy and account are there by foreign key."""
    joined = applications.join(selections, selections.c.selection_id == applications.c.selection_id)
    joined = joined.join(vacancies, vacancies.c.vacancy_id == applications.c.vacancy_id)
    joined = joined.join(accounts, accounts.c.account_id == applications.c.account_id)
    query = select(selections.c.year, vacancies.c.category, accounts.c.name).select_from(joined)
    return Particulars(*session.execute(query.where(applications.c.application_id == application_id)).one())


def keep_taken(session: Session, candidate_no: str) -> None:
    """Keeps a published number from being given again, also if it is no longer known who had it."""
    row = upsert(session)(taken_numbers).values(candidate_no=candidate_no)
    session.execute(row.on_conflict_do_nothing())


def is_taken(session: Session, candidate_no: str) -> bool:
    """Whether the number was given before a restore. `add` finds those that candidates have now."""
    found = select(taken_numbers.c.candidate_no).where(taken_numbers.c.candidate_no == candidate_no)
    return session.scalar(found) is not None


def add(session: Session, candidate: Candidate) -> bool:
    """False, and nothing stored, if the number has another holder already."""
    row = upsert(session)(candidates).values(**candidate.__dict__)
    row = row.on_conflict_do_nothing(index_elements=[candidates.c.candidate_no])
    return session.execute(row.returning(candidates.c.candidate_no)).one_or_none() is not None


def find(session: Session, candidate_no: str) -> Candidate | None:
    row = session.execute(select(candidates).where(candidates.c.candidate_no == candidate_no)).one_or_none()
    return Candidate(**row._asdict()) if row is not None else None


def find_all(session: Session, numbers: Collection[str]) -> dict[str, Candidate]:
    """By number; numbers that nobody has are left out."""
    if not numbers:
        return {}
    rows = session.execute(select(candidates).where(is_one_of(session, candidates.c.candidate_no, sorted(numbers))))
    return {row.candidate_no: Candidate(**row._asdict()) for row in rows}


def find_number(session: Session, application_id: str) -> str | None:
    """The number that an accepted application was given."""
    return session.scalar(select(candidates.c.candidate_no).where(candidates.c.application_id == application_id))


def find_selection(session: Session, candidate_no: str) -> str | None:
    return session.scalar(select(candidates.c.selection_id).where(candidates.c.candidate_no == candidate_no))


def find_by_part(session: Session, selection_id: str, digits: str, limit: int) -> list[str]:
    """The first `limit` numbers of a selection that have these digits in a row, the dash passed over."""
    number = func.replace(candidates.c.candidate_no, "-", "")
    query = select(candidates.c.candidate_no).where(
        candidates.c.selection_id == selection_id, number.contains(digits, autoescape=True)
    )
    return list(session.scalars(query.order_by(candidates.c.candidate_no).limit(limit)))


def find_codes(session: Session, selection_id: str, vacancy_id: str, numbers: Iterable[str]) -> dict[str, str | None]:
    """Sheet codes by number, of those of these numbers that candidates of this vacancy have; None for whom an earlier
    release admitted."""
    query = select(candidates.c.candidate_no, candidates.c.sheet_code).where(
        candidates.c.selection_id == selection_id, candidates.c.vacancy_id == vacancy_id
    )
    found: dict[str, str | None] = {}
    for some in chunks(sorted(numbers)):
        rows = session.execute(query.where(candidates.c.candidate_no.in_(some)))
        found.update((row.candidate_no, row.sheet_code) for row in rows)
    return found


def find_groups(session: Session, vacancy_id: str) -> dict[str, str]:
    """The quota groups of the vacancy's candidates by number; those without one are left out."""
    query = select(candidates.c.candidate_no, applications.c.quota_group).join(applications)
    of_vacancy = (candidates.c.vacancy_id == vacancy_id, applications.c.quota_group.is_not(None))
    return {row.candidate_no: row.quota_group for row in session.execute(query.where(*of_vacancy))}


def find_names(session: Session, candidate_numbers: Iterable[str]) -> dict[str, str]:
    """Names by number. Only pages that may show a released result use them."""
    query = select(candidates.c.candidate_no, accounts.c.name).select_from(
        candidates.join(accounts, accounts.c.account_id == candidates.c.account_id)
    )
    found: dict[str, str] = {}
    for some in chunks(sorted(candidate_numbers)):
        rows = session.execute(query.where(candidates.c.candidate_no.in_(some)))
        found.update({row.candidate_no: row.name for row in rows})
    return found
