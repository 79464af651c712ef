"""The contents of a backup: its tables, their version, and a digest of every file."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class File:
    """`name` is relative to the backup's folder. A table's file also has its columns and its number of rows."""

    name: str
    sha256: str
    bytes: int
    table: str | None = None
    columns: tuple[str, ...] = ()
    rows: int | None = None


@dataclass(frozen=True)
class Part:
    """One service's database. `version` is its newest migration."""

    service: str
    database: str
    version: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Manifest:
    """`keys` are marks of the secrets that may seal identity numbers; there are several while a secret is being
    changed. They distinguish the secrets and reveal nothing about them."""

    made_at: str
    keys: tuple[str, ...]
    parts: tuple[Part, ...]

    def part(self, service: str) -> Part:
        return next(part for part in self.parts if part.service == service)


def described(folder: Path, name: str, **facts: Any) -> File:
    """The file's entry; what is described is on the disk by then."""
    digest, path = hashlib.sha256(), folder / name
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
        os.fsync(file.fileno())
    return File(name, digest.hexdigest(), path.stat().st_size, **facts)


def write(folder: Path, manifest: Manifest) -> None:
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1)
    with (folder / NAME).open("w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Manifest:
    """Raises Refused for a folder that holds no backup, or one in a format that this release cannot read."""
    path = folder / NAME
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"{folder}: there is no backup here ({NAME} is missing)") from None
    except (OSError, ValueError) as error:
        raise Refused(f"{path}: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Refused(f"{path}: not the form {FORMAT} that this release reads; a newer one may have written it")
    try:
        parts = tuple(
            Part(**{**part, "files": tuple(File(**{**f, "columns": tuple(f["columns"])}) for f in part["files"])})
            for part in found["parts"]
        )
        manifest = Manifest(found["made_at"], tuple(found["keys"]), parts)
    except (KeyError, TypeError) as error:
        raise Refused(f"{path}: it does not describe a backup ({error})") from error
    if sorted(part.service for part in parts) != sorted(SERVICES):
        raise Refused(f"{path}: it does not have the three services")
    return manifest


def check_files(folder: Path, parts: Sequence[Part]) -> None:
    """Raises Refused naming every file that is missing or is not what was written."""
    wrong = []
    for file in (file for part in parts for file in part.files):
        path = (folder / file.name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            wrong.append(f"{folder / file.name}: missing")
        elif described(folder, file.name).sha256 != file.sha256:
            wrong.append(f"{folder / file.name}: not what was backed up (its SHA-256 differs)")
    if wrong:
        raise Refused("\n".join(wrong))
