"""Takes from released rankings who goes on to the next stage. Whether two members have signed one, and whether they
have taken it back, is verified here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial
from itertools import chain

from sqlalchemy.orm import Session

from services.cbt.stages import storage
from services.cbt.stages.domain import NotGoingOn, numbers_going_on
from shared.contracts.recruitment import CandidateAdmitted
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.contracts.withdrawals import RankingWithdrawn, SignatureWithdrawn
from shared.kernel.roles import is_blind
from shared.members import history, keys
from shared.messaging.second_looks import SecondLook
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.rankings import given, key_ids, require_next, require_own_rows, require_signed, require_standing
from shared.signatures.withdrawals import require_withdrawn, taken_back_by


def admit(session: Session, admitted: CandidateAdmitted) -> None:
    """Keeps by which code and to which vacancy the candidate was admitted; a later admission replaces it."""
    storage.put_admission(session, admitted)


def sheet_code_of(session: Session, candidate_no: str) -> str | None:
    """By which the candidate takes part in public; None for who was admitted without one."""
    return storage.find_code(session, candidate_no)


def sheet_codes_of(session: Session, numbers: Collection[str]) -> dict[str, str | None]:
    """The same of many, by number."""
    return storage.find_sheet_codes(session, numbers)


def receive_part(session: Session, now: datetime, released: RankingReleased) -> None:
    """Keeps a part of a released ranking; with the last one the whole is believed or not, and from then on those go on
    whom it names. An older version, or one that counts already, changes nothing. Nor does one that members approved
    before they had keys: recruitment sets it aside, and they sign it again. Raises NotBelieved."""
    if any(each.proof is None for each in released.signatures):
        return
    stage = released.stage or ""
    newest = storage.find_version(session, released.vacancy_id, stage)
    if 1 <= released.version <= newest:
        _require_same(session, released, stage, newest)
        return
    require_next(released.version, newest)
    storage.put_part(session, released, stage)
    parts = storage.numbered_parts(session, released, stage)
    if len(parts) < released.parts:
        return
    rows = list(chain(*parts.values()))
    _require_believable(session, now, released, rows)
    storage.put_believed(session, released, stage, numbers_going_on(rows))


def receive_taking_back(session: Session, _now: datetime, event: SignatureWithdrawn) -> None:
    """From now on a release with this signature is refused. Raises NotBelieved unless the key that is named has signed
    the event."""
    who = taken_back_by(event, _known(session, event.selection_id, {event.key_id}))
    storage.add_withdrawn_signature(session, event.withdrawn, who, event.vacancy_id, event.withdrawn_at)


def receive_withdrawal(session: Session, now: datetime, event: RankingWithdrawn) -> None:
    """From now on nobody goes on by this ranking, until a later version is released. Seats that were given stay, and
    whoever has begun goes on to the end; nobody begins (`require_going_on`). One that counts no more, or never did,
    changes nothing. Raises NotBelieved unless two members have signed it."""
    stage = storage.find_stage(session, event.selection_id, event.vacancy_id, event.version, event.ranking_digest)
    if stage is None:
        return
    _require_withdrawn(session, now, event)
    storage.remove_going_on(session, event.vacancy_id, stage)


def require_going_on(session: Session, exam_id: str, candidate_no: str) -> None:
    """Raises NotGoingOn if the exam belongs to a later stage and the candidate does not go on to it, as after a ranking
    was withdrawn or corrected. Everybody sits the first one."""
    if storage.is_kept_out(session, exam_id, candidate_no):
        raise NotGoingOn(candidate_no=candidate_no)


def _require_same(session: Session, released: RankingReleased, stage: str, newest: int) -> None:
    """Raises NotBelieved if the version that counts is another ranking."""
    digest = storage.find_digest(session, released.vacancy_id, stage)
    if digest and released.version == newest and released.ranking_digest != digest:
        raise NotBelieved(f"version: {newest} is here already, and is the ranking {digest}")


def _require_whole(session: Session, now: datetime, released: RankingReleased) -> None:
    # The letter is the part that came last, whichever that was; the others are stored.
    parts = storage.numbered_parts(session, released, released.stage or "") | {released.part: released.rows}
    _require_believable(session, now, released, list(chain(*(parts[number] for number in sorted(parts)))))


def _require_believable(session: Session, now: datetime, released: RankingReleased, rows: list[RankedRow]) -> None:
    vacancy_id = released.vacancy_id
    numbers = [row.candidate_no for row in rows]
    require_own_rows(vacancy_id, rows, storage.find_codes(session, released.selection_id, vacancy_id, numbers))
    require_signed(released, rows, _known(session, released.selection_id, key_ids(released)), now)
    digests = [digest for digest, _ in given(released)]
    require_standing(given(released) & storage.find_withdrawn_signatures(session, vacancy_id, digests))


def _require_taken_back(session: Session, _now: datetime, event: SignatureWithdrawn) -> None:
    taken_back_by(event, _known(session, event.selection_id, {event.key_id}))


def _require_withdrawn(session: Session, now: datetime, event: RankingWithdrawn) -> None:
    require_withdrawn(event, _known(session, event.selection_id, {each.key_id or "" for each in event.signatures}), now)


def _known(session: Session, selection_id: str, ids: Collection[str]) -> Known:
    return Known(keys.find(session, ids), partial(history.could, session, is_blind, selection_id))


SECOND_LOOK = SecondLook(
    "cbt",
    {
        RankingReleased: _require_whole,
        SignatureWithdrawn: _require_taken_back,
        RankingWithdrawn: _require_withdrawn,
    },
    reasons=("signatures", "rows"),
)
