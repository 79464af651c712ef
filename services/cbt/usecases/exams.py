"""Receiving a sealed exam."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy.orm import Session

from services.cbt.domain.exams import BlueprintRow, Exam, Item, Option, Picture, Section, check_drawable
from services.cbt.storage import exams as storage
from services.cbt.usecases.seats import seat_waiting
from shared.contracts import exams as told
from shared.contracts.scoring import ExamSealed
from shared.kernel.clock import Clock
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.words import N_


class SealedDifferently(DomainError):
    """Two contents under one seal: somebody has to find out which one the papers were drawn from."""

    code: ClassVar[str] = "sealed_differently"
    text: ClassVar[str] = N_("Ujian %(exam_id)s sudah diterima dengan isi yang lain.")


def receive_sealed(session: Session, clock: Clock, sealed: ExamSealed) -> None:
    """Stores the exam and seats the first who were waiting for it; the worker seats the others.

    Told again it changes nothing. Raises ExamCannotBeDrawn, or SealedDifferently if the selection
    already has an exam with another content.
    """
    exam = _exam(sealed)
    check_drawable(exam)
    if not storage.insert(session, exam, sealed.content_digest, sealed.sealed_at):
        if storage.content_digest(session, exam.exam_id) != sealed.content_digest:
            raise SealedDifferently(exam_id=exam.exam_id)
        return
    seat_waiting(session, clock, exam.selection_id)


def sealed_exam(session: Session, exam_id: str) -> Exam:
    """Raises NotFound."""
    exam = storage.find(session, exam_id)
    if exam is None:
        raise NotFound
    return exam


def _exam(sealed: ExamSealed) -> Exam:
    return Exam(
        exam_id=sealed.exam_id,
        selection_id=sealed.selection_id,
        title=sealed.title,
        sections=tuple(Section(section.code, section.name, section.items) for section in sealed.sections),
        blueprint=tuple(BlueprintRow(row.section, row.topic, row.band, row.items) for row in sealed.blueprint),
        items=tuple(_item(item) for item in sealed.items),
        minutes=sealed.duration.minutes,
        extra_time_minutes=sealed.duration.extra_time_minutes,
        grace_seconds=sealed.duration.grace_seconds,
        draw_seed=sealed.draw_seed,
    )


def _item(item: told.SealedItem) -> Item:
    return Item(
        item_id=item.item_id,
        section=item.section,
        topic=item.topic,
        band=item.band,
        stem=item.stem,
        picture=_picture(item.picture),
        options=tuple(Option(option.option_id, option.text, _picture(option.picture)) for option in item.options),
    )


def _picture(picture: told.Picture | None) -> Picture | None:
    return Picture(picture.svg, picture.alt) if picture else None
