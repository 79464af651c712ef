"""What is taken back: the own signature before the second one, a released ranking by two members with one reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.withdrawals import WITHDRAWAL_REASONS
from shared.kernel import public_texts
from shared.kernel.errors import DomainError, Forbidden, InvalidInput, Problem
from shared.kernel.words import N_


@dataclass(frozen=True)
class Wish:
    """A member signed that a released version be withdrawn, for this reason."""

    reason_code: str
    reason: str
    signer_id: str
    signer: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str

    @property
    def why(self) -> tuple[str, str]:
        return self.reason_code, self.reason


class NothingSigned(DomainError):
    code = "nothing_signed"
    text = N_("Anda belum menandatangani peringkat ini, atau tanda tangan Anda sudah dicabut.")


class SignatureStands(DomainError):
    code = "signature_stands"
    text = N_(
        "Dua anggota sudah menandatangani: peringkat dirilis sebagai versi %(version)s, dan tanda tangan tidak dapat "
        "dicabut lagi. Peringkat yang keliru ditarik oleh dua anggota dengan alasan."
    )


class NotInForce(DomainError):
    code = "not_in_force"
    text = N_("Tidak ada peringkat yang berlaku untuk ditarik: belum dirilis, atau sudah ditarik.")


class LaterStageStands(DomainError):
    code = "later_stage_stands"
    text = N_(
        "Peringkat tahap %(stage)s dibuat dari peringkat ini dan masih berlaku. Tarik peringkat tahap itu lebih dulu."
    )


class SameWithdrawer(Forbidden):
    code = "same_person"
    text = N_("Anda sudah menandatangani penarikan dengan alasan ini. Anggota lain harus menandatanganinya juga.")


def required_reason(code: str, reason: str) -> str:
    """The reason as it is kept and published. Raises InvalidInput that names the field."""
    if code not in WITHDRAWAL_REASONS:
        raise InvalidInput([Problem.of("reason_code", "reason_code_unknown", N_("Pilih salah satu alasan."))])
    return public_texts.required_reason(reason)
