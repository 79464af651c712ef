"""Identifiers as people type them: with spaces, other dashes or none, and the digits of other scripts.

Every form and every address that takes one of them reads it through this module, so that what is understood in one
place is understood in all.
"""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = frozenset(("Zs", "Cc", "Cf", "Pd"))
"""What people put between digits: spaces, tabs, invisible marks, dashes of every length."""
_ALSO_BETWEEN = frozenset("\u2212\u30fc_.")
_CANDIDATE_NUMBER = re.compile(r"([0-9]{2})([0-9]{4,8})")
_LONGEST = 200


def digits_of(text: str) -> str | None:
    """The digits in `text` as 0 to 9, without what people put between them; None if anything else is there."""
    if len(text) > _LONGEST:
        return None
    found = []
    for character in unicodedata.normalize("NFKC", text):
        value = unicodedata.decimal(character, None)
        if value is not None:
            found.append(str(value))
        elif character not in _ALSO_BETWEEN and unicodedata.category(character) not in _BETWEEN:
            return None
    return "".join(found)


def typed_digits(text: str) -> str:
    """A NIK, a NIP or a PIN: its digits; the text itself, without blanks around it, if it holds anything but digits."""
    return digits_of(text) or text.strip()


def typed_candidate_number(text: str) -> str:
    """A candidate number in its one form, such as 26-0147; any other text comes back without blanks around it."""
    found = _CANDIDATE_NUMBER.fullmatch(digits_of(text) or "")
    return f"{found[1]}-{found[2]}" if found else text.strip()
