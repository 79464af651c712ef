"""Takes from released rankings who goes on to the next stage. Whether two members have signed one is verified here."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from itertools import chain

from sqlalchemy.orm import Session

from services.cbt.stages import storage
from services.cbt.stages.domain import numbers_going_on
from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.kernel.roles import is_blind
from shared.members import history, keys
from shared.messaging import dead_letters
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.rankings import key_ids, require_next, require_signed

CONSUMER = "cbt"


def receive_part(session: Session, now: datetime, released: RankingReleased) -> None:
    """Keeps a part of a released ranking; with the last one the whole is believed or not, and from then on those go on
    whom it names. An older version, or one that counts already, changes nothing. Nor does one that members approved
    before they had keys: recruitment sets it aside, and they sign it again. Raises NotBelieved."""
    if any(each.proof is None for each in released.signatures):
        return
    stage = released.stage or ""
    newest = storage.find_version(session, released.vacancy_id, stage)
    if 1 <= released.version <= newest:
        return
    require_next(released.version, newest)
    storage.put_part(session, released, stage)
    parts = storage.numbered_parts(session, released, stage)
    if len(parts) < released.parts:
        return
    rows = list(chain(*parts.values()))
    _require_signed(session, now, released, rows)
    storage.put_believed(session, released, stage, numbers_going_on(rows))


def set_aside_and_signed(session: Session, now: datetime) -> list[int]:
    """The letters of rankings that were set aside for their signatures and hold now: keys and roles come on another
    topic, so a ranking may arrive before the key that it was signed with."""
    letters = dead_letters.open_of_type(session, CONSUMER, contract_of(RankingReleased).name)
    # Whatever else a letter is about is for a person to decide.
    unsigned = [letter for letter in letters if letter.reason.startswith("invalid: signatures: ")]
    return [letter.id for letter in unsigned if _is_signed(session, now, letter)]


def retry_set_aside(session: Session, now: datetime) -> int:
    """Hands them back to the consumer; returns how many."""
    found = set_aside_and_signed(session, now)
    for letter_id in found:
        dead_letters.retry(session, letter_id, by="terang", reason="its signers are known now", at=now)
    return len(found)


def _is_signed(session: Session, now: datetime, letter: dead_letters.DeadLetter) -> bool:
    released = load(RankingReleased, Event.from_bytes(letter.payload).data)
    # The letter is the part that came last, whichever that was; the others are stored.
    parts = storage.numbered_parts(session, released, released.stage or "") | {released.part: released.rows}
    try:
        _require_signed(session, now, released, list(chain(*(parts[number] for number in sorted(parts)))))
    except NotBelieved:
        return False
    return True


def _require_signed(session: Session, now: datetime, released: RankingReleased, rows: list[RankedRow]) -> None:
    could = partial(history.could, session, is_blind, released.selection_id)
    require_signed(released, rows, Known(keys.find(session, key_ids(released)), could), now)
