"""A consumer's check of signatures: an event counts if its source's key has signed it, and that key counted then.

"Then" is a position in the log, because everything in an event is its signer's word. Two things end, and how far each
counts is noted per topic and partition, by this service for itself, when its worker first sees that they have ended:
a key that the operator has ended, and no signature at all, which events of the release before signing have.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from shared.contracts.catalogue import SERVICES, contract
from shared.contracts.envelope import Event
from shared.db.engine import unit_of_work
from shared.db.upsert import upsert
from shared.eventlog.interface import EventLog, Record
from shared.messaging.event_keys import EventKey, EventKeys
from shared.messaging.signing import take_apart
from shared.messaging.tables import signature_limits
from shared.messaging.wrapping import NOWHERE

UNSIGNED = ""
"""In the table, the key of events without a signature."""
Place = tuple[str, int]
"""Topic and partition."""
_MARK: Place = ("", -1)
"""Of the row that a migration leaves in a database which an earlier release has used: limits are yet to be noted."""
_log_line = structlog.get_logger(__name__)


class SignatureCheck:
    """Shared by all consumers of a worker. `topics` are all whose events the service reads or publishes."""

    def __init__(self, keys: EventKeys, engine: Engine, log: EventLog, topics: Sequence[str]) -> None:
        self._keys: Mapping[str, EventKey] = {key.id: key for key in keys.keys}
        self._engine = engine
        self._log = log
        self._topics = tuple(topics)
        self._limits: Mapping[tuple[str, Place], int] | None = None
        self._guard = threading.Lock()

    def __call__(self, event: Event, record: Record) -> str | None:
        """Why the signature does not make the event its source's; None if it does. Raises as `note_limits`."""
        found = take_apart(record.value)
        if found is None:
            return None if self._counts(UNSIGNED, record) else "signature: it has none"
        key = self._keys.get(found.key)
        if key is None:
            return f"signature: {found.key} is no service's key"
        signer = signer_of(event)
        if signer is not None and key.service != signer:
            return f"signature: {key.service} made it, not {signer}"
        if key.has_ended and not self._counts(key.id, record):
            return f"signature: {key.service}'s key {key.id} had ended"
        return None if found.is_by(key.public_key) else f"signature: {key.service} has signed something else"

    def note_limits(self) -> Mapping[tuple[str, Place], int]:
        """How far each that has ended counts; notes it now where it is not noted yet. Called before the first record
        is read: what comes after that is not from before.

        Raises LogUnavailable or an outage of the database; then call it again.
        """
        limits = self._limits
        if limits is None:
            with self._guard:
                limits = self._limits = self._limits or self._noted()
        return limits

    def _counts(self, key: str, record: Record) -> bool:
        place = record.kept_from if record.offset == NOWHERE else (record.partition, record.offset)
        if place is None:
            # Kept in this service's own database by a release that did not note its place: from before the upgrade.
            return key == UNSIGNED
        partition, offset = place
        return offset < self.note_limits().get((key, (record.topic, partition)), 0)

    def _noted(self) -> Mapping[tuple[str, Place], int]:
        ends = self._log.ends(self._topics)
        with unit_of_work(self._engine) as session:
            before = _limits(session)
            fresh = {key.id for key in self._keys.values() if key.has_ended} - {key for key, _ in before}
            if _is_upgraded(session):
                fresh.add(UNSIGNED)
            _add(session, {(key, place): end for key in fresh for place, end in ends.items()})
            # A log that is shorter than it was has lost its records: they come again, with signatures of today.
            _withdraw(session, {place for (_, place), end in before.items() if ends.get(place, end) < end})
            after = _limits(session)
        for key in fresh:
            _log_line.info("signature_limits_noted", key=key or "unsigned", partitions=len(ends))
        return after


def signer_of(event: Event) -> str | None:
    """The service that must have signed it; None if any service may have."""
    known = contract(event.type)
    if known is not None and known.signer_field is not None:
        # A consumer's name begins with its service's.
        return str(event.data.get(known.signer_field)).split(".")[0]
    service = event.source.removeprefix("/")
    return service if service in SERVICES else None


def _limits(session: Session) -> dict[tuple[str, Place], int]:
    table = signature_limits
    rows = session.execute(select(table.c.key, table.c.topic, table.c.partition, table.c.end_offset))
    return {(row.key, (row.topic, row.partition)): row.end_offset for row in rows}


def _is_upgraded(session: Session) -> bool:
    """Whether an earlier release has used this database, and how far events without a signature count is not noted
    yet. True once."""
    table = signature_limits
    mark = delete(table).where(table.c.key == UNSIGNED, table.c.topic == _MARK[0], table.c.partition == _MARK[1])
    return session.execute(mark.returning(table.c.key)).first() is not None


def _add(session: Session, limits: Mapping[tuple[str, Place], int]) -> None:
    rows = [
        {"key": key, "topic": topic, "partition": partition, "end_offset": end}
        for (key, (topic, partition)), end in sorted(limits.items())
    ]
    if rows:
        session.execute(upsert(session)(signature_limits).on_conflict_do_nothing(), rows)


def _withdraw(session: Session, places: set[Place]) -> None:
    table = signature_limits
    for topic, partition in sorted(places):
        rows = update(table).where(table.c.topic == topic, table.c.partition == partition)
        session.execute(rows.values(end_offset=0))
