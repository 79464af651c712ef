"""Checkpoints of a transparency log: how many leaves it has and their root. https://c2sp.org/tlog-checkpoint"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from verifier.base64_text import decoded
from verifier.faults import Fault
from verifier.merkle import EMPTY_ROOT
from verifier.notes import Note

LARGEST = 2**53 - 1
"""Leaves. Beyond it a JavaScript reader would see another number."""

PAPER = 26
"""Characters of a checkpoint on paper: 130 bits. Of fewer the operator could make two that look the same."""

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", " -")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    """Lines that the log signed beside the three, and whose meaning is its own."""


def read(note: Note, file: str) -> Checkpoint:
    """What the note's text says. Raises Fault with the first wrong line."""
    lines = note.text.split("\n")[:-1]
    for number, line in enumerate(lines, 1):
        if not line:
            raise Fault("checkpoint_empty_line", file, "line", number)
    if len(lines) < 3:
        raise Fault("checkpoint_short", file, "line", len(lines))
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size) or int(size) > LARGEST:
        raise Fault("checkpoint_size", file, "line", 2)
    found = decoded(root)
    if found is None or len(found) != 32:
        raise Fault("checkpoint_root", file, "line", 3)
    if int(size) == 0 and found != EMPTY_ROOT:
        raise Fault("checkpoint_empty", file, "line", 3)
    return Checkpoint(origin, int(size), found, tuple(extensions))


def paper_code(origin: str, size: int, root: bytes) -> str:
    """The 26 characters that hang at the hall's door: the first 130 bits of the SHA-256 of the checkpoint's text, which
    has no extension lines, in Crockford's base 32."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    bits = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") >> 256 - 5 * PAPER
    return "".join(_DIGITS[bits >> 5 * place & 31] for place in reversed(range(PAPER)))


def read_paper_code(text: str) -> str | None:
    """The code as somebody typed it, in its one form; None if it is none."""
    code = text.upper().translate(_MISREAD)
    return code if len(code) == PAPER and set(code) <= set(_DIGITS) else None
