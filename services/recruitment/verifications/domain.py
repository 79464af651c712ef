"""Why an application may be rejected."""

from __future__ import annotations

from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.public_texts import unseen_problems
from shared.kernel.words import N_

REJECTION_REASONS: dict[str, str] = {
    "identity": N_("Data diri tidak sesuai dengan KTP"),
    "education": N_("Ijazah tidak sesuai dengan syarat pendidikan"),
    "gpa": N_("IPK pada transkrip tidak sesuai dengan isian"),
    "age": N_("Usia tidak sesuai dengan syarat"),
    "category": N_("Syarat kategori tidak terbukti"),
    "incomplete": N_("Berkas tidak lengkap atau tidak terbaca"),
    "other": N_("Alasan lain"),
}

NIK_TAKEN_BACK = N_("NIK ini diambil kembali oleh pemiliknya di meja bantuan panitia.")


class HasCandidate(DomainError):
    code = "has_candidate"
    text = N_(
        "Lamaran dengan NIK ini sudah diterima dan mempunyai nomor peserta. Verifikator sudah mencocokkan berkasnya; "
        "panitia memutuskan sendiri apa yang terjadi dengan lamaran itu."
    )


_REASON_LENGTHS = range(10, 1001)


def check_rejection(reason_code: str, reason: str) -> None:
    """Raises InvalidInput without a code and a real text: a rejected applicant must be able to answer."""
    problems = rejection_problems(reason_code, reason)
    if problems:
        raise InvalidInput(problems)


def rejection_problems(reason_code: str, reason: str) -> list[Problem]:
    """What keeps these from being the reason of a rejection."""
    problems = []
    if reason_code not in REJECTION_REASONS:
        problems.append(Problem.of("reason_code", "reason_code_unknown", N_("Pilih salah satu alasan penolakan.")))
    if len(reason.strip()) not in _REASON_LENGTHS:
        problems.append(
            Problem.of(
                "reason",
                "reason_length",
                N_("Jelaskan alasan penolakan dalam 10 sampai 1.000 karakter; pelamar membacanya apa adanya."),
            )
        )
    return [*problems, *unseen_problems(reason, "reason")]
