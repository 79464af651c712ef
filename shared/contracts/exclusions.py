"""Why the sheet of somebody who has begun does not count: voided, or its candidate disqualified, by two in any case."""

from __future__ import annotations

from shared.kernel.words import N_

VOIDING_REASONS = {
    "journal": N_("jurnal jawabannya rusak atau tidak lengkap"),
    "paper": N_("naskahnya bukan naskah yang disegel untuk peserta ini"),
    "second_sheet": N_("ada lembar kedua atau isi yang ditulis ulang"),
    "technical": N_("gangguan teknis yang tidak dapat dipulihkan"),
}
"""Codes of reasons that lie with the sheet, not with the candidate, as pages call them."""

DISQUALIFICATION_REASONS = {
    "impersonation": N_("ujian dikerjakan bukan oleh peserta sendiri"),
    "help": N_("memakai bantuan orang atau alat yang dilarang"),
    "leak": N_("memiliki atau menyebarkan soal"),
    "disorder": N_("mengganggu jalannya ujian setelah diperingatkan"),
    "conduct": N_("pelanggaran tata tertib lain"),
}
"""Codes of what a candidate is excluded for."""

REASONS = {**VOIDING_REASONS, **DISQUALIFICATION_REASONS}


def is_voiding(reason_code: str) -> bool:
    """Whether the reason lies with the sheet. No code is of both kinds."""
    return reason_code in VOIDING_REASONS
