"""The folder of public files: each is there whole or not at all, also after a power cut."""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from services.scoring.publication.domain.layout import INDEX, edition_path, file_path
from shared.kernel.durable_files import make_folder, sync_folder, write_whole

_LONGEST_NAME = 100


class Folder:
    """Of one selection. Everybody may read what is below `path`, at any moment."""

    def __init__(self, root: Path, selection_id: str) -> None:
        self.path = root / folder_name(selection_id)

    def index(self) -> bytes | None:
        try:
            return (self.path / INDEX).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, sha256: str) -> bool:
        return (self.path / file_path(sha256)).is_file()

    def first_line(self, sha256: str) -> bytes:
        """Of a file that is there."""
        with gzip.open(self.path / file_path(sha256)) as file:
            return file.readline()

    def put(self, pieces: Iterable[bytes]) -> tuple[str, int, int]:
        """Writes one file, piece by piece; returns the SHA-256 of its bytes, how many they are, and how many it takes
        in the folder. The same bytes make the same file. If the pieces end with an error, there is no file."""
        folder = self.path / "files"
        make_folder(folder)
        fresh = folder / f"new-{secrets.token_hex(8)}"
        counted, length = hashlib.sha256(), 0
        try:
            with fresh.open("wb") as raw:
                with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as packed:
                    for piece in pieces:
                        counted.update(piece)
                        length += len(piece)
                        packed.write(piece)
                raw.flush()
                os.fsync(raw.fileno())
            stored = fresh.stat().st_size
            fresh.chmod(0o644)
            fresh.replace(self.path / file_path(counted.hexdigest()))
        finally:
            fresh.unlink(missing_ok=True)
        sync_folder(folder)
        return counted.hexdigest(), length, stored

    def publish(self, edition: int, content: bytes) -> None:
        """The index of an edition whose files are all there; `index.json` comes last."""
        for name in (edition_path(edition), INDEX):
            target = self.path / name
            fresh = target.with_name(f"new-{secrets.token_hex(8)}")
            try:
                write_whole(target, content, fresh=fresh)
            finally:
                fresh.unlink(missing_ok=True)


def folder_name(selection_id: str) -> str:
    """Of the selection's folder: what is no letter, digit or sign of an address is written as its bytes, so that no two
    selections have one folder and none leads out of the root; a long one ends with its digest."""
    name = "".join(
        each
        if each.isascii() and (each.isalnum() or each in "-_")
        else "".join(f"%{byte:02X}" for byte in each.encode())
        for each in selection_id
    )
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:_LONGEST_NAME]}={hashlib.sha256(selection_id.encode()).hexdigest()}"
