"""What scoring takes back of its own events after a restore (shared.messaging.recalling).

Marks come again from the attempts; only that they have been told must not be forgotten. A sealed exam or a
release is the act of people, with keys and signatures that no event carries: those decide what to do.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.marking.usecases.marking import note_told
from shared.contracts.envelope import Event
from shared.contracts.scoring import AttemptScored
from shared.kernel.clock import Clock
from shared.messaging.recalling import Recall


def attempt_scored(session: Session, clock: Clock, _event: Event, told: AttemptScored) -> bool:
    note_told(session, clock, told)
    return True


RECALL: dict[type, Recall] = {AttemptScored: attempt_scored}
