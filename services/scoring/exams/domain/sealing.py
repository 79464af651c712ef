"""Two people seal an exam: each approves the digest of exactly the content that will be emitted."""

from __future__ import annotations

from collections.abc import Sequence

from services.scoring.approvals.domain import Approval, is_complete, signers
from shared.kernel.errors import DomainError, Forbidden
from shared.kernel.words import N_


class AlreadySealed(DomainError):
    code = "already_sealed"
    text = N_("Ujian sudah disegel; isinya tidak dapat diubah lagi.")


class StaleDigest(DomainError):
    code = "stale_digest"
    text = N_("Isi ujian sudah berubah sejak halaman ini dibuka. Periksa isi terbaru, lalu setujui lagi.")


class SameApprover(Forbidden):
    code = "same_person"
    text = N_("Anda sudah menyetujui isi ini. Persetujuan kedua harus dari orang lain.")


def approve(approvals: Sequence[Approval], current: str, signer_id: str, approved: str) -> bool:
    """Whether this approval completes the seal of the current content.

    Raises StaleDigest if `approved` is not the digest of the present content, SameApprover for a person's second.
    """
    if approved != current:
        raise StaleDigest("digest")
    standing = signers(approvals, current)
    if signer_id in standing:
        raise SameApprover()
    return is_complete({*standing, signer_id})
