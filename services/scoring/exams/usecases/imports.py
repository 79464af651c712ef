"""Imports items, checked against the exams: known sections only, and no sealed item changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.bank.domain.layout import problem_at
from services.scoring.bank.usecases import imports as bank
from services.scoring.bank.usecases.imports import ImportReport, Reading, Upload
from services.scoring.exams.storage import exams as storage
from shared.contracts.rules import Marking
from shared.contracts.scoring import ItemsImported
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.ids import new_id
from shared.kernel.words import N_
from shared.messaging.outbox import emit
from shared.sheets.problems import gathered, listed


def import_items(session: Session, now: datetime, upload: Upload) -> ImportReport:
    """Imports a sheet in the documented layout with the SVG files that it names.

    All or nothing: raises InvalidInput with every problem of every row and picture, and then nothing is
    stored. A row identical to the bank's changes nothing; a changed row replaces the bank's, unless the
    item lies in a sealed exam.
    """
    reading = bank.read(session, upload, _markings(session))
    problems = gathered(reading.problems, _sealed(session, reading))
    if problems:
        raise InvalidInput(listed(problems))
    report = bank.store(session, now, reading)
    imported = ItemsImported(
        import_id=new_id(), added=report.added, changed=report.changed, same=report.same, imported_at=now
    )
    emit(session, imported, at=now)
    return report


def sealed_in(session: Session, code: str) -> str | None:
    """The title of the sealed exam that holds the item, or None while it may still be changed."""
    return storage.sealed_codes(session, [code]).get(code)


def _sealed(session: Session, reading: Reading) -> list[Problem]:
    sealed = storage.sealed_codes(session, [item.code for _, item in reading.changed])
    text = N_("Butir ini sudah disegel dalam %(exam)s dan tidak dapat diubah.")
    return [
        problem_at(number, "code", "item_sealed", text, exam=sealed[item.code])
        for number, item in reading.changed
        if item.code in sealed
    ]


def _markings(session: Session) -> dict[str, Marking]:
    """How each section of the known exams' rules is marked; a section of several exams as the newest one has it."""
    markings: dict[str, Marking] = {}
    for exam in storage.listed(session):
        markings.update({section.code: section.marking for section in exam.rules.sections})
    return markings
