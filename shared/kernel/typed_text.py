"""The one policy for text that people type: what is stored can be seen, and looks the same to everybody.

A name is kept `in_normal_form` and taken if that form `is_visible`: blanks of any kind around it and between its words
are mended in silence, because nobody means them; a line break or anything invisible within it is refused, because
what the person meant is not known.

Invisible characters make two names look alike, directional ones turn the words around them, and piles of combining
marks cover the lines above and below (Unicode Technical Standard 39, Unicode Technical Report 36).
"""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
"""Unicode's blanks (category Zs) and the tab; line breaks are none."""
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_JOINERS = frozenset("\u200c\u200d")
"""Zero-width (non-)joiner: between letters of these scripts they change what is read."""
_JOINING_SCRIPTS = ("ARABIC", "BALINESE", "BENGALI", "DEVANAGARI", "JAVANESE", "KHMER", "SUNDANESE", "TAMIL")
# Letters and symbols by their category, and empty on every screen.
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Marks that no screen shows (default-ignorable): the grapheme joiner, and variations of Mongolian letters.
_UNSEEN_MARKS = frozenset("\u034f\u180b\u180c\u180d\u180f")
_MARKS_AT_ONCE = 3


def in_normal_form(text: str) -> str:
    """NFC, with single spaces between words and nothing blank around them; a line break between words stays."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text).strip())


def is_name(text: str, longest: int, shortest: int = 1) -> bool:
    """Whether the normal form of what somebody typed is a name that everybody can read, of so many characters."""
    kept = in_normal_form(text)
    return shortest <= len(kept) <= longest and is_visible(kept)


def is_visible(text: str) -> bool:
    """Whether a reader sees every character of a line of text: nothing invisible but joiners where the script needs
    them, and at most three combining marks on a letter."""
    return first_unseen(text) is None


def first_unseen(text: str) -> str | None:
    """The first character by which a line of text is not `is_visible`."""
    marks = 0
    for position, character in enumerate(unicodedata.normalize("NFC", text)):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS_AT_ONCE or is_shapeless(character):
            return character
        if category in _UNSEEN and not (character in _JOINERS and _joins(text, position)):
            return character
    return None


def is_shapeless(character: str) -> bool:
    """Whether it is a letter, a symbol or a mark by its category, and empty on every screen: fillers and variations."""
    if character in _FILLERS or character in _UNSEEN_MARKS:
        return True
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _joins(text: str, position: int) -> bool:
    normal = unicodedata.normalize("NFC", text)
    around = normal[position - 1 : position] + normal[position + 1 : position + 2]
    return len(around) == 2 and all(unicodedata.name(each, "").startswith(_JOINING_SCRIPTS) for each in around)
