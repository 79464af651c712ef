"""The rows of a released ranking as people read them on its page: figures and words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from services.scoring.minutes.domain.minutes import Minutes
from services.scoring.rankings.domain.texts import EQUAL
from services.scoring.rankings.pages.words import status_words
from shared.contracts.rules import DRAW, TOTAL, WRONG_RATIO
from shared.contracts.tie_breaks import PRIVATE, is_beyond_marks, parts_of
from shared.web.deciding import ratio_words
from shared.web.filters import angka, poin, setara
from shared.web.quota_groups_in_words import place_in_words
from shared.web.stage_sums import key_in_words
from shared.web.unscored_in_words import unscored_in_words


def columns_in_words(minutes: Minutes) -> list[str]:
    return [
        gettext("Peringkat ke"),
        gettext("Peserta"),
        *(_called(minutes, code) for code in minutes.codes),
        gettext("Total") if minutes.scale.stage is None else gettext("Nilai akhir"),
        *([gettext("Total setara")] if minutes.normalised else []),
        gettext("Keterangan"),
        *([gettext("Kelompok kuota"), gettext("Tempat")] if minutes.taken else []),
        *(gettext("Di bawah"), gettext("Karena"), gettext("Nilai yang di atas"), gettext("Nilai sendiri")),
        *([gettext("Alasan tanpa nilai")] if is_any_unscored(minutes) else []),
    ]


def row_in_words(minutes: Minutes, row: Mapping[str, Any]) -> list[object]:
    """A rank is a number, all other cells are texts; None where there is nothing to say."""
    marks, steps = row["marks"], minutes.steps
    words = status_words(is_last=minutes.is_last)
    total = poin(row["total"], steps[TOTAL]) if marks else None
    comparable = [_value(minutes, TOTAL, row.get("normalised"))] if minutes.normalised else []
    groups = [_place(minutes, row.get(name)) for name in ("quota_group", "place")] if minutes.taken else []
    unscored = [unscored_in_words(minutes.labels, row.get("unscored") or {})] if is_any_unscored(minutes) else []
    return [
        row["rank"],
        row.get("sheet_code") or row["candidate_no"],
        *(poin(marks[code], steps[code]) if code in marks else None for code in minutes.codes),
        total,
        *comparable,
        gettext(words.get(row["status"], row["status"])),
        *groups,
        *_decided(minutes, row["decision"]),
        *unscored,
    ]


def is_any_unscored(minutes: Minutes) -> bool:
    # Those who are not ranked come last.
    return any(row.get("unscored") for row in reversed(minutes.rows))


def _decided(minutes: Minutes, decision: Mapping[str, Any] | None) -> list[str | None]:
    """Below whom somebody stands, by which key, and both values of it; grades and birth dates stay in the database."""
    if decision is None:
        return [None] * 4
    key = str(decision["key"])
    if key == EQUAL:
        return [decision["above"], gettext("semua penentu sama"), None, None]
    if key in PRIVATE:
        return [decision["above"], key_in_words(minutes.scale, key), None, None]
    if key == DRAW:
        word = gettext("undian")
    elif key == TOTAL and minutes.normalised:
        word = gettext("total setara")
    else:
        word = key_in_words(minutes.scale, key)
    theirs, mine = decision["theirs"], decision["mine"]
    if parts_of(key)[0] == WRONG_RATIO:
        return [decision["above"], word, *ratio_words(theirs, mine)]
    return [decision["above"], word, _value(minutes, key, theirs), _value(minutes, key, mine)]


def _value(minutes: Minutes, key: str, value: int | None) -> str | None:
    if value is None:
        return None
    if key == TOTAL and minutes.normalised:
        # So many steps as a power of ten has zeros.
        return setara(value, len(str(minutes.normalised)) - 1)
    return angka(value) if is_beyond_marks(key) or key == DRAW else poin(value, minutes.steps[key])


def _called(minutes: Minutes, code: str) -> str:
    """The column of these marks: the section by its name, with the code by which pages call it."""
    scale = minutes.scale
    if scale.stage is None:
        name = next(section.name for section in scale.rules.sections if section.code == code)
        return code if name == code else gettext("%(name)s (%(code)s)", name=gettext(name), code=code)
    words = key_in_words(scale, code)
    return words[:1].upper() + words[1:]


def _place(minutes: Minutes, place: str | None) -> str | None:
    return None if place is None else place_in_words(minutes.scale.rules, place)
