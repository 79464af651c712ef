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


_STEPS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "satu": "1", "dua": "2", "tiga": "3", "empat": "4"}
# Roman figures may touch the D (DIII), not the S: SI is short for Sistem Informasi.
_DEGREE = re.compile(
    r"(?:(s|strata|d|diploma)(?:[ .-]*([1-4])|[ .-]+(i{1,3}|iv|satu|dua|tiga|empat))|(d)(ii|iii|iv))"
    r"(?![a-z0-9])[ .-]*(.*)"
)
_HIGHEST = {"S": "3", "D": "4"}


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


def typed_login_name(text: str) -> str:
    """A login name as it is kept, in small letters: a phone begins every input with a capital."""
    return unicodedata.normalize("NFKC", text[:_LONGEST]).strip().casefold()


def typed_degree(text: str) -> tuple[str | None, str]:
    """The degree that a text begins with as its code (S1, D3), however it is typed (S-1, s 1, D III, Strata 1), and the
    rest in small letters; no code if the text begins with none."""
    normal = unicodedata.normalize("NFKC", text[:_LONGEST])
    plain = "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in normal).casefold()
    found = _DEGREE.fullmatch(" ".join(plain.split()))
    if found is None:
        return None, " ".join(plain.split())
    typed = found[2] or found[3] or found[5]
    kind, step = (found[1] or found[4])[0].upper(), _STEPS.get(typed, typed)
    if step > _HIGHEST[kind]:
        return None, " ".join(plain.split())
    return f"{kind}{step}", found[6]


def typed_level(text: str) -> str:
    """A level of education as its code; any other text comes back without blanks around it."""
    code, rest = typed_degree(text)
    return code if code is not None and not rest else text.strip()
