"""The public log as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from services.scoring.log.domain.layout import File, bundle_bytes, hashes_bytes
from services.scoring.log.domain.tree import WIDTH, Edge, FullTile
from services.scoring.log.tables import log_arrivals, log_checkpoints, log_entries, log_refusals, log_tiles
from shared.contracts.leaves import leaf_hash
from shared.db.rows import is_one_of
from shared.db.upsert import upsert


@dataclass(frozen=True)
class Arrival:
    """A leaf that waits for its place; `source` is the service whose event brought it."""

    leaf: bytes
    source: str


@dataclass(frozen=True)
class Entry:
    index: int
    leaf: bytes
    type: str
    entered_at: datetime


@dataclass(frozen=True)
class Stored:
    """A checkpoint; `note` are its bytes as they are published."""

    size: int
    note: bytes
    signed_at: datetime


def add_arrival(session: Session, leaf: bytes, type_: str, source: str, now: datetime) -> None:
    """Nothing for a leaf that waits already, is in the log, or was refused."""
    hash_ = leaf_hash(leaf)
    for table in (log_entries, log_refusals):
        if session.scalar(select(exists().where(table.c.leaf_hash == hash_))):
            return
    row = upsert(session)(log_arrivals).values(leaf_hash=hash_, leaf=leaf, source=source, type=type_, arrived_at=now)
    session.execute(row.on_conflict_do_nothing())


def arrivals(session: Session, most: int, type_: str | None = None) -> list[Arrival]:
    """In the order of their arrival; of one type, if it is given."""
    table = log_arrivals
    query = select(table.c.leaf, table.c.source).order_by(table.c.id).limit(most)
    rows = session.execute(query if type_ is None else query.where(table.c.type == type_))
    return [Arrival(bytes(leaf), source) for leaf, source in rows]


def oldest_arrival(session: Session) -> datetime | None:
    found: datetime | None = session.scalar(select(func.min(log_arrivals.c.arrived_at)))
    return found


def remove_arrivals(session: Session, leaves: Collection[bytes]) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    session.execute(delete(log_arrivals).where(is_one_of(session, log_arrivals.c.leaf_hash, hashes)))


def refuse(session: Session, arrival: Arrival, reason: str, now: datetime) -> None:
    """It never comes again."""
    values = {"leaf_hash": leaf_hash(arrival.leaf), "leaf": arrival.leaf, "source": arrival.source}
    session.execute(insert(log_refusals).values(**values, reason=reason, refused_at=now))
    remove_arrivals(session, [arrival.leaf])


def count_refusals(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(log_refusals)) or 0


def newest(session: Session) -> Stored | None:
    """The checkpoint over everything; None as long as there is no entry."""
    table = log_checkpoints
    row = session.execute(select(table).order_by(table.c.size.desc()).limit(1)).first()
    return None if row is None else Stored(row.size, bytes(row.note), row.signed_at)


def note_of(session: Session, size: int) -> bytes | None:
    """The checkpoint that was published over so many entries."""
    found = session.scalar(select(log_checkpoints.c.note).where(log_checkpoints.c.size == size))
    return None if found is None else bytes(found)


def edge_of(session: Session, size: int) -> Edge:
    """The right edge of the tree over the first `size` entries, where no tile is known beyond them."""
    levels, level = [], 0
    while size >> 8 * level:
        count = size >> 8 * level
        levels.append(_hashes(session, level, count - count % WIDTH, count))
        level += 1
    return Edge(size, levels)


def add_entries(session: Session, first: int, leaves: Sequence[tuple[bytes, str]], now: datetime) -> None:
    """Leaves, each with its type, from this index on."""
    rows = [
        {"entry_index": first + place, "leaf_hash": leaf_hash(leaf), "leaf": leaf, "type": type_, "entered_at": now}
        for place, (leaf, type_) in enumerate(leaves)
    ]
    session.execute(insert(log_entries), rows)


def add_tiles(session: Session, full: Sequence[FullTile]) -> None:
    if full:
        rows = [{"level": each.level, "tile_index": each.index, "root": each.root} for each in full]
        session.execute(insert(log_tiles), rows)


def add_checkpoint(session: Session, size: int, note: bytes, now: datetime) -> None:
    session.execute(insert(log_checkpoints).values(size=size, note=note, signed_at=now))


def content_of(session: Session, file: File) -> bytes:
    """The bytes of a tile or bundle."""
    start = file.index * WIDTH
    if file.level == "entries":
        return bundle_bytes(_leaves(session, start, start + file.width))
    return hashes_bytes(_hashes(session, file.level, start, start + file.width))


def last_entries(session: Session, most: int) -> list[Entry]:
    """The newest first."""
    table = log_entries
    rows = session.execute(select(table).order_by(table.c.entry_index.desc()).limit(most))
    return [Entry(row.entry_index, bytes(row.leaf), row.type, row.entered_at) for row in rows]


def entry(session: Session, index: int) -> bytes | None:
    """The leaf at this index."""
    found = session.scalar(select(log_entries.c.leaf).where(log_entries.c.entry_index == index))
    return None if found is None else bytes(found)


def _leaves(session: Session, start: int, end: int) -> list[bytes]:
    table = log_entries
    rows = select(table.c.leaf).where(table.c.entry_index >= start, table.c.entry_index < end)
    return [bytes(each) for each in session.scalars(rows.order_by(table.c.entry_index))]


def _hashes(session: Session, level: int, start: int, end: int) -> list[bytes]:
    """Hash `start` to hash `end` - 1 of a level."""
    if level == 0:
        table = log_entries
        rows = select(table.c.leaf_hash).where(table.c.entry_index >= start, table.c.entry_index < end)
        return [bytes(each) for each in session.scalars(rows.order_by(table.c.entry_index))]
    tiles = log_tiles
    of = (tiles.c.level == level - 1, tiles.c.tile_index >= start, tiles.c.tile_index < end)
    return [bytes(each) for each in session.scalars(select(tiles.c.root).where(*of).order_by(tiles.c.tile_index))]
