"""Takes own events about staff back after a restore (shared.messaging.recall).

Without this a restored database would know generations that the other services have long left behind, and the
members of staff concerned could act nowhere; and whoever was disabled since would be let in again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.recruitment.staff.usecases import keys, recalls
from shared.contracts.envelope import Event
from shared.contracts.staff import (
    RolesChanged,
    SigningKeyBound,
    SigningKeyEnded,
    StaffDisabled,
    StaffEnabled,
    StaffLoginsEnded,
)
from shared.messaging.recall import Recall
from shared.web import standing


def own_roles_changed(session: Session, _now: datetime, _event: Event, payload: RolesChanged) -> bool:
    return recalls.put(session, payload.changed_at, payload.staff_id, payload.generation, roles=list(payload.roles))


def own_disabled(session: Session, _now: datetime, _event: Event, payload: StaffDisabled) -> bool:
    return recalls.put(
        session, payload.disabled_at, payload.staff_id, payload.generation, disabled_at=payload.disabled_at
    )


def own_enabled(session: Session, _now: datetime, _event: Event, payload: StaffEnabled) -> bool:
    return recalls.put(session, payload.enabled_at, payload.staff_id, payload.generation, disabled_at=None)


def own_logins_ended(session: Session, now: datetime, event: Event, payload: StaffLoginsEnded) -> bool:
    standing.logins_ended(session, now, event, payload)
    return recalls.put(session, payload.ended_at, payload.staff_id, payload.generation)


def own_key_bound(session: Session, _now: datetime, _event: Event, payload: SigningKeyBound) -> bool:
    return keys.take_back_binding(session, payload)


def own_key_ended(session: Session, _now: datetime, _event: Event, payload: SigningKeyEnded) -> bool:
    return keys.take_back_end(session, payload)


RECALLS: Mapping[type[Any], Recall] = {
    RolesChanged: own_roles_changed,
    StaffDisabled: own_disabled,
    StaffEnabled: own_enabled,
    StaffLoginsEnded: own_logins_ended,
    SigningKeyBound: own_key_bound,
    SigningKeyEnded: own_key_ended,
}
