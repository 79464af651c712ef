"""A transparency log in files, built by the plainest way from the texts of RFC 9162 and C2SP, without the verifier."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class NoteKey:
    """A key that signs notes: of a log, or with the time of a witness."""

    def __init__(self, name: str, is_witness: bool = False) -> None:
        self.name = name
        self.is_witness = is_witness
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        self.typed = bytes([4 if is_witness else 1]) + self.private.public_key().public_bytes_raw()
        self.id = hashlib.sha256(name.encode() + b"\n" + self.typed).digest()[:4]

    @property
    def line(self) -> str:
        """As people give it on."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.typed).decode()}"

    def signed(self, text: str, time: int = 1_700_000_000) -> str:
        """A line of a signature."""
        data = self.private.sign(text.encode())
        if self.is_witness:
            data = struct.pack(">Q", time) + self.private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return f"\u2014 {self.name} {base64.b64encode(self.id + data).decode()}\n"


class Log:
    def __init__(self, key: NoteKey, leaves: Iterable[bytes] = ()) -> None:
        self.key = key
        self.leaves = list(leaves)
        self._node = cache(self._computed)

    def node(self, start: int, end: int) -> bytes:
        """MTH(D[start:end]) of RFC 9162, section 2.1.1."""
        return self._node(start, end)

    def _computed(self, start: int, end: int) -> bytes:
        if end == start:
            return hashlib.sha256().digest()
        if end - start == 1:
            return hashlib.sha256(b"\x00" + self.leaves[start]).digest()
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        return hashlib.sha256(b"\x01" + self.node(start, middle) + self.node(middle, end)).digest()

    def text(self, size: int) -> str:
        return f"{self.key.name}\n{size}\n{base64.b64encode(self.node(0, size)).decode()}\n"

    def checkpoint(self, size: int, *witnesses: NoteKey) -> bytes:
        text = self.text(size)
        return (text + "\n" + "".join(key.signed(text) for key in (self.key, *witnesses))).encode()

    def files(self, size: int, *witnesses: NoteKey) -> dict[str, bytes]:
        """Everything that is published of the first `size` leaves, by name."""
        found = {"checkpoint": self.checkpoint(size, *witnesses)}
        level = 0
        while count := size // 256**level:
            for first in range(0, count, 256):
                numbers = range(first, min(first + 256, count))
                path = numbered(first // 256) + ("" if len(numbers) == 256 else f".p/{len(numbers)}")
                span = 256**level
                found[f"tile/{level}/{path}"] = b"".join(self.node(at * span, (at + 1) * span) for at in numbers)
                if level == 0:
                    bundle = b"".join(struct.pack(">H", len(self.leaves[at])) + self.leaves[at] for at in numbers)
                    found[f"tile/entries/{path}"] = bundle
            level += 1
        return found


def numbered(index: int) -> str:
    """`x001/x234/067` of 1234067."""
    groups: list[str] = []
    while index or not groups:
        groups.append(f"{index % 1000:03}")
        index //= 1000
    return "/".join([*(f"x{group}" for group in groups[:0:-1]), groups[0]])


def made_up(size: int, name: str = "log.example/terang", salt: bytes = b"") -> Log:
    """A log of so many leaves of different lengths."""
    digests = (hashlib.sha256(salt + struct.pack(">I", at)).digest() for at in range(size))
    return Log(NoteKey(name), (digest[: 1 + digest[0] % 31] for digest in digests))


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
