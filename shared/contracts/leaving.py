"""What becomes of places: accepted, given back by their candidates or by two members, asked for, waited for."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from shared.contracts.declaration import part
from shared.contracts.reserve import GIVEN_BACK_REASONS

Leaving = Literal["declined", "withdrew"]


@part
class Left:
    """Somebody who gave a place, or a rank on the reserve, back: at which time, and why (`REPLY_REASONS`). Where two
    members did so for the candidate, it is `withdrew` for one of `GIVEN_BACK_REASONS`."""

    candidate_no: str
    reply: Leaving
    reason_code: str
    replied_at: datetime

    @classmethod
    def of(cls, candidate_no: str, reply: str, reason_code: str | None, replied_at: datetime) -> Left:
        """By what is kept as the reply (`State`), which is not an accepted place."""
        leaving: Leaving = "declined" if reply == State.DECLINED else "withdrew"
        return cls(candidate_no=candidate_no, reply=leaving, reason_code=reason_code or "other", replied_at=replied_at)

    @property
    def state(self) -> State:
        """What became of the candidate by it."""
        return State.GIVEN_BACK if self.reason_code in GIVEN_BACK_REASONS else State(self.reply)


class State(StrEnum):
    """What became of a ranked candidate, as rules of other countries name it; asked is who has not replied yet."""

    ASKED = "asked"
    ASKED_FROM_RESERVE = "asked_from_reserve"
    ACCEPTED = "accepted"
    ACCEPTED_FROM_RESERVE = "accepted_from_reserve"
    ON_RESERVE = "on_reserve"
    DECLINED = "declined"
    WITHDREW = "withdrew"
    GIVEN_BACK = "given_back"
    REVOKED = "revoked"


HAVING = (State.ASKED, State.ASKED_FROM_RESERVE, State.ACCEPTED, State.ACCEPTED_FROM_RESERVE)
"""Who has a place."""
GONE = (State.DECLINED, State.WITHDREW, State.GIVEN_BACK)
"""Who has given one, or a rank on the reserve, back; the last of them by two members."""


def state_of(reply: str | None, *, has_place: bool, moved_up: bool, on_reserve: bool, had_place: bool) -> State | None:
    """The state of a candidate by the newest reply and the standing in the newest version; `had_place`: in an earlier
    one. None for whoever has nothing to do with the places."""
    if reply in GONE:
        return State(reply)
    if has_place:
        return State.ACCEPTED if reply == State.ACCEPTED else State.ASKED
    if moved_up:
        return State.ACCEPTED_FROM_RESERVE if reply == State.ACCEPTED else State.ASKED_FROM_RESERVE
    if had_place:
        return State.REVOKED
    return State.ON_RESERVE if on_reserve else None
