"""The encrypted papers and their key, as scoring sends them; who seals exams, as recruitment announces it. Each handler
may run twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.cbt.exams.usecases import opening
from shared.contracts.cbt import PapersOpened
from shared.contracts.envelope import Event
from shared.contracts.scoring import PAPERS, PaperKeyReleased, PapersReleased
from shared.contracts.staff import RolesChanged, SigningKeyBound, SigningKeyEnded, StaffDisabled, StaffEnabled
from shared.members import history, keys
from shared.messaging.consumer import Handler
from shared.messaging.recall import Recall
from shared.web import standing

TOPICS = (PAPERS,)


def papers_released(session: Session, _now: datetime, _event: Event, payload: PapersReleased) -> None:
    opening.receive_papers(session, payload)


def paper_key_released(session: Session, now: datetime, _event: Event, payload: PaperKeyReleased) -> None:
    opening.receive_key(session, now, payload)


def papers_opened(_session: Session, _now: datetime, _event: Event, reported: PapersOpened) -> bool:
    """After a restore the papers are locked again. By the key they come open anew, when the worker has read it again;
    the code has to be typed once more, and False says so to the operator."""
    return reported.opened_by == "key"


def key_bound(session: Session, _now: datetime, _event: Event, payload: SigningKeyBound) -> None:
    keys.put(session, payload)
    if payload.generation is not None:
        history.note_holder(session, payload.staff_id, payload.generation, payload.bound_at, payload.roles)


def key_ended(session: Session, _now: datetime, _event: Event, payload: SigningKeyEnded) -> None:
    keys.end(session, payload)


def roles_changed(session: Session, now: datetime, event: Event, payload: RolesChanged) -> None:
    standing.changed(session, now, event, payload)
    history.note_roles(session, payload.staff_id, payload.generation, payload.changed_at, payload.roles)


def disabled(session: Session, now: datetime, event: Event, payload: StaffDisabled) -> None:
    standing.changed(session, now, event, payload)
    history.note_disabled(session, payload.staff_id, payload.generation, payload.disabled_at, disabled=True)


def enabled(session: Session, now: datetime, event: Event, payload: StaffEnabled) -> None:
    standing.changed(session, now, event, payload)
    history.note_disabled(session, payload.staff_id, payload.generation, payload.enabled_at, disabled=False)


STAFF_SUBSCRIPTIONS: Mapping[type[Any], Handler] = {
    SigningKeyBound: key_bound,
    SigningKeyEnded: key_ended,
    RolesChanged: roles_changed,
    StaffDisabled: disabled,
    StaffEnabled: enabled,
}
SUBSCRIPTIONS: dict[type, Handler] = {PapersReleased: papers_released, PaperKeyReleased: paper_key_released}
RECALLS: dict[type, Recall] = {PapersOpened: papers_opened}
