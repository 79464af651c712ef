"""Places of an input in words, for people and in the `field` of a problem document."""

from __future__ import annotations

from collections.abc import Callable

from shared.kernel.errors import Place
from shared.kernel.words import N_

_ROW = N_("baris %(row)s")
_ROW_AND_COLUMN = N_("baris %(row)s, kolom %(column)s")


def in_words(place: Place, translate: Callable[[str], str] = str) -> str:
    """ "baris 12, kolom key" for a place of a sheet; any other place by its field, as it is.

    Programs read the untranslated form; pages give `gettext`.
    """
    if place.row is None:
        return place.field
    words = translate(_ROW_AND_COLUMN if place.column else _ROW) % {"row": place.row, "column": place.column}
    return f"{place.field}, {words}" if place.field else words
