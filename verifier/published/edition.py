"""Editions of a selection's public files: which files there are, and their bytes as the edition names them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verifier import canonical
from verifier.faults import Fault
from verifier.files import Files
from verifier.published.forms import INDEX, LONGEST
from verifier.published.gzip_member import unpacked
from verifier.published.shapes import Shape, Unfit

INDEX_FILE = "index.json"
_INDEX_MOST = 2**26
_GZIP_MOST = 1024
"""Bytes by which a file may grow where nothing can be compressed."""
Document = Mapping[str, Any]
KINDS = ("selection", "shifts", "ranking", "people")


@dataclass(frozen=True)
class Entry:
    """A file that an edition names."""

    kind: str
    sha256: str
    length: int
    stored: int
    of: tuple[Any, ...]
    """What it is of: exam and key set, or vacancy, stage (an empty text for the first) and version."""

    @property
    def path(self) -> str:
        return f"files/{self.sha256}.gz"


@dataclass(frozen=True)
class Edition:
    file: str
    selection_id: str
    number: int
    previous: str | None
    as_of: str
    policy: str
    entries: tuple[Entry, ...]

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == kind]


def fitting(value: Any, shape: Shape, file: str, line: int = 0) -> Any:
    """The value, which has this shape. Raises Fault, which names the field."""
    try:
        shape(value)
    except Unfit as unfit:
        raise Fault(unfit.code, file, "line" if line else "", line, field=unfit.place) from unfit
    return value


def read_index(data: bytes, file: str) -> Edition:
    """Raises Fault."""
    index = fitting(canonical.read(data, file), INDEX, file)
    entries = tuple(_entry(each) for each in index["files"])
    for entry in entries:
        if entry.length > LONGEST:
            raise Fault("file_long", entry.path, most=LONGEST)
        if entry.stored > entry.length + entry.length // 1000 + _GZIP_MOST:
            raise Fault("stored_beyond", entry.path, found=entry.stored, length=entry.length)
    places = [(entry.kind, *entry.of) for entry in entries]
    if len(set(places)) != len(places):
        raise Fault("index_twice", file)
    if sum(entry.kind == "selection" for entry in entries) != 1:
        raise Fault("index_no_selection", file)
    return Edition(
        file=file,
        selection_id=index["selection_id"],
        number=index["edition"],
        previous=index["previous"],
        as_of=index["as_of"],
        policy=index["policy"],
        entries=entries,
    )


def _entry(found: Document) -> Entry:
    of: tuple[Any, ...] = ()
    if found["kind"] == "shifts":
        of = found["exam_id"], found["key_set"]
    elif found["kind"] != "selection":
        of = found["vacancy_id"], found["stage"] or "", found["version"]
    return Entry(found["kind"], found["sha256"], found["length"], found["stored"], of)


class Published:
    """The public files where somebody put them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.bytes_read = 0

    def index(self) -> tuple[Edition, bytes]:
        """The newest edition, and its bytes. Raises Fault."""
        data = self._files.read(INDEX_FILE, _INDEX_MOST)
        if data is None:
            raise Fault("file_missing", INDEX_FILE, name=INDEX_FILE)
        return read_index(data, INDEX_FILE), data

    def edition(self, number: int) -> tuple[Edition, bytes] | None:
        """An edition as it was published, if it is here. Raises Fault."""
        file = f"editions/{number}.json"
        data = self._files.read(file, _INDEX_MOST)
        return None if data is None else (read_index(data, file), data)

    def data(self, entry: Entry) -> bytes:
        """The bytes before compression. Raises Fault."""
        stored = self._files.read(entry.path, entry.stored)
        if stored is None:
            raise Fault("file_missing", entry.path, name=entry.path)
        if len(stored) != entry.stored:
            raise Fault("file_shorter", entry.path, length=entry.stored, found=len(stored))
        data = unpacked(stored, entry.length, entry.path)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise Fault("file_hash", entry.path)
        self.bytes_read += len(stored)
        return data

    def value(self, entry: Entry, shape: Shape) -> Any:
        """The JSON value of a whole file. Raises Fault."""
        return fitting(canonical.read(self.data(entry), entry.path), shape, entry.path)

    def lines(self, entry: Entry) -> Iterator[tuple[int, Any]]:
        """The JSON value of each line, with its number from 1. Raises Fault."""
        data, start, number = self.data(entry), 0, 0
        while start < len(data):
            end = data.find(b"\n", start)
            number += 1
            if end < 0:
                raise Fault("line_unended", entry.path, "line", number)
            try:
                value = canonical.read(data[start:end], entry.path)
            except Fault as fault:
                raise Fault(fault.code, entry.path, "line", number) from fault
            yield number, value
            start = end + 1
