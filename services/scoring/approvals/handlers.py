"""Follows the keys and the standing of those who sign. Each handler may run twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.approvals import usecases
from shared.contracts.envelope import Event
from shared.contracts.staff import RolesChanged, SigningKeyBound, SigningKeyEnded, StaffDisabled, StaffEnabled
from shared.messaging.consumer import Handler
from shared.web import standing


def key_bound(session: Session, _now: datetime, _event: Event, payload: SigningKeyBound) -> None:
    usecases.bind_key(session, payload)


def key_ended(session: Session, _now: datetime, _event: Event, payload: SigningKeyEnded) -> None:
    usecases.end_key(session, payload)


def roles_changed(session: Session, now: datetime, event: Event, payload: RolesChanged) -> None:
    standing.changed(session, now, event, payload)
    usecases.note_roles(session, payload)


def disabled(session: Session, now: datetime, event: Event, payload: StaffDisabled) -> None:
    standing.changed(session, now, event, payload)
    usecases.note_disabled(session, payload)


def enabled(session: Session, now: datetime, event: Event, payload: StaffEnabled) -> None:
    standing.changed(session, now, event, payload)
    usecases.note_enabled(session, payload)


SUBSCRIPTIONS: Mapping[type[Any], Handler] = {
    SigningKeyBound: key_bound,
    SigningKeyEnded: key_ended,
    RolesChanged: roles_changed,
    StaffDisabled: disabled,
    StaffEnabled: enabled,
}
