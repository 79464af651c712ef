"""Dead letters: records that could not be applied, with the reason. Each parks its aggregate until a person decides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from shared.contracts.envelope import Aggregate, Event, MalformedEvent
from shared.db.upsert import upsert
from shared.eventlog.interface import Record
from shared.kernel.errors import DomainError, NotFound
from shared.kernel.words import N_
from shared.messaging.held_events import hold
from shared.messaging.positions import advance, receive_ids
from shared.messaging.tables import dead_letters
from shared.messaging.wrapping import unwrapped, wrapping_of

_ERROR_LENGTH = 2000
_LARGEST_ID = 2**63 - 1
_PLACE = ("consumer", "topic", "partition", "offset", "payload_digest")
_DECISION = ("closed_at", "closed_by", "closing_reason", "proposed_at", "proposed_by", "proposed_reason")
_DISCARD = "discard: "


class AlreadyClosed(DomainError):
    code = "dead_letter_closed"
    text = N_("Pesan yang disisihkan %(id)s sudah diputuskan.")


class NotReadable(DomainError):
    code: ClassVar[str] = "dead_letter_unreadable"
    text = N_("Pesan yang disisihkan %(id)s tidak terbaca sebagai peristiwa, jadi hanya dapat dibuang.")


class NotProposed(DomainError):
    code: ClassVar[str] = "dead_letter_not_proposed"
    text = N_("Belum ada yang mengusulkan agar pesan yang disisihkan %(id)s dibuang.")


class SamePerson(DomainError):
    code: ClassVar[str] = "dead_letter_same_person"
    text = N_("Anda sendiri yang mengusulkan agar pesan yang disisihkan %(id)s dibuang. Orang lain yang menyetujuinya.")


class ChangedSince(DomainError):
    code: ClassVar[str] = "dead_letter_changed"
    text = N_("Usulan untuk pesan yang disisihkan %(id)s sudah berubah sejak ditampilkan. Lihat dan putuskan lagi.")


@dataclass(frozen=True)
class DeadLetter:
    """`payload` has the bytes that arrived, or the first of them; `event_id` to `sequence` are None if that is no
    event to believe. Where `records` is not None, the letter counts so many records in the log, up to `last_offset`."""

    id: int
    consumer: str
    topic: str
    partition: int
    offset: int
    last_offset: int | None
    records: int | None
    event_id: str | None
    type: str | None
    aggregate_type: str | None
    aggregate_id: str | None
    sequence: int | None
    payload: bytes
    wrapping: bytes | None
    reason: str
    died_at: datetime
    proposed_at: datetime | None
    proposed_by: str | None
    proposed_reason: str | None
    closed_at: datetime | None
    closed_by: str | None
    closing_reason: str | None

    @property
    def cause(self) -> str:
        return cause_of(self.reason, is_event=self.event_id is not None)

    @property
    def is_discarded(self) -> bool:
        return self.closing_reason is not None and self.closing_reason.startswith(_DISCARD)


def add(session: Session, consumer: str, record: Record, event: Event | None, reason: str, at: datetime) -> bool:
    """Sets a record aside with its reason; `event` is what it holds up. True if the letter is open by this call.

    A place in the log has one letter: a record that comes again neither buries itself a second time nor undoes what
    a person decided about it. Only what was to be retried, and has failed again, is opened again.
    """
    has_place = record.offset >= 0
    values = {
        "consumer": consumer,
        "topic": record.topic,
        "partition": record.partition,
        "offset": record.offset,
        "event_id": event.id if event else None,
        "type": event.type if event else None,
        "aggregate_type": event.aggregate_type if event else None,
        "aggregate_id": event.aggregate_id if event else None,
        "sequence": event.sequence if event else None,
        "payload": record.value,
        "payload_digest": hashlib.sha256(record.value).hexdigest() if has_place else None,
        "wrapping": wrapping_of(record),
        "reason": storable(reason)[:_ERROR_LENGTH],
        "died_at": at,
    }
    new = upsert(session)(dead_letters).values(values).on_conflict_do_nothing().returning(dead_letters.c.id)
    if session.scalar(new) is not None:
        return True
    place = [dead_letters.c[name] == values[name] for name in _PLACE]
    before = _letter(session.execute(select(dead_letters).where(*place)).one())
    if before.closed_at is None:
        return False
    if before.is_discarded:
        _skip(session, before, at)
        return False
    changed = update(dead_letters).where(dead_letters.c.id == before.id)
    session.execute(changed.values(reason=values["reason"], died_at=at, **dict.fromkeys(_DECISION)))
    return True


def cause_of(reason: str, *, is_event: bool) -> str:
    """A word for the reason: what does not fit of a record that is not believed (`signature`, `topic`, ...),
    `malformed`; of an event `invalid`, or `failed` where its handler did."""
    first, _, rest = reason.partition(": ")
    if first == "not believed":
        return rest.partition(":")[0]
    if not is_event:
        return "malformed"
    return "invalid" if first == "invalid" else "failed"


def storable(text: str) -> str:
    """The text without what a database cannot store: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()


def listed(session: Session, *, closed: bool = False) -> list[DeadLetter]:
    """The open letters, oldest first; with `closed`, the closed ones."""
    state = dead_letters.c.closed_at.is_not(None) if closed else dead_letters.c.closed_at.is_(None)
    return [_letter(row) for row in session.execute(select(dead_letters).where(state).order_by(dead_letters.c.id))]


def get(session: Session, letter_id: int) -> DeadLetter:
    """Raises NotFound."""
    if letter_id > _LARGEST_ID:
        raise NotFound()
    row = session.execute(select(dead_letters).where(dead_letters.c.id == letter_id)).one_or_none()
    if row is None:
        raise NotFound()
    return _letter(row)


def open_count(session: Session, consumer: str | None = None) -> int:
    count = select(func.count()).where(dead_letters.c.closed_at.is_(None))
    return int(session.scalar(count if consumer is None else count.where(dead_letters.c.consumer == consumer)) or 0)


def open_events(session: Session, limit: int) -> list[bytes]:
    """The bytes of the events that are believed and could not be applied, oldest letter first, of all consumers."""
    mine = (dead_letters.c.closed_at.is_(None), dead_letters.c.event_id.is_not(None))
    query = select(dead_letters.c.payload).where(*mine).order_by(dead_letters.c.id).limit(limit)
    return [bytes(payload) for payload in session.scalars(query)]


def open_failures(session: Session, consumer: str) -> int:
    """The open letters of events that are believed, and that this consumer could not apply."""
    mine = (dead_letters.c.consumer == consumer, dead_letters.c.event_id.is_not(None))
    return int(session.scalar(select(func.count()).where(dead_letters.c.closed_at.is_(None), *mine)) or 0)


def open_of_type(session: Session, consumer: str, event_type: str) -> list[DeadLetter]:
    """The open letters of events of this type that this consumer could not apply, oldest first."""
    mine = (dead_letters.c.consumer == consumer, dead_letters.c.type == event_type)
    query = select(dead_letters).where(dead_letters.c.closed_at.is_(None), *mine)
    return [_letter(row) for row in session.execute(query.order_by(dead_letters.c.id))]


def alike(session: Session, cause: str, topic: str) -> list[DeadLetter]:
    """The open letters of this cause on this topic, oldest first."""
    return [letter for letter in listed(session) if letter.topic == topic and letter.cause == cause]


def parked_aggregates(session: Session, consumer: str) -> set[Aggregate]:
    """Aggregates that an open dead letter of this consumer holds up."""
    rows = select(dead_letters.c.aggregate_type, dead_letters.c.aggregate_id).where(
        dead_letters.c.closed_at.is_(None),
        dead_letters.c.consumer == consumer,
        dead_letters.c.aggregate_id.is_not(None),
    )
    return {(kind, name) for kind, name in session.execute(rows.distinct())}


def retry(session: Session, letter_id: int, *, by: str, reason: str, at: datetime) -> None:
    """Closes the letter and hands its event back to the consumer, which judges and applies it at its next turn.

    Raises NotFound, AlreadyClosed, or NotReadable where the bytes are no event, or none to believe.
    """
    letter = _open_letter(session, letter_id)
    if letter.event_id is None:
        raise NotReadable(id=letter_id)
    try:
        event = Event.from_bytes(letter.payload)
    except MalformedEvent:
        raise NotReadable(id=letter_id) from None
    _close(session, letter_id, by, f"retry: {reason}", at)
    record = unwrapped(letter.topic, letter.payload, letter.wrapping, at, key=event.aggregate_id)
    hold(session, letter.consumer, event, record, "retry", at)


def propose_discard(session: Session, letter_id: int, *, by: str, reason: str, at: datetime) -> None:
    """The first person's part of discarding a letter; a proposal takes the place of the one before.

    Raises NotFound or AlreadyClosed.
    """
    _open_letter(session, letter_id)
    row = update(dead_letters).where(dead_letters.c.id == letter_id)
    session.execute(row.values(proposed_at=at, proposed_by=by, proposed_reason=reason))


def confirm_discard(session: Session, shown: DeadLetter, *, by: str, at: datetime) -> None:
    """The second person's part: closes the letter for good; its event is skipped and the aggregate goes on.

    `shown` is what the person has looked at. Raises NotFound, AlreadyClosed, NotProposed, SamePerson if `by` has
    proposed it, or ChangedSince if it was proposed anew.
    """
    letter = _open_letter(session, shown.id)
    if shown.proposed_by is None:
        raise NotProposed(id=shown.id)
    if by in (shown.proposed_by, letter.proposed_by):
        raise SamePerson(id=shown.id)
    if (letter.proposed_by, letter.proposed_reason) != (shown.proposed_by, shown.proposed_reason):
        raise ChangedSince(id=shown.id)
    _close(session, letter.id, by, f"{_DISCARD}{letter.proposed_reason}", at)
    _skip(session, letter, at)


def _skip(session: Session, letter: DeadLetter, at: datetime) -> None:
    """Lets the aggregate go on behind the letter's event, if the letter holds one up."""
    kind, name = letter.aggregate_type, letter.aggregate_id
    if letter.event_id is None or kind is None or name is None or letter.sequence is None:
        return
    # In the inbox it counts as done, so that a redelivery does not bring the letter back.
    receive_ids(session, letter.consumer, [letter.event_id], at)
    advance(session, letter.consumer, {(kind, name): letter.sequence})


def _open_letter(session: Session, letter_id: int) -> DeadLetter:
    """It stays as it is to the end of the transaction."""
    session.execute(select(dead_letters.c.id).where(dead_letters.c.id == letter_id).with_for_update())
    letter = get(session, letter_id)
    if letter.closed_at is not None:
        raise AlreadyClosed(id=letter_id)
    return letter


def _close(session: Session, letter_id: int, by: str, reason: str, at: datetime) -> None:
    row = update(dead_letters).where(dead_letters.c.id == letter_id)
    session.execute(row.values(closed_at=at, closed_by=by, closing_reason=reason))


def _letter(row: Row[Any]) -> DeadLetter:
    values = {name: getattr(row, name) for name in DeadLetter.__dataclass_fields__}
    values |= {"payload": bytes(row.payload), "wrapping": row.wrapping and bytes(row.wrapping)}
    return DeadLetter(**values)
