"""Objections to items of the demo selection, and answers that two members have signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from services.recruitment.selections.tables import selections
from shared.contracts.exams import SealSignature
from shared.contracts.objections import ObjectionAnswered
from shared.db.engine import unit_of_work
from shared.signatures.objections import SignedAnswer
from tests.builders import person_keys
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.signed_releases import SIGNERS

EXAM = f"{SELECTION_ID}-skd"
ENDS = NOW - timedelta(hours=1)
"""When the session of those ended who may object now."""
TEXT = "Pilihan B dan D sama-sama memenuhi syarat yang disebut."
PUBLIC = "Sanggahan diterima. Dua jawaban dinilai benar bagi semua peserta."


def take_objections(engine: Engine, days: int = 3, most: int = 2) -> None:
    """The selection's rules take objections to items."""
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        taken = {**rules, "item_objections": {"days": days, "most": most}}
        session.execute(selections.update().values(rules=taken))


def typed(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {"exam_id": EXAM, "number": "34", "reason": "several_right", "text": TEXT, "sure": "true", **changes}


def answered(*holders: str, at: datetime = NOW, **changes: Any) -> ObjectionAnswered:
    """What these people have signed, by default two members."""
    values: dict[str, Any] = {
        "exam_id": EXAM,
        "selection_id": SELECTION_ID,
        "item_id": "i34",
        "section": "TIU",
        "outcome": "upheld",
        "text": PUBLIC,
        "key_set": 2,
        "objections": ("0123456789AB",),
        "answered_at": at,
        "answer_digest": "",
        "signatures": (),
        "initials": ("R.A.", "B.S."),
    }
    unsigned = ObjectionAnswered(**{**values, **changes})
    unsigned = replace(unsigned, answer_digest=SignedAnswer.of(unsigned).digest)
    return replace(unsigned, signatures=tuple(signature(unsigned, holder, at=at) for holder in holders or SIGNERS))


def signature(answer: ObjectionAnswered, holder: str, key: str | None = None, at: datetime = NOW) -> SealSignature:
    text = SignedAnswer.of(answer).statement(holder, at).to_text()
    name = key or holder
    return SealSignature(
        role="committee", statement=text, key_id=person_keys.fingerprint(name), proof=person_keys.proof(name, text)
    )
