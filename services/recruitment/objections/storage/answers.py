"""Answers that two members gave, as rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.recruitment.objections.domain import Answer
from services.recruitment.objections.tables import answered_objections, objection_answers
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.exams import SealSignature
from shared.db.chunks import chunks
from shared.db.upsert import upsert


def put(session: Session, answer: Answer, objections: Iterable[str]) -> None:
    """One that is there already changes nothing; an objection keeps the first answer that it was given."""
    values = {name: value for name, value in vars(answer).items() if name != "place"}
    values |= {"initials": list(answer.initials), "signatures": [dump(each) for each in answer.signatures]}
    session.execute(upsert(session)(objection_answers).values(**values).on_conflict_do_nothing())
    rows = [{"objection_id": each, "answer_digest": answer.answer_digest} for each in objections]
    if rows:
        session.execute(upsert(session)(answered_objections).on_conflict_do_nothing(), rows)


def of_selection(session: Session, selection_id: str) -> list[Answer]:
    """The first given first, by exam; each with its place among the exam's."""
    query = select(objection_answers).where(objection_answers.c.selection_id == selection_id)
    order = (objection_answers.c.exam_id, objection_answers.c.answered_at, objection_answers.c.answer_digest)
    found: list[Answer] = []
    for row in session.execute(query.order_by(*order)):
        place = found[-1].place + 1 if found and found[-1].exam_id == row.exam_id else 1
        found.append(replace(_answer(row), place=place))
    return found


def digests(session: Session, objection_ids: Collection[str]) -> dict[str, str]:
    """By objection, the digest of its answer; unanswered ones are left out."""
    found: dict[str, str] = {}
    for some in chunks(sorted(objection_ids)):
        query = select(answered_objections).where(answered_objections.c.objection_id.in_(some))
        found |= {row.objection_id: row.answer_digest for row in session.execute(query)}
    return found


def _answer(row: Row[Any]) -> Answer:
    values = row._asdict()
    values["initials"] = tuple(row.initials)
    values["signatures"] = tuple(load(SealSignature, each) for each in row.signatures)
    return Answer(**values)
