"""The encrypted papers and their key, as scoring sends them. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.exams.usecases import opening
from shared.contracts.envelope import Event
from shared.contracts.scoring import PAPERS, PaperKeyReleased, PapersReleased
from shared.messaging.consumer import Handler

TOPICS = (PAPERS,)


def papers_released(session: Session, _now: datetime, _event: Event, payload: PapersReleased) -> None:
    opening.receive_papers(session, payload)


def paper_key_released(session: Session, now: datetime, _event: Event, payload: PaperKeyReleased) -> None:
    opening.receive_key(session, now, payload)


SUBSCRIPTIONS: dict[type, Handler] = {PapersReleased: papers_released, PaperKeyReleased: paper_key_released}
