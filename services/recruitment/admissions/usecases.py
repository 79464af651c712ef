"""Gives an accepted applicant a candidate number; and the reads of other parts by number."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.admissions.domain import Candidate, Exclusion, ReportedAttempt, Seat, candidate_number
from services.recruitment.admissions.storage import candidates, sittings
from services.recruitment.applications.domain.applications import Application
from services.recruitment.staff.usecases import standing
from shared.contracts.draws import BITS, sheet_code
from shared.contracts.recruitment import CandidateAdmitted, CandidateIdentified
from shared.kernel.roles import may_seal
from shared.messaging.outbox import emit
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.exclusions import Excluded, key_ids, require_signed


def admit(
    session: Session, now: datetime, application: Application, draw: Callable[[int], int] = secrets.randbelow
) -> None:
    """Gives an accepted application a candidate number that nobody can foresee or sort back to the acceptance, and a
    sheet code that nobody can guess.

    Emits the number for cbt and scoring, and the name for cbt's check-in desk, in the same transaction. The number is
    not returned: whoever accepts knows the person, and learns no number.
    """
    particulars = candidates.get_particulars(session, application.application_id)
    candidate = Candidate(
        candidate_no="",
        application_id=application.application_id,
        account_id=application.account_id,
        selection_id=application.selection_id,
        vacancy_id=application.vacancy_id,
        admitted_at=now,
        sheet_code=sheet_code(secrets.randbelow(2**BITS)),
    )
    number = _numbered(session, candidate, particulars.year, draw)
    admitted = CandidateAdmitted(
        candidate_no=number,
        selection_id=application.selection_id,
        vacancy_id=application.vacancy_id,
        category=particulars.category,
        extra_time=application.extra_time,
        gpa=application.gpa,
        born_on=application.born_on,
        sheet_code=candidate.sheet_code,
        quota_group=application.quota_group,
    )
    emit(session, admitted, at=now)
    emit(session, CandidateIdentified(candidate_no=number, name=particulars.name), at=now)


def _numbered(session: Session, candidate: Candidate, year: int, draw: Callable[[int], int]) -> str:
    """Stores the candidate under the first drawn number that nobody has, and returns it."""
    while True:
        number = candidate_number(year, draw)
        if not candidates.is_taken(session, number) and candidates.add(
            session, replace(candidate, candidate_no=number)
        ):
            return number


def keep_taken(session: Session, candidate_no: str) -> None:
    """Keeps a published number from being given again, also if it is no longer known who had it."""
    candidates.keep_taken(session, candidate_no)


def find_number(session: Session, application_id: str) -> str | None:
    """The candidate number that an accepted application was given."""
    return candidates.find_number(session, application_id)


def find_candidate(session: Session, candidate_no: str) -> Candidate | None:
    return candidates.find(session, candidate_no)


def find_candidates(session: Session, numbers: Collection[str]) -> dict[str, Candidate]:
    """By number; numbers that nobody has are left out."""
    return candidates.find_all(session, numbers)


def find_selection(session: Session, candidate_no: str) -> str | None:
    """The id of the selection in which this number was given."""
    return candidates.find_selection(session, candidate_no)


def find_by_part(session: Session, selection_id: str, digits: str, limit: int) -> list[str]:
    """The first `limit` numbers of a selection that have these digits in a row, the dash passed over."""
    return candidates.find_by_part(session, selection_id, digits, limit)


def find_codes(session: Session, selection_id: str, vacancy_id: str, numbers: Iterable[str]) -> dict[str, str | None]:
    """Sheet codes by number, of those of these numbers that candidates of this vacancy have; None for whom an earlier
    release admitted."""
    return candidates.find_codes(session, selection_id, vacancy_id, numbers)


def find_builds(session: Session, vacancy_id: str, exam_id: str) -> set[str]:
    """The builds of cbt that began or ended an attempt of the vacancy's candidates in this exam, as far as known."""
    return sittings.find_builds(session, vacancy_id, exam_id)


def find_groups(session: Session, vacancy_id: str) -> dict[str, str]:
    """The quota groups of the vacancy's candidates by number; those without one are left out."""
    return candidates.find_groups(session, vacancy_id)


def find_names(session: Session, candidate_numbers: Iterable[str]) -> dict[str, str]:
    """Names by number, for pages that may show a released result."""
    return candidates.find_names(session, candidate_numbers)


def find_seat(session: Session, candidate_no: str) -> Seat | None:
    return sittings.find_seat(session, candidate_no)


def later_seats(session: Session, candidate_no: str) -> list[Seat]:
    """Seats for exams of later stages, the earliest session first."""
    return sittings.later_seats(session, candidate_no)


def find_seats(session: Session, candidate_no: str) -> list[Seat]:
    """Of all exams, the earliest session first."""
    return sittings.find_seats(session, candidate_no)


def last_session_end(session: Session, exam_id: str) -> datetime | None:
    """When the last session ends in which somebody has a seat for this exam, as known by now; not before the last
    submission."""
    return sittings.last_session_end(session, exam_id)


def has_anybody_submitted(session: Session, exam_id: str) -> bool:
    return sittings.has_anybody_submitted(session, exam_id)


def find_attempts(session: Session, candidate_no: str) -> list[ReportedAttempt]:
    """In all exams."""
    return sittings.find_attempts(session, candidate_no)


def lock_attempts(session: Session, candidate_no: str) -> None:
    """Until the transaction's end nobody else does anything that begins with this for the same candidate."""
    sittings.lock_attempts(session, candidate_no)


def find_attempt(session: Session, candidate_no: str) -> ReportedAttempt | None:
    return sittings.find_attempt(session, candidate_no)


def receive_exclusion(session: Session, now: datetime, excluded: Excluded) -> None:
    """Keeps that two people have voided the candidate's sheet or disqualified the candidate, with the reason. Raises
    NotBelieved unless both could decide it in the candidate's selection and have signed it with keys of their own, and
    the attempt is this candidate's."""
    candidate = candidates.find(session, excluded.candidate_no)
    if candidate is None or candidate.selection_id != excluded.selection_id:
        raise NotBelieved(f"candidate_no: {excluded.candidate_no} is no candidate of {excluded.selection_id}")
    known = sittings.find_attempt_id(session, excluded.candidate_no, excluded.exam_id)
    if known not in (None, excluded.attempt_id):
        raise NotBelieved(f"attempt_id: that of {excluded.candidate_no} in {excluded.exam_id} is {known}")
    could = partial(standing.could, session, may_seal, excluded.selection_id)
    lacking = "neither exam officer nor member of the committee"
    require_signed(excluded, Known(standing.find_bound(session, key_ids(excluded)), could, lacking), now)
    exclusion = Exclusion(
        attempt_id=excluded.attempt_id,
        candidate_no=excluded.candidate_no,
        exam_id=excluded.exam_id,
        reason_code=excluded.reason_code,
        reason=excluded.reason or "",
        decided_at=excluded.decided_at,
    )
    sittings.put_exclusion(session, exclusion)


def find_closed_seats(session: Session, candidate_no: str) -> dict[str, str]:
    """Why seats of this candidate, who had checked in and not begun, were closed by hand, by exam: a code of
    `shared.contracts.cbt.SEAT_CLOSED`."""
    return sittings.find_closed_seats(session, candidate_no)


def find_exclusions(session: Session, numbers: Iterable[str]) -> dict[str, list[Exclusion]]:
    """Of these numbers, the sheets that do not count, the earliest decision first."""
    return sittings.find_exclusions(session, list(numbers))


def with_counting_sheets(session: Session, exam_id: str, vacancy_id: str) -> set[str]:
    """The numbers of the vacancy's candidates whose sheet in this exam was submitted and not excluded, as cbt has
    reported by now."""
    return sittings.with_counting_sheets(session, exam_id, vacancy_id)
