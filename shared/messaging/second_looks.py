"""A second look at what was set aside because something that it is held against had not come yet.

Keys, roles and candidates travel on other topics than what people sign: after a restore, or from somebody whose key is
new, the event may come first. Whatever else a letter is about is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.messaging import dead_letters
from shared.messaging.jobs import Work
from shared.signatures.belief import NotBelieved

Require = Callable[[Session, datetime, Any], None]
"""Raises NotBelieved unless the payload holds now."""


@dataclass(frozen=True)
class SecondLook:
    """Which letters of a consumer are looked at again: those of these payloads whose reasons begin with one of
    `reasons`, after "invalid: "."""

    consumer: str
    judges: Mapping[type[Any], Require]
    reasons: tuple[str, ...] = ("signatures",)

    def look(self, session: Session, now: datetime) -> Work | None:
        """What hands back those that hold; None without any: there is seldom one, and nobody waits for a look."""
        return self.retry if self._holding(session, now) else None

    def retry(self, session: Session, now: datetime) -> int:
        """Hands those that hold back to the consumer, the oldest first; returns how many."""
        found = self._holding(session, now)
        for letter_id in found:
            dead_letters.retry(session, letter_id, by="terang", reason="what it is held against is known now", at=now)
        return len(found)

    def _holding(self, session: Session, now: datetime) -> list[int]:
        beginnings = tuple(f"invalid: {reason}: " for reason in self.reasons)
        return sorted(
            letter.id
            for payload, require in self.judges.items()
            for letter in dead_letters.open_of_type(session, self.consumer, contract_of(payload).name)
            if letter.reason.startswith(beginnings) and _holds(session, now, letter, payload, require)
        )


def _holds(
    session: Session, now: datetime, letter: dead_letters.DeadLetter, payload: type[Any], require: Require
) -> bool:
    try:
        require(session, now, load(payload, Event.from_bytes(letter.payload).data))
    except NotBelieved:
        return False
    return True
