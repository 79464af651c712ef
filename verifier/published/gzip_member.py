"""One gzip member (RFC 1952), unpacked as far as its index says and no further."""

from __future__ import annotations

import zlib

from verifier.faults import Fault

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
"""Deflated, without a name, at the time 0."""


def unpacked(data: bytes, length: int, file: str) -> bytes:
    """The `length` bytes within. Raises Fault if it is no such member, holds more or less, or something follows it."""
    if data[: len(_HEADER)] != _HEADER:
        raise Fault("gzip_header", file)
    reader = zlib.decompressobj(wbits=31)
    try:
        found = reader.decompress(data, length + 1)
    except zlib.error as error:
        raise Fault("gzip_damaged", file) from error
    if len(found) > length:
        raise Fault("file_longer", file, length=length)
    if not reader.eof:
        raise Fault("gzip_damaged", file)
    if reader.unused_data:
        raise Fault("gzip_more", file)
    if len(found) < length:
        raise Fault("file_shorter", file, length=length, found=len(found))
    return found
