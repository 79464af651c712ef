"""The encrypted papers and their key, as scoring sends them. Each handler may run twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.cbt.exams.usecases import opening
from shared.contracts.cbt import PapersOpened
from shared.contracts.envelope import Event
from shared.contracts.scoring import PAPERS, PaperKeyReleased, PapersReleased
from shared.messaging.consumer import Handler
from shared.messaging.recall import Recall

TOPICS = (PAPERS,)


def papers_released(session: Session, _now: datetime, _event: Event, payload: PapersReleased) -> None:
    opening.receive_papers(session, payload)


def paper_key_released(session: Session, now: datetime, _event: Event, payload: PaperKeyReleased) -> None:
    opening.receive_key(session, now, payload)


def papers_opened(_session: Session, _now: datetime, _event: Event, reported: PapersOpened) -> bool:
    """After a restore the papers are locked again. By the key they come open anew, when the worker has read it again;
    the code has to be typed once more, and False says so to the operator."""
    return reported.opened_by == "key"


SUBSCRIPTIONS: dict[type, Handler] = {PapersReleased: papers_released, PaperKeyReleased: paper_key_released}
RECALLS: dict[type, Recall] = {PapersOpened: papers_opened}
