"""Writes the files of the log from the database, and takes entries back from them where the database has lost some."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.log import storage
from services.scoring.log.domain import notes
from services.scoring.log.domain.layout import File, MalformedBundle, files, read_bundle
from services.scoring.log.domain.notes import Checkpoint, MalformedCheckpoint
from services.scoring.log.domain.tree import WIDTH
from services.scoring.log.usecases.folder import Folder
from services.scoring.log.usecases.sequencing import LogKeys
from shared.contracts.leaves import leaf_hash, read_leaf


class LogStopped(Exception):
    """The log takes no more entries until a person has looked; everything else goes on. The message is for the
    operator."""


def is_behind(session: Session, folder: Folder) -> bool:
    """Whether the files are not those of the newest checkpoint."""
    newest = storage.newest(session)
    return folder.checkpoint() != (newest.note if newest else None)


def publish(session: Session, folder: Folder, *, everything: bool) -> None:
    """Writes what the newest checkpoint has more than the published one, the checkpoint last; with `everything`, each
    file that lacks, too. May be broken off anywhere and begun again: whoever reads has a whole log at every moment."""
    newest = storage.newest(session)
    if newest is None:
        return
    published = folder.checkpoint()
    before = notes.unverified(published).size if published is not None else 0
    if everything:
        for file in files(0, before):
            if not folder.has(file):
                folder.write(file, storage.content_of(session, file))
    for file in files(before, newest.size):
        # Beyond the published checkpoint a file may be there that was broken off before a restore.
        content = storage.content_of(session, file)
        if folder.read(file) != content:
            folder.write(file, content)
    if published != newest.note:
        folder.write_checkpoint(newest.note)
    for file in files(before, newest.size):
        if file.width == WIDTH:
            folder.remove_partials(file)


def take_back(session: Session, now: datetime, folder: Folder, keys: LogKeys) -> int:
    """After a restore: the entries that were published and that the database does not have, exactly as they were.
    Returns how many. Raises LogStopped where the two cannot be the same log."""
    note = folder.checkpoint()
    if note is None:
        return 0
    newest = storage.newest(session)
    published = _published(note, notes.unverified(newest.note).origin if newest else None, keys, folder)
    size = newest.size if newest else 0
    if published.size <= size:
        _require_known(session, published, folder)
        return 0
    edge = storage.edge_of(session, size)
    leaves = _leaves(folder, size, published.size)
    full = [tile for leaf in leaves for tile in edge.append(leaf_hash(leaf))]
    if edge.root() != published.root:
        raise LogStopped(
            f"{folder.path}: its entries from {size} to {published.size} do not continue the log in the database: find "
            "out which of the two was changed, and restore it; the log takes no entries until then"
        )
    storage.add_entries(session, size, [(leaf, read_leaf(leaf).type) for leaf in leaves], now)
    storage.add_tiles(session, full)
    storage.add_checkpoint(session, published.size, note, now)
    storage.remove_arrivals(session, leaves)
    return len(leaves)


def _published(note: bytes, origin: str | None, keys: LogKeys, folder: Folder) -> Checkpoint:
    try:
        return keys.read(note, origin or notes.unverified(note).origin)
    except MalformedCheckpoint as error:
        raise LogStopped(
            f"{folder.path}/checkpoint: {error}: put the log's own key and files in place (TERANG_LOG_KEY_FILE, "
            "TERANG_LOG_FOLDER); the log takes no entries until then"
        ) from error


def _require_known(session: Session, published: Checkpoint, folder: Folder) -> None:
    own = storage.note_of(session, published.size)
    if own is None or notes.unverified(own) != published:
        raise LogStopped(
            f"{folder.path}/checkpoint: it was published over {published.size} entries, and the database has others "
            "there: find out which of the two was changed, and restore it; the log takes no entries until then"
        )


def _leaves(folder: Folder, start: int, end: int) -> list[bytes]:
    """The entries `start` to `end` - 1, from the bundles."""
    found: list[bytes] = []
    for index in range(start // WIDTH, -(-end // WIDTH)):
        file = File("entries", index, min(WIDTH, end - index * WIDTH))
        raw = folder.read(file)
        try:
            bundle = read_bundle(raw or b"", file.width)
        except MalformedBundle as error:
            raise LogStopped(
                f"{folder.path}/{file.path}: it is missing or damaged, and the database lacks its entries: restore the "
                "file or a newer database; the log takes no entries until then"
            ) from error
        found += bundle[max(0, start - index * WIDTH) :]
    return found
