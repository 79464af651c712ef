"""Text as it is kept, whatever kind of file it came from: composed letters, plain line ends, nothing unseen."""

from __future__ import annotations

import unicodedata

from shared.sheets.table import LONGEST_CELL

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def kept(text: str) -> str:
    """The text without blanks around it, in NFC, with line feeds for every kind of line end."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def fault_of(text: str) -> tuple[str, str] | None:
    """(code, value) of what no cell may contain: control characters, marks that turn the reading direction, half
    characters, characters that Unicode does not define as such, more than a cell holds."""
    for letter in text:
        if (letter not in "\n\t" and unicodedata.category(letter) in ("Cc", "Cs")) or letter in _TURNING:
            return "cell_control", f"U+{ord(letter):04X}"
        if (ord(letter) & 0xFFFE) == 0xFFFE:
            return "cell_control", f"U+{ord(letter):04X}"
    return ("cell_long", "") if len(text) > LONGEST_CELL else None
