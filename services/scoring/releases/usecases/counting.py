"""Which signatures count: not those of a member who was disabled since, nor those of a key that has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import that_count
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.releases.domain.signing import Signature
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.storage.releases import Release
from shared.kernel.roles import is_blind


def counted(
    session: Session, signatures: Sequence[Signature], selection_id: str, moment: datetime | None = None
) -> list[Signature]:
    """Those that count towards a release in this selection now, or counted towards one at `moment`, in their order.
    Whoever receives the release judges by the same rule."""
    proven = [each for each in signatures if each.key_id is not None and each.is_proven]
    return that_count(session, proven, selection_id, is_blind, moment) if proven else []


def find_standing_release(session: Session, vacancy: Vacancy, digest: str, stage: str | None = None) -> Release | None:
    """The last release of the first stage, or of a later one, if it is of the ranking with this digest and stands. It
    does not if two members have withdrawn it, if it was approved before members had keys and not published, nor if the
    end of a member or key became known here only after it: the receiver has refused the last two, and two members sign
    again."""
    released = stored.last_release(session, vacancy.vacancy_id, stage or "")
    if released is None or released.digest != digest or released.is_to_be_signed_again or released.withdrawn_at:
        return None
    given = stored.signatures_for(session, vacancy.vacancy_id, stage or "", released.version)
    proven = [each for each in given if each.digest == digest and each.is_proven]
    last = max((each.signed_at for each in proven), default=None)
    if len(counted(session, proven, vacancy.selection_id, last)) < len(proven):
        return None
    return released
