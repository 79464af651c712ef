"""Where public files lie below a selection's folder, and how an index names them (docs/definitions/bundle.md)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.kernel.canonical import canonical_bytes

INDEX = "index.json"
_FORMAT = "terang.bundle.v1"
_KINDS = ("selection", "shifts", "ranking", "people")
_NAME = re.compile(r"[0-9a-f]{64}\.gz")
_EDITION = re.compile(r"[1-9][0-9]{0,9}\.json")


def is_file(name: str) -> bool:
    """Whether this can be the name of a file in `files`."""
    return _NAME.fullmatch(name) is not None


def is_edition(name: str) -> bool:
    return _EDITION.fullmatch(name) is not None


def file_path(sha256: str) -> str:
    return f"files/{sha256}.gz"


def edition_path(edition: int) -> str:
    return f"editions/{edition}.json"


@dataclass(frozen=True)
class File:
    """A file as an index lists it: `about` are the further fields of its kind, `length` counts the bytes before
    compression and `stored` those that lie in the folder."""

    kind: str
    sha256: str
    length: int
    stored: int
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return file_path(self.sha256)

    @property
    def values(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "sha256": self.sha256,
            "length": self.length,
            "stored": self.stored,
            **self.about,
        }


@dataclass(frozen=True)
class Index:
    """One edition. `previous` is the SHA-256 of the bytes of the edition before, `as_of` the moment of the newest act
    in it."""

    selection_id: str
    edition: int
    previous: str | None
    as_of: str
    policy: str
    files: tuple[File, ...]

    @property
    def content(self) -> bytes:
        """The bytes of index.json."""
        return canonical_bytes({"format": _FORMAT, **vars(self), "files": [each.values for each in self.files]})

    def says_the_same(self, other: Index) -> bool:
        """Whether both editions have the same files."""
        return (self.policy, self.as_of, self.files) == (other.policy, other.as_of, other.files)


def read_index(content: bytes) -> Index:
    """An index that was written here. Raises ValueError or KeyError for other bytes."""
    values = json.loads(content)
    if values["format"] != _FORMAT:
        raise ValueError(f"{values['format']} is no index of this kind")
    files = tuple(_file(each) for each in values["files"])
    names = ("selection_id", "edition", "previous", "as_of", "policy")
    return Index(**{name: values[name] for name in names}, files=files)


def _file(values: Mapping[str, Any]) -> File:
    own = {name: values[name] for name in ("kind", "sha256", "length", "stored")}
    return File(**own, about={name: value for name, value in values.items() if name not in own})


def in_order(files: Sequence[File], stages: Sequence[str | None]) -> tuple[File, ...]:
    """As an index lists them; `stages` are in the order of the rules, the first one None."""

    def place(file: File) -> tuple[Any, ...]:
        about = file.about
        stage = stages.index(about["stage"]) if "stage" in about else 0
        number = about.get("vacancy_id", about.get("exam_id", ""))
        return _KINDS.index(file.kind), number, stage, about.get("key_set", 0)

    return tuple(sorted(files, key=place))


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
