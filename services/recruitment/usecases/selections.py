"""Opening a selection: its rules, its calendar and its vacancies, all at once or not at all."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.domain.selections import Selection
from services.recruitment.domain.vacancies import Vacancy
from services.recruitment.storage import selections, vacancies
from services.recruitment.usecases import selection_document
from services.recruitment.usecases.selection_document import SelectionDraft, VacancyDraft
from shared.contracts import recruitment as contracts
from shared.contracts.declaration import dump
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.words import N_
from shared.messaging.outbox import emit


class SelectionExists(DomainError):
    code = "selection_exists"
    text = N_("Seleksi %(selection_id)s sudah dibuka. Aturan dan formasinya tidak berubah lagi.")


def open_selection(session: Session, clock: Clock, document: Any) -> str:
    """Opens the selection that `document` describes, tells of it, and returns its id.

    Raises InvalidInput listing every problem by its path, or SelectionExists; then nothing is stored.
    """
    now = clock.now()
    draft = selection_document.read(document, now.astimezone(selection_document.zone_of(document)).date())
    if selections.exists(session, draft.selection_id):
        raise SelectionExists("selection_id", selection_id=draft.selection_id)
    _require_new_vacancies(session, draft)
    selection = Selection(
        selection_id=draft.selection_id,
        title=draft.title,
        agency=draft.agency,
        year=draft.year,
        timezone=draft.timezone,
        simulation=draft.simulation,
        rules=dump(draft.rules),
        rules_digest=draft.rules.digest,
        calendar=draft.calendar,
        age_on=draft.age_on,
        opened_at=now,
    )
    selections.add(session, selection)
    emit(session, _opened(draft, selection), at=now)
    for position, item in enumerate(draft.vacancies):
        vacancies.add(session, _vacancy(draft.selection_id, item), position)
        published = contracts.VacancyPublished(
            selection_id=draft.selection_id,
            vacancy_id=item.vacancy_id,
            title=item.title,
            unit=item.unit,
            category=item.category,
            position_group=item.position_group,
            quota=item.quota,
        )
        emit(session, published, at=now)
    return draft.selection_id


def _require_new_vacancies(session: Session, draft: SelectionDraft) -> None:
    taken = vacancies.taken_ids(session, [item.vacancy_id for item in draft.vacancies])
    text = N_("Formasi %(vacancy_id)s sudah ada dalam seleksi lain.")
    problems = [
        Problem.of(f"vacancies[{index}].vacancy_id", "vacancy_taken", text, vacancy_id=item.vacancy_id)
        for index, item in enumerate(draft.vacancies)
        if item.vacancy_id in taken
    ]
    if problems:
        raise InvalidInput(problems)


def _opened(draft: SelectionDraft, selection: Selection) -> contracts.SelectionOpened:
    return contracts.SelectionOpened(
        selection_id=draft.selection_id,
        title=draft.title,
        agency=draft.agency,
        timezone=draft.timezone,
        simulation=draft.simulation,
        rules=draft.rules,
        rules_digest=selection.rules_digest,
        calendar=tuple(
            contracts.Phase(code=phase.code, name=phase.name, starts_on=phase.starts_on, ends_on=phase.ends_on)
            for phase in draft.calendar
        ),
        opened_at=selection.opened_at,
    )


def _vacancy(selection_id: str, item: VacancyDraft) -> Vacancy:
    return Vacancy(
        vacancy_id=item.vacancy_id,
        selection_id=selection_id,
        title=item.title,
        unit_code=item.unit_code,
        unit=item.unit,
        category=item.category,
        position_group=item.position_group,
        quota=item.quota,
        duties=item.duties,
        requirements=item.requirements,
    )
