"""What codes in events are called in their summaries."""

from __future__ import annotations

from shared.kernel.words import N_

OPENED = {"key": N_("kunci yang dikirim"), "code": N_("kode pembuka yang diketik")}
EARLY, IN_TIME = N_("sebelum waktunya, dengan alasan"), N_("setelah waktunya tiba")
PLACES = {
    "analysis": N_("halaman analisis butir"),
    "analysis_export": N_("berkas analisis butir"),
    "correction": N_("halaman koreksi kunci"),
    "correction_export": N_("berkas koreksi kunci"),
    "bank_item": N_("halaman sebuah butir di bank soal"),
    "objection": N_("halaman jawaban sanggahan soal"),
}
ITEM_ERRORS = {
    "two_right": N_("lebih dari satu jawaban benar"),
    "none_right": N_("tidak ada jawaban benar"),
    "typo": N_("salah ketik"),
    "picture_missing": N_("gambar tidak tampak"),
    "other": N_("kesalahan lain"),
}
WINDOW = {True: N_("ditutup"), False: N_("dibuka")}
FIRST, SECOND = N_("anggota pertama"), N_("anggota kedua")
REPLIES = {
    "accepted": N_("menerima tempatnya"),
    "declined": N_("menolak tempatnya"),
    "withdrew": N_("mengundurkan diri"),
}
