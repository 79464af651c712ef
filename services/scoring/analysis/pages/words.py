"""The words by which the pages show what deserves a look."""

from __future__ import annotations

from services.scoring.analysis.domain.notes import Note
from shared.kernel.words import N_

NOTES = {
    Note.MISKEYED: N_("Kunci mungkin salah: %(letter)s berperilaku seperti kunci"),
    Note.REVERSED: N_("Yang lemah lebih sering benar"),
    Note.TOO_EASY: N_("Terlalu mudah untuk membedakan"),
    Note.WEAK: N_("Hampir tidak membedakan"),
    Note.ALIKE: N_("Semua pilihan hampir sama menarik"),
    Note.UNCHOSEN: N_("Ada pengecoh yang tidak dipilih siapa pun"),
    Note.HARD_BUT_WORKS: N_("Sulit, tetapi kuncinya bekerja"),
    Note.NONE: "",
}

SORTS = {
    "catatan": N_("Perlu dilihat dahulu"),
    "butir": N_("Kode butir"),
    "sulit": N_("Paling sulit"),
    "mudah": N_("Paling mudah"),
    "lemah": N_("Daya beda paling lemah"),
    "kuat": N_("Daya beda paling kuat"),
}

ERRORS = {
    "two_right": N_("lebih dari satu jawaban benar"),
    "none_right": N_("tidak ada jawaban benar"),
    "typo": N_("salah ketik"),
    "picture_missing": N_("gambar tidak tampak"),
    "other": N_("kesalahan lain"),
}
"""What candidates reported to be wrong with an item."""
