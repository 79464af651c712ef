"""What members take back: a signature before the second one, a released ranking by two. Verified here once more."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from services.recruitment.results.domain import Withdrawal
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import withdrawals
from services.recruitment.results.usecases.integration import find_later_in_force
from services.recruitment.staff.usecases import standing
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn
from shared.kernel.roles import is_blind
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.withdrawals import require_withdrawn, taken_back_by


def receive_taking_back(session: Session, event: SignatureWithdrawn) -> None:
    """From now on a release with this signature is refused. Raises NotBelieved unless the event is signed by a key that
    is known here. It takes back what that key's holder has signed, and nobody else."""
    who = taken_back_by(event, _known(session, event.selection_id, {event.key_id}))
    withdrawals.add_withdrawn_signature(session, event.withdrawn, who, event.vacancy_id, event.withdrawn_at)


def receive_withdrawal(session: Session, now: datetime, event: RankingWithdrawn) -> None:
    """The version is shown as withdrawn, with the reason. Raises NotBelieved unless it is published here with this
    digest, two members have signed exactly this, each with a key of their own, and no later stage that is made from it
    is in force."""
    ranking = results.find_version(session, event.vacancy_id, event.version, event.stage)
    if ranking is None or ranking.complete_at is None:
        raise NotBelieved(f"version: {event.version} of {event.vacancy_id} is not published")
    if (event.ranking_digest, event.selection_id) != (ranking.ranking_digest, ranking.selection_id):
        raise NotBelieved(f"ranking_digest: that of version {event.version} is {ranking.ranking_digest}")
    known = _known(session, ranking.selection_id, {each.key_id or "" for each in event.signatures})
    require_withdrawn(event, known, now, ranking.exam_id)
    later = find_later_in_force(session, ranking)
    if later is not None:
        raise NotBelieved(f"stage: the ranking of {later} is made from this one and is in force")
    withdrawal = Withdrawal(event.reason_code, event.reason, event.signatures, event.withdrawn_at)
    withdrawals.put_withdrawal(session, ranking, withdrawal)


def _known(session: Session, selection_id: str, key_ids: set[str]) -> Known:
    return Known(standing.find_bound(session, key_ids), partial(_could_sign, session, selection_id))


def _could_sign(session: Session, selection_id: str, staff_id: str, moment: datetime) -> bool:
    return standing.could(session, is_blind, selection_id, staff_id, moment)
