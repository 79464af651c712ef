"""Sealed exams and the papers drawn from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam, Outline, PapersLocked, check_drawable
from services.cbt.exams.domain.openings import Commitments, Digests
from services.cbt.exams.domain.papers import PaperItem, ShownOptions, draw
from services.cbt.exams.storage import exams as storage
from services.cbt.exams.storage import options, papers
from services.cbt.exams.usecases.seals import require_signed
from shared.contracts.scoring import ExamSealed, ExamSealedV1
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.words import N_

DRAWN_AT_ONCE = 50
"""Papers drawn in one transaction: each is a hundred rows, and on SQLite nobody else writes meanwhile."""


class SealedDifferently(DomainError):
    """The exam arrived again with different content; a person must find out which one the papers were drawn from."""

    code: ClassVar[str] = "sealed_differently"
    text: ClassVar[str] = N_("Ujian %(exam_id)s sudah diterima dengan isi yang lain.")


def receive_sealed(session: Session, now: datetime, sealed: ExamSealed) -> bool:
    """Stores the exam, whose papers are locked; False if it is there already, which changes nothing.

    Raises NotBelieved unless two people have signed it, SealedDifferently if this part of the selection already has an
    exam with another content.
    """
    require_signed(session, now, sealed)
    commitments = Commitments(sealed.draw_seed_commitment, sealed.key_commitment, sealed.rules_digest)
    digests = Digests(sealed.papers_digest, sealed.paper_key_digest, sealed.content_digest, commitments)
    return _add(session, Exam.of(sealed), sealed, digests)


def receive_sealed_v1(session: Session, sealed: ExamSealedV1) -> bool:
    """The same of an exam that an earlier release sealed: it comes with its papers, and is open.

    Raises ExamCannotBeDrawn, or SealedDifferently.
    """
    exam = Exam.of(sealed)
    check_drawable(exam)
    return _add(session, exam, sealed, None)


def _add(session: Session, exam: Exam, sealed: ExamSealed | ExamSealedV1, digests: Digests | None) -> bool:
    if storage.add(session, exam, sealed.content_digest, sealed.sealed_at, digests):
        return True
    if storage.find_content_digest(session, exam.exam_id) != sealed.content_digest:
        raise SealedDifferently(exam_id=exam.exam_id)
    return False


def get(session: Session, exam_id: str) -> Exam:
    """Raises NotFound."""
    exam = storage.find(session, exam_id)
    if exam is None:
        raise NotFound
    return exam


def get_open(session: Session, exam_id: str) -> Exam:
    """Raises NotFound, or PapersLocked."""
    exam = get(session, exam_id)
    if not exam.is_open:
        raise PapersLocked
    return exam


def find(session: Session, exam_id: str) -> Exam | None:
    return storage.find(session, exam_id)


def find_selection(session: Session, exam_id: str) -> str | None:
    """The selection of a sealed exam; None if there is none."""
    found = storage.find(session, exam_id)
    return found.selection_id if found is not None else None


def outlines(session: Session, selection_id: str) -> list[Outline]:
    """The selection's sealed exams in the order of `of_selection`, without what is in them."""
    return storage.outlines(session, selection_id)


def of_selection(session: Session, selection_id: str) -> list[Exam]:
    """The selection's sealed exams: the first one, then those of later stages as they were sealed."""
    return storage.of_selection(session, selection_id)


def assign_paper(session: Session, now: datetime, exam: Exam, candidate_no: str, sheet_code: str | None) -> int:
    """Stores the candidate's paper and returns its id. Its items are drawn if the exam is open; otherwise they follow,
    and are the same at any time. `sheet_code` is that of the admission."""
    code = sheet_code if exam.drawn_by is not None else None
    paper_id = papers.add(session, candidate_no, code, exam.exam_id, now)
    if exam.is_open:
        papers.put_items(session, paper_id, draw(exam, code or candidate_no))
    return paper_id


def draw_item_ids(session: Session, exam_id: str, paper_id: int) -> tuple[str, ...]:
    """As `paper_item_ids`, drawn if they are not there yet. Raises PapersLocked, and NotFound for an unknown exam."""
    there = papers.item_ids(session, paper_id)
    return there or tuple(item.item_id for item in draw_items(session, exam_id, paper_id))


def draw_items(session: Session, exam_id: str, paper_id: int) -> tuple[PaperItem, ...]:
    """As `paper_items`, drawn if they are not there yet. Raises PapersLocked, and NotFound for an unknown exam."""
    there = papers.items(session, paper_id)
    if there:
        return there
    drawn = draw(get(session, exam_id), papers.name_of(session, paper_id))
    papers.put_items(session, paper_id, drawn)
    return drawn


def is_drawn(session: Session, paper_id: int) -> bool:
    """Whether the paper has its items."""
    return papers.is_drawn(session, paper_id)


def draw_assigned(session: Session, _now: datetime) -> int:
    """Draws papers that were assigned while their exam was locked; returns how many it looked at: the worker's job."""
    done = 0
    for exam_id, before in papers.drawn_to(session).items():
        found = papers.after(session, exam_id, before, DRAWN_AT_ONCE)
        # With none left, the next look need not pass over the papers of other exams.
        reached = found[-1][0] if found else papers.newest_id(session)
        if reached > before:
            papers.put_drawn_to(session, exam_id, reached)
        missing = [own for own in found if not papers.is_drawn(session, own[0])]
        if missing:
            exam = get(session, exam_id)
            for paper_id, name in missing:
                papers.put_items(session, paper_id, draw(exam, name))
        done += len(found)
    return done


def find_paper_id(session: Session, candidate_no: str, exam_id: str) -> int | None:
    """The id of the candidate's paper."""
    return papers.find_id(session, candidate_no, exam_id)


def paper_items(session: Session, paper_id: int) -> tuple[PaperItem, ...]:
    """The paper in the order shown; empty while its exam is locked."""
    return papers.items(session, paper_id)


def paper_item_ids(session: Session, paper_id: int) -> tuple[str, ...]:
    """The items of the paper in the order shown, by their ids alone; empty while its exam is locked."""
    return papers.item_ids(session, paper_id)


def as_shown(session: Session, exam_id: str, paper_id: int, item_ids: Collection[str]) -> dict[str, ShownOptions]:
    """Of those of these items that are on the paper, the place and the options as the candidate sees them. Raises
    PapersLocked, and NotFound for an unknown exam."""
    own_lists = options.of_exam(session, exam_id)
    found = papers.some_items(session, paper_id, item_ids)
    return {
        item.item_id: ShownOptions(item.number, tuple(own_lists[item.item_id][at] for at in item.option_order))
        for item in found
    }


def items_on_paper(session: Session, paper_id: int, item_ids: Sequence[str]) -> frozenset[str]:
    """The ids among these items that are on the paper."""
    return papers.items_on_paper(session, paper_id, item_ids)
