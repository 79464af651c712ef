"""Gives the leaves that have arrived their places, and signs the checkpoint over all of them, in one transaction."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.scoring.log import storage
from services.scoring.log.domain import notes
from services.scoring.log.domain.judging import NotOfItsProducer, judged
from services.scoring.log.domain.notes import Checkpoint
from services.scoring.log.storage import Arrival, Stored
from shared.contracts.catalogue import SERVICES
from shared.contracts.leaves import DOMAIN, OPENED, Leaf, leaf_hash
from shared.messaging.event_keys import EventKeys
from shared.messaging.leaves import is_noted, note_leaf
from shared.messaging.signing import Signer, has_signed

_EVERY = timedelta(seconds=1)
_AT_ONCE = 2_000


@dataclass(frozen=True)
class LogKeys:
    """`signer` has the log's own key, `services` are the public keys by which leaves are believed. `origin` is the name
    under which a log is opened; one that is open keeps its own."""

    signer: Signer
    services: EventKeys
    origin: str

    def signed(self, checkpoint: Checkpoint) -> bytes:
        return notes.signed(checkpoint, self.signer.public_key, lambda text: self.signer.sign_bytes(b"", text))

    def read(self, raw: bytes, origin: str) -> Checkpoint:
        """Raises MalformedCheckpoint unless this key signed it for the log of this name."""
        key = self.signer.public_key
        return notes.read(raw, origin, key, lambda signature, text: has_signed(key, signature, b"", text))


def is_waiting(session: Session, now: datetime) -> bool:
    """Whether there is anything to do for `sequence`."""
    newest = storage.newest(session)
    if newest is None and not is_noted(session, OPENED):
        return True
    return not _is_too_soon(newest, now) and storage.oldest_arrival(session) is not None


def sequence(session: Session, now: datetime, keys: LogKeys) -> int:
    """Returns how many leaves got their places. Only one process may be in here at a time.

    Without an entry yet, the leaf that opens the log is noted, and nothing enters before it has come back.
    """
    newest = storage.newest(session)
    if newest is None and not is_noted(session, OPENED):
        note_leaf(session, now, OPENED, _opening(keys))
    if _is_too_soon(newest, now):
        return 0
    # Entry 0 opens the log, however much has arrived before it.
    arrivals = storage.arrivals(session, _AT_ONCE) if newest else storage.arrivals(session, 1, OPENED)
    accepted = _accepted(session, now, keys, arrivals, is_open=newest is not None)
    if not accepted:
        return 0
    origin = notes.unverified(newest.note).origin if newest else str(accepted[0][1].body["origin"])
    _enter(session, now, keys, origin, newest.size if newest else 0, accepted)
    return len(accepted)


def _enter(
    session: Session, now: datetime, keys: LogKeys, origin: str, size: int, accepted: list[tuple[bytes, Leaf]]
) -> None:
    edge = storage.edge_of(session, size)
    full = [tile for raw, _ in accepted for tile in edge.append(leaf_hash(raw))]
    storage.add_entries(session, size, [(raw, leaf.type) for raw, leaf in accepted], now)
    storage.add_tiles(session, full)
    note = keys.signed(Checkpoint(origin, edge.size, edge.root()))
    storage.add_checkpoint(session, edge.size, note, now)
    storage.remove_arrivals(session, [raw for raw, _ in accepted])


def _accepted(
    session: Session, now: datetime, keys: LogKeys, arrivals: list[Arrival], *, is_open: bool
) -> list[tuple[bytes, Leaf]]:
    """Those that their producers signed; the others are refused, with the reason."""
    found: list[tuple[bytes, Leaf]] = []
    for arrival in arrivals:
        known = [key.public_key for key in keys.services.of(arrival.source)]
        try:
            found.append((arrival.leaf, judged(arrival.leaf, arrival.source, known, _verifies, is_open=is_open)))
        except NotOfItsProducer as error:
            storage.refuse(session, arrival, str(error), now)
    return found


def _verifies(key: bytes, signature: bytes, unsigned: bytes) -> bool:
    return has_signed(key, signature, DOMAIN, unsigned)


def _opening(keys: LogKeys) -> dict[str, object]:
    """Everything by which the log and its leaves are checked. Nobody watches it yet, and it says so."""
    services = {
        service: [base64.b64encode(key.public_key).decode("ascii") for key in keys.services.of(service)]
        for service in SERVICES
    }
    key = notes.verifier_key(keys.origin, keys.signer.public_key)
    return {"origin": keys.origin, "key": key, "services": services, "witnesses": []}


def _is_too_soon(newest: Stored | None, now: datetime) -> bool:
    return newest is not None and now - newest.signed_at < _EVERY
