"""Takes own events of rules documents back after a restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.rules.usecases.adopting import restore
from services.scoring.rules.usecases.drafting import discard_again
from shared.contracts.envelope import Event
from shared.contracts.rule_documents import RulesAdopted, RulesDiscarded
from shared.messaging.recall import Recall


def rules_adopted(session: Session, _now: datetime, _event: Event, payload: RulesAdopted) -> bool:
    """Selections may go by it already. Drafts do not come back: no event has their text."""
    restore(session, payload)
    return True


def rules_discarded(session: Session, _now: datetime, _event: Event, payload: RulesDiscarded) -> bool:
    """A draft that the backup still had is gone again."""
    discard_again(session, payload.document_id)
    return True


RECALLS: dict[type[Any], Recall] = {RulesAdopted: rules_adopted, RulesDiscarded: rules_discarded}
