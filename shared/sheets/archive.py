"""The parts of a zip, taken only where its directory, its local headers and its data say the same.

Two readers of zips may disagree about one file: what one has checked is then not what the other unpacks. So there is
one reader, strict and on its own, and the parts that it hands out are the very bytes that it checked; nobody opens the
file a second time. Layout: APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (directory), 4.3.16 (its end).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from shared.sheets.table import Unreadable

MAX_PARTS: Final = 500
MAX_UNPACKED: Final = 64 * 1024 * 1024
MAX_RATIO: Final = 400
_RATIO_MATTERS_FROM: Final = 4 * 1024 * 1024

_LOCAL, _DIRECTORY, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
_DIRECTORY_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END_RECORD = struct.Struct("<4sHHHHIIH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 0x0001, 0x0008, 0x0800
_SIZES_ELSEWHERE = 0xFFFFFFFF
_LONGEST_DESCRIPTOR = 24


@dataclass(frozen=True)
class _Part:
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    at: int


class Archive:
    """The parts by name. Raises Unreadable as soon as anything in the file contradicts something else."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        directory_at, count = self._find_directory()
        if count > MAX_PARTS:
            raise Unreadable("sheet_parts")
        self._parts = self._read_directory(directory_at, count)
        self._starts = self._check_places(directory_at)
        total = sum(part.size for part in self._parts.values())
        packed = sum(part.packed for part in self._parts.values())
        if total > MAX_UNPACKED or (total > _RATIO_MATTERS_FROM and total > packed * MAX_RATIO):
            raise Unreadable("sheet_unpacked")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def read(self, name: str) -> bytes:
        """The part, unpacked to exactly the size and checksum that the directory states. Names ignore case (OPC)."""
        part = self._parts.get(name.lower())
        if part is None:
            raise Unreadable("sheet_unreadable")
        start = self._starts[name.lower()]
        packed = self._data[start : start + part.packed]
        content = packed if part.method == _STORED else _inflate(packed, part.size)
        if len(content) != part.size or zlib.crc32(content) != part.crc:
            raise Unreadable("sheet_unreadable")
        return content

    def _find_directory(self) -> tuple[int, int]:
        end_at = len(self._data) - _END_RECORD.size
        if end_at < 0 or self._data[:4] != _LOCAL:
            raise Unreadable("sheet_unreadable")
        mark, disk, first_disk, here, count, size, at, comment = _END_RECORD.unpack_from(self._data, end_at)
        agrees = mark == _END and not (disk or first_disk or comment) and here == count and at + size == end_at
        if not agrees:
            raise Unreadable("sheet_unreadable")
        return at, count

    def _read_directory(self, at: int, count: int) -> dict[str, _Part]:
        parts: dict[str, _Part] = {}
        for _ in range(count):
            if at + _DIRECTORY_ENTRY.size > len(self._data):
                raise Unreadable("sheet_unreadable")
            (mark, _, _, flags, method, _, _, crc, packed, size, name_size, extra, comment, disk, _, _, place) = (
                _DIRECTORY_ENTRY.unpack_from(self._data, at)
            )
            at += _DIRECTORY_ENTRY.size
            name = _name(self._data[at : at + name_size], flags)
            at += name_size + extra + comment
            known = method in (_STORED, _DEFLATED) and not flags & _ENCRYPTED and not disk
            if mark != _DIRECTORY or not known or name in parts or _SIZES_ELSEWHERE in (packed, size, place):
                raise Unreadable("sheet_unreadable")
            parts[name] = _Part(method, flags, crc, packed, size, place)
        if at != len(self._data) - _END_RECORD.size:
            raise Unreadable("sheet_unreadable")
        return parts

    def _check_places(self, directory_at: int) -> dict[str, int]:
        """Where each part's data begins: one after the other from the file's start, with nothing between or over it."""
        starts: dict[str, int] = {}
        expected = 0
        for name, part in sorted(self._parts.items(), key=lambda item: item[1].at):
            gap = part.at - expected
            if gap < 0 or gap > _LONGEST_DESCRIPTOR or part.at + _LOCAL_HEADER.size > directory_at:
                raise Unreadable("sheet_unreadable")
            starts[name] = self._check_local(name, part)
            expected = starts[name] + part.packed
        if not 0 <= directory_at - expected <= _LONGEST_DESCRIPTOR:
            raise Unreadable("sheet_unreadable")
        return starts

    def _check_local(self, name: str, part: _Part) -> int:
        mark, _, flags, method, _, _, crc, packed, size, name_size, extra = _LOCAL_HEADER.unpack_from(
            self._data, part.at
        )
        name_at = part.at + _LOCAL_HEADER.size
        same_name = _name(self._data[name_at : name_at + name_size], flags) == name
        stated = (crc, packed, size)
        # Zeros where the sizes follow the data; all ones where a writer kept room for large files. The directory rules.
        later = bool(flags & _SIZES_FOLLOW) and stated == (0, 0, 0)
        elsewhere = (packed, size) == (_SIZES_ELSEWHERE, _SIZES_ELSEWHERE)
        same_sizes = stated == (part.crc, part.packed, part.size) or later or elsewhere
        if mark != _LOCAL or (flags, method) != (part.flags, part.method) or not same_name or not same_sizes:
            raise Unreadable("sheet_unreadable")
        return name_at + int(name_size) + int(extra)


def _inflate(packed: bytes, size: int) -> bytes:
    reader = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = reader.decompress(packed, size + 1)
    except zlib.error as error:
        raise Unreadable("sheet_unreadable") from error
    if len(content) > size:
        raise Unreadable("sheet_unpacked")
    if not reader.eof or reader.unused_data:
        raise Unreadable("sheet_unreadable")
    return content


def _name(raw: bytes, flags: int) -> str:
    """The part's name in lower case. Raises Unreadable for one that could stand for another place."""
    try:
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise Unreadable("sheet_unreadable") from error
    steps = name.split("/")
    if not name or "\\" in name or "\0" in name or name.startswith("/") or ".." in steps:
        raise Unreadable("sheet_unreadable")
    return name.lower()
