"""Texts that the eye cannot tell apart: the same letters composed otherwise, other blanks, characters without a shape.

Capitals count, and so does every visible difference: an item may ask which spelling is right.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from shared.kernel.typed_text import is_shapeless

# Letters and signs drawn as a Latin letter or a hyphen in every common typeface (Unicode Technical Standard 39).
_DRAWN_ALIKE: Final = str.maketrans(
    # Cyrillic capitals, Cyrillic small letters, Greek, hyphens and the minus sign.
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423"
    "\u0430\u0435\u0456\u0458\u043e\u0440\u0441\u0443\u0445\u0455\u0501\u04bb\u051b\u051d"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
    "\u2010\u2011\u2212",
    "ABESIJKMHOPCTXYaeijopcyxsdhqwABEZHIKMNOPTYXo---",
)


def as_seen(text: str) -> str:
    """Equal for texts that look the same, and only for those."""
    return " ".join(_composed(text).translate(_DRAWN_ALIKE).split())


def in_one_line(text: str) -> str:
    """A name or a code as it is kept: composed letters, single blanks, nothing without a shape."""
    return " ".join(_composed(text).split())


def _composed(text: str) -> str:
    """Without letters that have no shape, which are none of ASCII's."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(letter for letter in text if not _has_no_shape(letter)))


def _has_no_shape(letter: str) -> bool:
    return is_shapeless(letter) or (ord(letter) > 127 and unicodedata.category(letter) == "Cf")
