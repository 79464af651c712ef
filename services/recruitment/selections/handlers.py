"""The sealing of an exam and the adoption of rules, as scoring reports them, and the own versions of rules after a
restore. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.selections.usecases import adopted_rules, replacing_rules, sealing
from shared.contracts.envelope import Event
from shared.contracts.recruitment import SelectionAmended
from shared.contracts.rule_documents import RulesAdopted
from shared.contracts.scoring import ExamSealed, ExamSealedV1
from shared.messaging.recall import Recall
from shared.signatures.seals import require_of_before_keys


def exam_sealed(session: Session, now: datetime, _event: Event, payload: ExamSealed) -> None:
    sealing.receive_sealed(session, now, payload)


def exam_sealed_v1(session: Session, _now: datetime, event: Event, payload: ExamSealedV1) -> None:
    require_of_before_keys(event)
    sealing.receive_sealed_v1(session, payload)


def rules_adopted(session: Session, now: datetime, _event: Event, payload: RulesAdopted) -> None:
    adopted_rules.receive(session, now, payload)


def own_selection_amended(session: Session, _now: datetime, _event: Event, payload: SelectionAmended) -> bool:
    """The exam may have been sealed by these rules, and its rankings are held against them."""
    return replacing_rules.restore(session, payload)


RECALLS: dict[type[Any], Recall] = {SelectionAmended: own_selection_amended}
