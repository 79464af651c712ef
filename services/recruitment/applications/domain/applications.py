"""An application: submitted once, decided once."""

from __future__ import annotations

from enum import StrEnum

from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.words import N_


class State(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


REJECTION_REASONS: dict[str, str] = {
    "identity": N_("Data diri tidak sesuai dengan KTP"),
    "education": N_("Ijazah tidak sesuai dengan syarat pendidikan"),
    "gpa": N_("IPK pada transkrip tidak sesuai dengan isian"),
    "age": N_("Usia tidak sesuai dengan syarat"),
    "category": N_("Syarat kategori tidak terbukti"),
    "incomplete": N_("Berkas tidak lengkap atau tidak terbaca"),
    "other": N_("Alasan lain"),
}

_REASON_LENGTHS = range(10, 1001)


class AlreadyApplied(DomainError):
    code = "already_applied"
    text = N_(
        "Anda sudah melamar formasi %(title)s. Setiap orang hanya boleh melamar satu formasi dalam satu seleksi; "
        "lamaran pertama Anda tetap berlaku."
    )


class RegistrationClosed(DomainError):
    code = "registration_closed"
    text = N_(
        "Pendaftaran seleksi ini berlangsung %(starts_on)s sampai %(ends_on)s. "
        "Lamaran di luar masa itu tidak dapat diterima."
    )


class AlreadyDecided(DomainError):
    """Somebody else was faster; what they decided stands."""

    code = "already_decided"
    text = N_("Lamaran ini sudah diputuskan petugas lain: %(outcome)s. Keputusan Anda tidak disimpan.")


OUTCOMES = {State.ACCEPTED: N_("diterima"), State.REJECTED: N_("ditolak")}


def check_rejection(reason_code: str, reason: str) -> None:
    """A rejected applicant must be able to answer: raises InvalidInput without a code and a real text."""
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
    if problems:
        raise InvalidInput(problems)
