"""A reader of the public log that knows nothing but its files and its key: the specifications, written once more."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.contracts.envelope import Event
from shared.contracts.leaves import DOMAIN, SIGNED, unsigned_leaf, with_signature
from shared.messaging.signing import Signer
from tests.builders.messaging import NOON, event_of
from tests.builders.signing import signer

LOG = "the public log"
ORIGIN = "localhost/scoring/log"


@dataclass(frozen=True)
class Read:
    origin: str
    size: int
    root: bytes
    leaves: list[bytes]


def leaf_of(type_: str = "exam.sealed", by: str = "scoring", signed_by: Signer | None = None, **body: Any) -> bytes:
    """A leaf as `by` signs it, or somebody else in its name."""
    unsigned = unsigned_leaf(type_, NOON, by, body)
    return with_signature(unsigned, (signed_by or signer(by)).sign_bytes(DOMAIN, unsigned))


def event_with(leaf: bytes, by: str = "scoring", sequence: int = 1) -> Event:
    """The event in which the service `by` sends it."""
    return event_of(SIGNED[by](producer=by, leaf=leaf.decode()), sequence)


def read_log(folder: Path) -> Read | None:
    """What is published, every entry and every hash of it checked; None if nothing is. Raises AssertionError for a log
    that is not whole."""
    if not (folder / "checkpoint").exists():
        return None
    text, _, signatures = (folder / "checkpoint").read_text(encoding="utf-8").partition("\n\n")
    origin, size, root = text.split("\n")
    _check_signature(origin, f"{text}\n", signatures)
    count = int(size)
    leaves = [leaf for index in range(-(-count // 256)) for leaf in _bundle(folder, index, count)]
    hashes = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    assert len(hashes) == count
    assert tree(hashes) == base64.b64decode(root)
    level = 0
    while hashes:
        for index in range(-(-len(hashes) // 256)):
            wanted = b"".join(hashes[index * 256 : index * 256 + 256])
            assert _file(folder, str(level), index, len(wanted) // 32)[: len(wanted)] == wanted
        hashes = [tree(hashes[start : start + 256]) for start in range(0, len(hashes) - 255, 256)]
        level += 1
    return Read(origin, count, base64.b64decode(root), leaves)


def tree(hashes: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word by word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    left = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + tree(hashes[:left]) + tree(hashes[left:])).digest()


def _check_signature(origin: str, text: str, signatures: str) -> None:
    (line,) = signatures.splitlines()
    dash, name, encoded = line.split(" ")
    raw = base64.b64decode(encoded)
    key = signer(LOG).public_key
    assert (dash, name) == ("\u2014", origin)
    assert raw[:4] == hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], text.encode())


def _bundle(folder: Path, index: int, size: int) -> list[bytes]:
    width = min(256, size - index * 256)
    raw = _file(folder, "entries", index, width)
    found: list[bytes] = []
    while raw and len(found) < width:
        length = int.from_bytes(raw[:2], "big")
        found.append(raw[2 : 2 + length])
        raw = raw[2 + length :]
    return found


def _file(folder: Path, level: str, index: int, width: int) -> bytes:
    """Whoever does not find a partial tile takes the full one."""
    assert index < 1000
    full = folder / "tile" / level / f"{index:03}"
    partial = Path(f"{full}.p") / str(width)
    return (partial if width < 256 and partial.exists() else full).read_bytes()
