"""A reader of canonical JSON that goes from byte to byte and names the first one that is wrong.

`canonical.read` is the fast way to the same answer.
"""

from __future__ import annotations

import re
from typing import Any

from verifier.faults import Fault

LARGEST = 2**53 - 1
"""Beyond it a JavaScript reader would see another number."""
DEEPEST = 64
"""Objects and lists within one another. Published files need six; recursion ends at a few thousand."""

_NUMBER = re.compile(r"-?[0-9.eE+-]*")
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_SHORT = {'"': '"', "\\": "\\", "b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
_NAMES = {"null": None, "true": True, "false": False}


def units(text: str) -> bytes:
    """What texts are ordered by: their UTF-16 code units."""
    return text.encode("utf-16-be", "surrogatepass")


def read(data: bytes, file: str) -> Any:
    """The value. Raises Fault with the offset of the first wrong byte."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise Fault("json_not_utf8", file, "byte", error.start) from error
    reader = _Reader(text, file)
    value = reader.value(0)
    if reader.at < len(text):
        raise reader.fault("json_more_after")
    return value


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.at = 0

    def fault(self, code: str, at: int | None = None) -> Fault:
        before = self.text[: self.at if at is None else at]
        return Fault(code, self.file, "byte", len(before.encode()))

    def next(self) -> str:
        """The next character, which stays unread."""
        if self.at >= len(self.text):
            raise self.fault("json_ends_early")
        return self.text[self.at]

    def take(self, character: str) -> None:
        if self.next() != character:
            raise self.fault("json_unexpected")
        self.at += 1

    def value(self, depth: int) -> Any:
        first = self.next()
        if first in "{[":
            if depth >= DEEPEST:
                raise self.fault("json_too_deep")
            return self.object(depth) if first == "{" else self.list(depth)
        if first == '"':
            return self.string()
        if first == "-" or first in "0123456789":
            return self.number()
        for name, meaning in _NAMES.items():
            if self.text.startswith(name, self.at):
                self.at += len(name)
                return meaning
        raise self.fault("json_unexpected")

    def object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.take("{")
        last: bytes | None = None
        while self.next() != "}" or last is not None:
            start = self.at
            if self.next() != '"':
                raise self.fault("json_unexpected")
            name = self.string()
            if name in found:
                raise self.fault("json_name_twice", start)
            if last is not None and units(name) < last:
                raise self.fault("json_name_order", start)
            last = units(name)
            self.take(":")
            found[name] = self.value(depth + 1)
            if self.next() == "}":
                break
            self.take(",")
        self.take("}")
        return found

    def list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.take("[")
        while self.next() != "]" or found:
            found.append(self.value(depth + 1))
            if self.next() == "]":
                break
            self.take(",")
        self.take("]")
        return found

    def number(self) -> int:
        match = _NUMBER.match(self.text, self.at)
        written = match.group() if match else ""
        if any(mark in written for mark in ".eE"):
            raise self.fault("json_number_fraction")
        if not _WHOLE.fullmatch(written):
            raise self.fault("json_number_form")
        # Sixteen digits and a sign: Python refuses to read thousands of digits at all.
        if len(written) > 17 or not -LARGEST <= int(written) <= LARGEST:
            raise self.fault("json_number_large")
        self.at += len(written)
        return int(written)

    def string(self) -> str:
        self.take('"')
        found = []
        while True:
            plain = _PLAIN.match(self.text, self.at)
            found.append(plain.group() if plain else "")
            self.at += len(found[-1])
            mark = self.next()
            if mark == '"':
                self.at += 1
                return "".join(found)
            if mark != "\\":
                raise self.fault("json_control")
            found.append(self.escape())

    def escape(self) -> str:
        """What stands behind a backslash. Only what cannot stand for itself may be written so, in one way."""
        start = self.at
        self.at += 1
        letter = self.next()
        self.at += 1
        if letter in _SHORT:
            return _SHORT[letter]
        digits = self.text[self.at : self.at + 4]
        if letter != "u" or not re.fullmatch("[0-9a-fA-F]{4}", digits):
            raise self.fault("json_escape", start)
        code = int(digits, 16)
        if 0xD800 <= code <= 0xDFFF:
            raise self.fault("json_surrogate", start)
        if code >= 0x20 or digits != digits.lower() or chr(code) in _SHORT.values():
            raise self.fault("json_escape", start)
        self.at += 4
        return chr(code)
