"""Texts that members, candidates and applicants write for others to read: reasons, public answers, statements.

They are shown beside what decides about people, so every character of them can be seen: one that turns the reading
direction, or none sees, could make a reason read as its opposite (Unicode Technical Report 36).
"""

from __future__ import annotations

from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.typed_text import first_unseen
from shared.kernel.words import N_

SHORTEST_REASON = 10
"""Characters of a reason that stands beside a decision."""


def as_line(text: str) -> str:
    """A reason as it is kept: one line, with single blanks."""
    return " ".join(text.split())


def reason_problems(text: str, field: str = "reason", shortest: int = SHORTEST_REASON) -> list[Problem]:
    """What keeps `as_line` of this from being a reason."""
    line = as_line(text)
    if len(line) < shortest:
        words = N_("Tulis alasannya, paling sedikit %(least)s huruf.")
        return [Problem.of(field, "reason_short", words, least=shortest)]
    return unseen_problems(line, field)


def required_reason(text: str, field: str = "reason") -> str:
    """The reason as it is kept. Raises InvalidInput that names the field."""
    problems = reason_problems(text, field)
    if problems:
        raise InvalidInput(problems)
    return as_line(text)


def unseen_problems(text: str, field: str) -> list[Problem]:
    """The first character of a text of several lines that no reader sees, or that turns what surrounds it."""
    for line in text.splitlines():
        unseen = first_unseen(line)
        if unseen is not None:
            words = N_("Hapus huruf %(character)s: tidak terlihat, atau mengubah cara huruf di sekitarnya terbaca.")
            return [Problem.of(field, "unseen_character", words, character=f"U+{ord(unseen):04X}")]
    return []
