"""The files of the log, each of which is there whole or not at all, also after a power cut."""

from __future__ import annotations

import shutil
from pathlib import Path

from services.scoring.log.domain.layout import CHECKPOINT, File
from shared.kernel.durable_files import write_whole


class Folder:
    """Everybody may read what is below `path`, at any moment."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def checkpoint(self) -> bytes | None:
        return self._read(CHECKPOINT)

    def read(self, file: File) -> bytes | None:
        return self._read(file.path)

    def has(self, file: File) -> bool:
        return (self.path / file.path).is_file()

    def write(self, file: File, content: bytes) -> None:
        self._write(file.path, content)

    def write_checkpoint(self, note: bytes) -> None:
        """After everything that it is over."""
        self._write(CHECKPOINT, note)

    def remove_partials(self, file: File) -> None:
        """The partial forms of a tile that is full: whoever looks for one takes the full one."""
        shutil.rmtree(self.path / file.partials, ignore_errors=True)

    def _read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, name: str, content: bytes) -> None:
        target = self.path / name
        write_whole(target, content, fresh=target.with_name(f"{target.name}.new"))
