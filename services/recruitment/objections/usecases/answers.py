"""Answers, as scoring reports them: believed if two members have signed exactly what is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.objections.domain import Answer, Objection
from services.recruitment.objections.storage import answers
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.staff.usecases import standing
from shared.contracts.objections import ObjectionAnswered
from shared.kernel.initials import initials
from shared.kernel.roles import is_blind
from shared.signatures import objections as signatures
from shared.signatures.belief import Known, NotBelieved


@dataclass(frozen=True)
class Filed:
    """An objection beside its answer, once there is one."""

    objection: Objection
    answer: Answer | None


def receive(session: Session, now: datetime, answered: ObjectionAnswered) -> None:
    """Stores the answer. Raises NotBelieved if the exam is not that of the selection, or two members of its committee
    who read no names have not signed exactly this."""
    if not selections.is_exam_of(session, answered.exam_id, answered.selection_id):
        raise NotBelieved(f"exam_id: {answered.exam_id} is not the exam of {answered.selection_id}")
    could = partial(standing.could, session, is_blind, answered.selection_id)
    known = Known(standing.find_bound(session, signatures.key_ids(answered)), could)
    signatures.require_signed(answered, known, now)
    values = {name: getattr(answered, name) for name in Answer.__dataclass_fields__ if name != "place"}
    values |= {"objections": len(answered.objections), "initials": _initials(session, answered)}
    answers.put(session, Answer(**values), answered.objections)


def _initials(session: Session, answered: ObjectionAnswered) -> tuple[str, ...]:
    """Of those who hold the keys: whose initials the event names is signed by nobody."""
    names = standing.find_holders(session, signatures.key_ids(answered))
    return tuple(initials(names.get(each.key_id, "")) for each in answered.signatures)


def of_selection(session: Session, selection_id: str) -> list[Answer]:
    """By exam, the first given first."""
    return answers.of_selection(session, selection_id)


def beside(session: Session, selection_id: str, filed: Sequence[Objection]) -> list[Filed]:
    """These objections of a selection, each beside its answer."""
    digests = answers.digests(session, [each.objection_id for each in filed])
    given = {each.answer_digest: each for each in answers.of_selection(session, selection_id)} if digests else {}
    return [Filed(each, given.get(digests.get(each.objection_id, ""))) for each in filed]
