"""Follows what candidates report about items. Each handler may run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import item_errors
from shared.contracts.cbt import ItemErrorReported
from shared.contracts.envelope import Event
from shared.messaging.consumer import BatchHandler, Handler


def errors_reported(session: Session, _now: datetime, events: Sequence[tuple[Event, ItemErrorReported]]) -> None:
    item_errors.receive(session, [payload for _, payload in events])


SUBSCRIPTIONS: dict[type[Any], Handler] = {ItemErrorReported: BatchHandler(errors_reported)}
