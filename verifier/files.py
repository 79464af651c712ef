"""Where published files are read from: a folder, or a zip archive. Both are somebody else's."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Protocol

from verifier.faults import Fault

_BROKEN = (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)
"""What reading a damaged, encrypted or strangely packed member of a zip archive ends in."""


class Files(Protocol):
    """Published files by their names, with slashes."""

    def read(self, name: str, most: int) -> bytes | None:
        """The bytes; None if there is no such file. Raises Fault if it is longer than `most` or cannot be read."""


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str, most: int) -> bytes | None:
        path = self._path.joinpath(*PurePosixPath(name).parts)
        try:
            with path.open("rb") as file:
                data = file.read(most + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Fault("file_unreadable", name) from error
        if len(data) > most:
            raise Fault("file_long", name, most=most)
        return data


class Zip:
    """A zip archive. Its files may lie within one folder of any name, as most programs pack them."""

    def __init__(self, path: Path) -> None:
        """Raises Fault if it is none."""
        try:
            self._archive = zipfile.ZipFile(path)
            names = self._archive.namelist()
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            raise Fault("zip_unreadable", path.name) from error
        tops = {name.partition("/")[0] for name in names}
        self._prefix = f"{tops.pop()}/" if len(tops) == 1 and not {"checkpoint", "index.json"} & {*names} else ""

    def read(self, name: str, most: int) -> bytes | None:
        try:
            with self._archive.open(self._prefix + name) as file:
                data = file.read(most + 1)
        except KeyError:
            return None
        except _BROKEN as error:
            raise Fault("file_unreadable", name) from error
        if len(data) > most:
            raise Fault("file_long", name, most=most)
        return data
