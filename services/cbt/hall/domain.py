"""How candidates in the hall are doing, from what their browsers have sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from services.cbt.attempts.domain.attempts import State
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_

LAGGING_AFTER = timedelta(seconds=25)


LOST_AFTER = timedelta(seconds=45)
"""Two missed calls may be the network; after four the candidate needs a proctor."""


class Condition(StrEnum):
    """How a candidate is doing, the urgent conditions first."""

    LOST = "lost"
    LAGGING = "lagging"
    WORKING = "working"
    READY = "ready"
    ABSENT = "absent"
    SUBMITTED = "submitted"


def condition(state: State, *, checked_in: bool, silent: timedelta | None) -> Condition:
    """`silent` is the time since the browser's last call, None if there never was one."""
    if state is State.SUBMITTED:
        return Condition.SUBMITTED
    if state is State.READY:
        return Condition.READY if checked_in else Condition.ABSENT
    if silent is None or silent > LOST_AFTER:
        return Condition.LOST
    return Condition.LAGGING if silent > LAGGING_AFTER else Condition.WORKING


def silence(now: datetime, *seen: datetime | None) -> timedelta | None:
    """The time since the latest of these moments, never negative; None if there is none."""
    moments = [moment for moment in seen if moment is not None]
    return max(timedelta(0), now - max(moments)) if moments else None


class NotSeatedHere(DomainError):
    kind = Kind.NOT_FOUND
    code = "not_seated_here"
    text = N_("Peserta %(candidate_no)s tidak mempunyai kursi pada sesi ini.")


class NothingToCheckInTo(DomainError):
    code = "nothing_to_check_in_to"
    text = N_("Peserta %(candidate_no)s sudah menyelesaikan ujiannya, jadi PIN baru tidak diperlukan.")


class PinIssuedMeanwhile(DomainError):
    """The page from which a PIN is asked for does not know the one issued last."""

    code = "pin_issued_meanwhile"
    text = N_(
        "Sejak halaman ini dibuka, PIN lain sudah diterbitkan untuk peserta %(candidate_no)s. PIN itu tetap berlaku. "
        "Buka lagi halaman identitas peserta bila ia memerlukan PIN baru."
    )
