"""A stranger with nothing but public files: reads them as docs/definitions/bundle.md says, and has the independent
verifier compute the rankings again."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.scoring.log.domain.notes import verifier_key
from shared.kernel.canonical import canonical_bytes
from tests.builders.public_log import LOG, ORIGIN
from tests.builders.signing import signer
from verifier import files, notes
from verifier.command import steps_over
from verifier.steps import Given, Line

Values = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """The newest edition below `path`, or the `edition` of that number."""

    path: Path
    edition: int | None = None

    @property
    def index(self) -> Values:
        name = "index.json" if self.edition is None else f"editions/{self.edition}.json"
        return _read((self.path / name).read_bytes())

    def of_kind(self, kind: str, **about: Any) -> list[Values]:
        """The entries of the index that have all of this."""
        found = [each for each in self.index["files"] if each["kind"] == kind]
        return [each for each in found if about.items() <= each.items()]

    def content(self, entry: Mapping[str, Any]) -> bytes:
        stored = (self.path / "files" / f"{entry['sha256']}.gz").read_bytes()
        assert len(stored) == entry["stored"]
        assert stored[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff", "time 0, no name"
        content = gzip.decompress(stored)
        assert len(content) == entry["length"]
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        return content

    def one(self, kind: str, **about: Any) -> Values:
        (entry,) = self.of_kind(kind, **about)
        return _read(self.content(entry))

    def people(self, **about: Any) -> tuple[Values, list[Values]]:
        """The head, and the candidates."""
        (entry,) = self.of_kind("people", **about)
        head, *rows = [_read(line) for line in self.content(entry).splitlines()]
        assert head["candidates"] == len(rows)
        assert [row["sheet_code"] for row in rows] == sorted(row["sheet_code"] for row in rows)
        return head, rows

    @property
    def selection(self) -> Values:
        return self.one("selection")

    def everything(self) -> Iterator[bytes]:
        """All published bytes, uncompressed."""
        for path in sorted(self.path.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                yield gzip.decompress(content) if path.suffix == ".gz" else content


def _read(content: bytes) -> Values:
    value: Values = json.loads(content)
    assert canonical_bytes(value) == content
    return value


class _Together:
    """The files of several folders, as if they lay in one."""

    def __init__(self, *folders: Path) -> None:
        self._folders = [files.Folder(folder) for folder in folders]

    def read(self, name: str, most: int) -> bytes | None:
        found = (folder.read(name, most) for folder in self._folders)
        return next((data for data in found if data is not None), None)


def verified(bundle: Bundle, log: Path | None = None) -> dict[int, Line]:
    """What the verifier says of all editions, by step, with the log of that folder beside them; the members' keys are
    those that the files name, and somebody has kept the log's newest checkpoint."""
    given, folders = Given(), [bundle.path]
    if log is not None:
        key = notes.read_key(verifier_key(ORIGIN, signer(LOG).public_key), "key")
        given = Given(log_keys=(key,), earlier=(("kept", (log / "checkpoint").read_bytes()),))
        folders.append(log)
    decreed = [each["key_id"] for each in bundle.selection["members"]]
    lines, _, _ = steps_over(_Together(*folders), given, decreed)
    return {line.step: line for line in lines}
