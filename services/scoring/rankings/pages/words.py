"""The words that scoring's pages use for what the system calls by a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flask import Flask
from flask_babel import gettext

from services.scoring.rules.domain.thresholds import Check
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.messages import words_of
from shared.web.navigation import ROLE_NAMES

_PLACE = re.compile(r"baris ([0-9]+), kolom (.*)")

BANDS = {"easy": N_("Mudah"), "medium": N_("Sedang"), "hard": N_("Sulit")}

STATUSES = {
    "goes_on": N_("Lanjut"),
    "below_cut": N_("Tidak lanjut"),
    "below_threshold": N_("Di bawah nilai ambang"),
    "absent": N_("Tidak hadir"),
    "sitting": N_("Masih mengerjakan"),
    "unmarked": N_("Belum dapat dinilai"),
}

SHIPPED_CATEGORIES = (
    N_("Umum"),
    N_("Cum laude"),
    N_("Disabilitas"),
    N_("Diaspora"),
    N_("Papua"),
    N_("Daerah tertinggal"),
)
"""The category names of the shipped rules, named here so that they are translated; others show as written."""

FAULTS = {
    "chain_broken": N_("Rantai simpanan putus pada simpanan ke-%(at)s."),
    "entry_rewritten": N_("Simpanan ke-%(at)s datang dua kali dengan isi berbeda."),
    "surplus_entries": N_("Ada simpanan ke-%(at)s yang tidak disebut saat pengiriman."),
    "head_differs": N_("Sidik akhir rantai berbeda dari yang dikirim."),
    "answers_differ": N_("Jawaban yang dikirim berbeda dari catatan simpanan."),
    "paper_changed": N_("Lembar yang dikirim bukan lembar yang dibuka."),
    "exam_unknown": N_("Lembar menyebut ujian yang tidak dikenal."),
    "item_twice": N_("Satu butir muncul dua kali pada lembar."),
    "item_unknown": N_("Lembar memuat butir yang tidak ada dalam ujian."),
    "section_incomplete": N_("Jumlah butir satu bagian tidak sesuai aturan."),
    "section_unknown": N_("Lembar memuat butir dari bagian yang tidak diujikan."),
    "answer_off_paper": N_("Ada jawaban untuk butir di luar lembar."),
    "option_unknown": N_("Ada pilihan yang bukan milik butirnya."),
}


def register(app: Flask) -> None:
    app.jinja_env.filters.update(kata=words_of, tempat=place_words, sidik=grouped, peran=role_name)
    app.jinja_env.globals.update(
        bands=BANDS, statuses=STATUSES, fault_words=fault_words, missed=missed, as_on_paper=as_on_paper
    )


def place_words(where: str) -> str:
    """A place of a sheet in the reader's language; anything else, such as a file name, as it is."""
    found = _PLACE.fullmatch(where)
    if found is None:
        return where
    return str(gettext("baris %(row)s, kolom %(column)s")) % {"row": found[1], "column": found[2]}


def grouped(digest: str) -> str:
    """The first 16 digits in fours, as two people compare them by eye: 7f2c 91ab 04de 6e58."""
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


def role_name(role: str) -> str:
    return str(gettext(ROLE_NAMES[Role(role)])) if role in Role.__members__.values() else role


def fault_words(fault: str, at: int | None) -> str:
    return str(gettext(FAULTS.get(fault, fault))) % {"at": at}


def as_on_paper(checks: Iterable[Check], codes: Sequence[str]) -> list[Check]:
    """In the order of the paper's sections, the total last; stored they are ordered by code."""
    return sorted(checks, key=lambda check: codes.index(check.subject) if check.subject in codes else len(codes))


def missed(checks: Iterable[Check], codes: Sequence[str]) -> str:
    """Which thresholds were not met: "TIU 75, ambang 80; total 300, ambang 311"."""
    parts = []
    for check in as_on_paper(checks, codes):
        if not check.met:
            subject = gettext(N_("total")) if check.subject == "total" else check.subject
            parts.append(
                gettext(N_("%(subject)s %(marks)s, ambang %(minimum)s"))
                % {"subject": subject, "marks": check.marks, "minimum": check.minimum}
            )
    return "; ".join(parts)
