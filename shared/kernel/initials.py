"""How members of staff are named where their names are not to be read."""

from __future__ import annotations


def initials(name: str) -> str:
    """The initials of a committee seat, for example "R.K." of "R. Kartika"; never a login."""
    letters = [word[0].upper() for word in name.replace(".", " ").split() if word[0].isalpha()]
    return ".".join(letters) + "." if letters else "–"
