"""The reads of other parts: selections, their vacancies and their exam."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.domain.selections import NoSelection, Selection
from services.recruitment.selections.domain.vacancies import Vacancy, VacancyFilter
from services.recruitment.selections.storage import exams, selections, vacancies
from shared.kernel.errors import Forbidden


def get_selection(session: Session, selection_id: str) -> Selection:
    """Raises NoSuchSelection."""
    return selections.get(session, selection_id)


def find_selection(session: Session, selection_id: str) -> Selection | None:
    return selections.find(session, selection_id)


def is_known(session: Session, selection_id: str) -> bool:
    return selections.find(session, selection_id) is not None


def find_newest(session: Session, own: Collection[str] | None = None) -> Selection | None:
    """The selection that opened last, of all or of `own`: what pages show unless their address names another."""
    return selections.find_newest(session, own)


def get_current(session: Session, selection_id: str = "", own: Collection[str] | None = None) -> Selection:
    """The selection named, or the newest; `own` are those that count, None: all. Raises NoSuchSelection, Forbidden for
    one that is named and does not count, or NoSelection while there is none."""
    if selection_id:
        found = selections.get(session, selection_id)
        if own is not None and selection_id not in own:
            raise Forbidden
        return found
    newest = selections.find_newest(session, own)
    if newest is None:
        raise NoSelection
    return newest


def list_titles(session: Session) -> dict[str, str]:
    """Titles by id, newest first."""
    return selections.list_titles(session)


def list_selections(session: Session) -> list[Selection]:
    """Newest first."""
    return selections.list_all(session)


def get_vacancy(session: Session, vacancy_id: str) -> Vacancy:
    """Raises NotFound."""
    return vacancies.get(session, vacancy_id)


def titles_of_vacancies(session: Session, vacancy_ids: Collection[str]) -> dict[str, str]:
    """Titles by id; an unknown vacancy is left out."""
    return vacancies.titles_of(session, vacancy_ids)


def list_vacancies(
    session: Session,
    selection_id: str,
    wanted: VacancyFilter | None = None,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> list[Vacancy]:
    """Vacancies that match, in the order of the selection's document."""
    return vacancies.list_matching(session, selection_id, wanted, limit=limit, offset=offset)


def count_vacancies(session: Session, selection_id: str, wanted: VacancyFilter | None = None) -> int:
    return vacancies.count(session, selection_id, wanted)


def list_of_pool(session: Session, selection_id: str, pool: str) -> list[Vacancy]:
    """The vacancies among which places may move, by id."""
    return vacancies.list_of_pool(session, selection_id, pool)


def list_units(session: Session, selection_id: str) -> dict[str, str]:
    """Code and name of the units that have a vacancy, in the order of the document."""
    return vacancies.list_units(session, selection_id)


def find_sealed_exam(session: Session, selection_id: str) -> SealedExam | None:
    """The selection's exam, once it was sealed; the first one if there are several."""
    return exams.find_of_selection(session, selection_id)


def find_sealed_builds(session: Session, exam_id: str) -> Mapping[str, str] | None:
    """By service, the builds that two people sealed the exam with; None where that is not known."""
    return exams.find_builds(session, exam_id)


def find_selection_of_exam(session: Session, exam_id: str) -> str | None:
    return exams.find_selection(session, exam_id)


def is_exam_of(session: Session, exam_id: str, selection_id: str) -> bool:
    """Whether this is an exam of the selection; of one whose seal has not come (it travels on a topic of its own, and
    after a restore may come later than what followed from it) its name says so."""
    sealed = exams.find_selection(session, exam_id)
    if sealed is not None:
        return sealed == selection_id
    selection = selections.find(session, selection_id)
    return selection is not None and exam_id in selection.exam_ids
