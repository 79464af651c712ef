"""Values of events as a summary says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.kernel.words import N_

PLACES = {
    "analysis": N_("halaman analisis butir"),
    "analysis_export": N_("berkas analisis butir"),
    "correction": N_("halaman koreksi kunci"),
    "correction_export": N_("berkas koreksi kunci"),
    "bank_item": N_("halaman sebuah butir di bank soal"),
}
ITEM_ERRORS = {
    "two_right": N_("lebih dari satu jawaban benar"),
    "none_right": N_("tidak ada jawaban benar"),
    "typo": N_("salah ketik"),
    "picture_missing": N_("gambar tidak tampak"),
    "other": N_("kesalahan lain"),
}
REPLIES = {
    "accepted": N_("menerima tempatnya"),
    "declined": N_("menolak tempatnya"),
    "withdrew": N_("mengundurkan diri"),
}


def staff(data: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Who acted, by pseudonym, and from which login."""
    return {"person": data[field], "login": data["login_id"][:8]}


def seats(rooms: Sequence[Mapping[str, Any]]) -> int:
    return sum(room["seats"] for room in rooms)


def stretch(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many entries of a journal, and the place of the last."""
    return {"count": len(entries), "last": entries[-1]["position"]}
