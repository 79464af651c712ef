"""Opening a selection: its rules, its calendar and its vacancies, all at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.storage import selections, vacancies
from services.recruitment.selections.usecases import selection_document
from services.recruitment.selections.usecases.adopted_rules import read_named
from shared.contracts.recruitment import SelectionOpened, VacancyPublished
from shared.kernel.errors import DomainError, InvalidInput, Place, Problem
from shared.kernel.words import N_
from shared.messaging.outbox import emit


class SelectionExists(DomainError):
    code = "selection_exists"
    text = N_("Seleksi %(selection_id)s sudah dibuka. Aturan dan formasinya tidak berubah lagi.")


def open_selection(session: Session, now: datetime, document: Any) -> str:
    """Opens the selection that `document` describes, emits it with its vacancies, and returns its id.

    Raises InvalidInput listing every problem by its path, or SelectionExists; then nothing is stored.
    """
    selection, offered = selection_document.read(
        document, now, lambda value, simulation: read_named(session, value, simulation=simulation)
    )
    if selections.find(session, selection.selection_id) is not None:
        raise SelectionExists("selection_id", selection_id=selection.selection_id)
    _require_new(session, offered)
    selections.add(session, selection)
    emit(session, _opened(selection), at=now)
    for position, vacancy in enumerate(offered):
        vacancies.add(session, vacancy, position)
        emit(session, _published(vacancy), at=now)
    return selection.selection_id


def _require_new(session: Session, offered: Sequence[Vacancy]) -> None:
    taken = vacancies.find_taken(session, [vacancy.vacancy_id for vacancy in offered])
    text = N_("Formasi %(vacancy_id)s sudah ada dalam seleksi lain.")
    problems = [
        Problem.of(Place(f"vacancies[{index}].vacancy_id"), "vacancy_taken", text, vacancy_id=vacancy.vacancy_id)
        for index, vacancy in enumerate(offered)
        if vacancy.vacancy_id in taken
    ]
    if problems:
        raise InvalidInput(problems)


def _opened(selection: Selection) -> SelectionOpened:
    return SelectionOpened(
        selection_id=selection.selection_id,
        title=selection.title,
        agency=selection.agency,
        timezone=selection.timezone,
        simulation=selection.simulation,
        rules=selection.rules,
        rules_digest=selection.rules_digest,
        calendar=selection.calendar,
        opened_at=selection.opened_at,
    )


def _published(vacancy: Vacancy) -> VacancyPublished:
    return VacancyPublished(
        selection_id=vacancy.selection_id,
        vacancy_id=vacancy.vacancy_id,
        title=vacancy.title,
        unit=vacancy.unit,
        category=vacancy.category,
        position_group=vacancy.position_group,
        quota=vacancy.quota,
        pool=vacancy.pool,
    )
