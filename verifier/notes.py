"""Signed notes of C2SP: a text, and below it the signatures of whoever signed it. https://c2sp.org/signed-note

This module reads them; whether a signature holds is `signatures.py`'s.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from verifier import ed25519
from verifier.base64_text import decoded
from verifier.faults import Fault

ED25519 = 0x01
ED25519_COSIGNATURE = 0x04
"""A witness's, with the time at which it signed. https://c2sp.org/tlog-cosignature"""
ML_DSA_44 = 0x06
"""The same by ML-DSA-44, which a quantum computer does not break."""

LONGEST = 1 << 20
"""Bytes of a note. A checkpoint with sixteen signatures of ML-DSA-44 has 55,000."""
MOST_SIGNATURES = 256

_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_NAME = rf"[^+{_SPACES}]+"
_LINE = re.compile(f"\u2014 ({_NAME}) ([A-Za-z0-9+/]+=*)")
_KEY = re.compile(rf"({_NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/]+=*)")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_LENGTHS = {ED25519: 32, ED25519_COSIGNATURE: 32, ML_DSA_44: 1312}


@dataclass(frozen=True)
class Key:
    """Whom to believe, as written in one line: `name+id+base64`."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)


@dataclass(frozen=True)
class Signature:
    name: str
    key_id: bytes
    data: bytes
    """What the key made; of a cosignature first the time, eight bytes."""
    line: int
    """Where in the note it stands, from 1."""


@dataclass(frozen=True)
class Note:
    text: str
    """Ends in a newline."""
    signatures: tuple[Signature, ...]


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def read_key(text: str, file: str) -> Key:
    """The key that a line of this form gives; spaces around it do not count. Raises Fault."""
    match = _KEY.fullmatch(text.strip(" \t\r\n"))
    data = decoded(match.group(3)) if match else None
    if match is None or not data:
        raise Fault("key_form", file)
    key = Key(match.group(1), data[0], data[1:])
    if key.kind not in _LENGTHS:
        raise Fault("key_kind", file, name=key.name, kind=key.kind)
    if len(key.public) != _LENGTHS[key.kind]:
        raise Fault("key_length", file, name=key.name)
    if key.kind != ML_DSA_44 and not ed25519.is_key(key.public):
        raise Fault("key_unsafe", file, name=key.name)
    if key.id.hex() != match.group(2):
        raise Fault("key_id", file, name=key.name)
    return key


def read(data: bytes, file: str) -> Note:
    """The note. Raises Fault with the first wrong line."""
    if len(data) > LONGEST:
        raise Fault("note_long", file)
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise Fault("note_not_utf8", file, "byte", error.start) from error
    if control := _CONTROL.search(whole):
        raise Fault("note_control", file, "line", _line_at(whole, control.start()))
    end = whole.rfind("\n\n")
    if end < 1:
        raise Fault("note_blank", file)
    first = _line_at(whole, end) + 2
    lines = whole[end + 2 :].split("\n")
    if lines.pop() != "":
        raise Fault("note_unended", file, "line", first + len(lines))
    if not lines:
        raise Fault("note_unsigned", file)
    if len(lines) > MOST_SIGNATURES:
        raise Fault("note_signatures", file)
    return Note(whole[: end + 1], tuple(_signature(line, file, first + at) for at, line in enumerate(lines)))


def _signature(line: str, file: str, number: int) -> Signature:
    match = _LINE.fullmatch(line)
    data = decoded(match.group(2)) if match else None
    if match is None or data is None or len(data) < 5:
        raise Fault("note_signature", file, "line", number)
    return Signature(match.group(1), data[:4], data[4:], number)


def _line_at(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
