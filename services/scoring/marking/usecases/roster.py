"""The roster: who was admitted, by number, and for which vacancies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.scoring.exams.usecases.papers import note_sittings
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.storage import attempts, changes, roster, seats, unsettled
from services.scoring.marking.usecases.checking import check_attempts
from services.scoring.marking.usecases.marking import mark_late
from services.scoring.marking.usecases.sealed_exams import SealedExams
from shared.contracts.cbt import SeatAssigned, SeatMissed, SeatOpened
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.chunks import chunks
from shared.kernel.errors import NotFound

_AT_ONCE = 200


def get_vacancy(session: Session, vacancy_id: str, *, lock: bool = False) -> Vacancy:
    """`lock` makes a second signer wait for the first one's transaction. Raises NotFound."""
    vacancy = roster.find_vacancy(session, vacancy_id, lock=lock)
    if vacancy is None:
        raise NotFound
    return vacancy


def get_vacancies(session: Session, vacancy_ids: Sequence[str], *, lock: bool = False) -> list[Vacancy]:
    """`get_vacancy` of many, in this order. Raises NotFound for one that is not known."""
    known = roster.find_vacancies(session, vacancy_ids, lock=lock)
    if not known.keys() >= set(vacancy_ids):
        raise NotFound
    return [known[vacancy_id] for vacancy_id in vacancy_ids]


def find_vacancy(session: Session, vacancy_id: str) -> Vacancy | None:
    return roster.find_vacancy(session, vacancy_id)


def vacancy_titles(session: Session, vacancy_ids: Collection[str]) -> dict[str, str]:
    """The titles with the units of those vacancies that are known."""
    known = roster.find_vacancies(session, sorted(set(vacancy_ids)))
    return {vacancy_id: f"{each.title}, {each.unit}" for vacancy_id, each in known.items()}


def find_selection(session: Session, vacancy_id: str) -> str | None:
    """The selection of a vacancy; None if there is none."""
    vacancy = roster.find_vacancy(session, vacancy_id)
    return vacancy.selection_id if vacancy is not None else None


def vacancies_of(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """The vacancies of those candidates that are on the roster, by number."""
    return roster.vacancies_of(session, numbers)


def sheet_codes_of(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """The sheet codes of those candidates that have one, by number."""
    return roster.sheet_codes_of(session, numbers)


def admit(session: Session, now: datetime, candidate: CandidateAdmitted) -> None:
    """Puts the candidate on the roster and marks the sheet that came before. Raises InvalidPayload for the sheet code
    of another candidate: documents name candidates by it alone; and for one who is said to be another than before in a
    selection whose roster two members have closed."""
    number = candidate.candidate_no
    _require_same(session, candidate)
    twin = roster.find_other_with_code(session, number, candidate.sheet_code) if candidate.sheet_code else None
    if twin is not None:
        raise InvalidPayload(f"sheet_code: {candidate.sheet_code} is that of {twin}")
    before = roster.vacancies_of(session, [number]).get(number, candidate.vacancy_id)
    roster.put_candidate(session, candidate)
    changes.add(session, {before, candidate.vacancy_id})
    unsettled.remove_running(session, number)
    sheets = attempts.submitted_of(session, number)
    if sheets:
        # Their journals begin with the sheet code.
        check_attempts(session, sheets, SealedExams(session))
        mark_late(session, now, sheets)


def _require_same(session: Session, candidate: CandidateAdmitted) -> None:
    other = roster.find_difference_since_closing(session, candidate)
    if other is not None:
        name, was = other
        raise InvalidPayload(f"{name}: of {candidate.candidate_no} it was {was} when two people closed the roster")


def publish(session: Session, now: datetime, vacancy: Vacancy) -> None:
    """Stores the vacancy and marks the sheets that came before it."""
    roster.put_vacancy(session, vacancy)
    changes.add(session, {vacancy.vacancy_id})
    for attempt_ids in chunks(roster.submitted_attempts(session, vacancy.vacancy_id), _AT_ONCE):
        mark_late(session, now, attempt_ids)


def seat(session: Session, assigned: Sequence[SeatAssigned]) -> None:
    """Keeps who sits in which room of which session, and when that starts: by it a sheet's session is a shift. Raises
    InvalidPayload for another seat of somebody who has checked in."""
    said, left = seats.put(session, assigned)
    note_sittings(session, said, left, partial(seats.latest_starts, session))
    sat = attempts.with_attempt(session, {each.candidate_no for each in assigned})
    changes.add(session, set(roster.vacancies_of(session, sat).values()))


def seats_that_differ(session: Session, exam_id: str) -> tuple[list[str], list[str]]:
    """What cbt contradicts itself about: candidates whose seat is in another session than their sheet, by number, and
    names of sessions in which somebody has sat and whose seats say different starts or ends."""
    return seats.differing(session, exam_id), seats.sessions_reported_differently(session, exam_id)


def open_seats(session: Session, opened: Sequence[SeatOpened]) -> None:
    """Keeps who checked in: somebody who then never began is absent, and the committee is to know it."""
    seats.note_opened(session, opened)


def opened_without_sheet(session: Session, vacancy_id: str, exam_id: str) -> list[str]:
    """The candidates of a vacancy who checked in to the exam and never began, by number."""
    return seats.opened_without_sheet(session, vacancy_id, exam_id)


def closed_seats(
    session: Session, vacancy_id: str, exam_ids: Collection[str], until: datetime | None = None
) -> dict[str, str]:
    """Why an exam officer closed the seats of candidates of a vacancy who never began one of these exams, by number: a
    code of `shared.contracts.cbt.SEAT_CLOSED`. With `until`, of seats that were closed by then."""
    return seats.closed(session, vacancy_id, exam_ids, until)


def miss(session: Session, now: datetime, missed: SeatMissed) -> None:
    """The candidate is absent: the session ended or the seat was closed before they began, so they cannot sit any
    more. Raises InvalidPayload as `seats.require_over`."""
    seats.require_over(session, missed, now)
    roster.add_missed_seat(session, missed)
    changes.add(session, set(roster.vacancies_of(session, [missed.candidate_no]).values()))
