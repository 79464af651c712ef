"""Who looked at items of the bank: a look is an event, with the person and the role in its envelope."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.contracts.looks import BankPlace, ItemsViewed
from shared.kernel.ids import new_id
from shared.messaging.outbox import emit


def record(session: Session, now: datetime, where: BankPlace, items: int, item_code: str | None = None) -> None:
    """Emits that the caller is shown so many items of the bank; nothing where there are none."""
    if items:
        emit(
            session, ItemsViewed(look_id=new_id(), where=where, items=items, item_code=item_code, viewed_at=now), at=now
        )
