"""One word for one thing, in the texts that people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

CATALOGUES = sorted([*Path("services").glob("*/translations"), Path("shared/web/translations")])
INSTEAD_OF = {
    r"\bPC\b": "komputer",
    r"[Cc]atatan jawaban|[Ss]idik catatan": "jurnal jawaban, sidik jurnal",
    r"jawaban\w* (sudah|segera) (ter|di)kirim|belum mengirim": "dikumpulkan, belum mengumpulkan",
    # A dead letter is set aside, then discarded, as a held event is.
    r"[Pp]esan mati|tidak dapat diolah": "pesan yang disisihkan",
    r"menyisihkan|tertahan.*disisihkan|mengusulkan.*disisihkan\.": "membuang, dibuang",
    r"\bRuang Ruang\b|Ruang %\(room\)s": "the room's own name",
    r"\b([Rr]ecruitment|[Ss]coring|[Cc]bt|CBT)\b": "Rekrutmen, Ujian, Penilaian",
    r"[Bb]elum tersimpan": "belum terkirim: a form of ours stores nothing before it is sent",
}
IN_ENGLISH_INSTEAD_OF = {
    r"\bPC\b": "computer",
    # A key of a person has a fingerprint; everything else a digest.
    r"^(?!.*\bkey\b).*[Ff]ingerprint": "digest",
    r"[Mm]essages?\b.* (set aside|that could not be processed)": "dead letter",
    r"[Mm]essages?\b.* held": "held event",
    r"set (it|them) aside|\bset aside for\b": "discard",
    r"[Uu]ser name": "login name",
    r"[Ll]agging": "underdeveloped",
    r"\b[Mm]end": "correct",
    r"Register me\b|\b[Tt]he way of (your|an?|the) application": "Register; the progress of your application",
    r"\b1 (saved )?answers\b": "1 answer",
    r"\ba (opening|applicant|answer|item|exam|event)\b": "an",
}


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Each text with its English; of plurals every form."""
    with (folder / "en/LC_MESSAGES/messages.po").open("rb") as file:
        for message in read_po(file, locale="en"):
            ours = message.id if isinstance(message.id, tuple) else (message.id,)
            english = message.string if isinstance(message.string, tuple) else (message.string,)
            yield " ".join(map(str, ours)), " ".join(map(str, english))


@pytest.mark.parametrize("folder", CATALOGUES, ids=str)
def test_no_thing_has_two_names(folder: Path) -> None:
    for ours, english in texts(folder):
        if ours.strip():
            wrong = {word for pattern, word in INSTEAD_OF.items() if re.search(pattern, ours)}
            wrong |= {word for pattern, word in IN_ENGLISH_INSTEAD_OF.items() if re.search(pattern, english)}
            assert not wrong, (ours, english)
