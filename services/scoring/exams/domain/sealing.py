"""Two people seal an exam: each approves the digest of exactly the content that will be emitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.scoring.approvals.domain import Approval, is_complete, signers
from shared.kernel.canonical import digest
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


def content_digest(sealed: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical data of an exam's content, without `content_digest`, `draw_seed`, `sealed_at` where it
    has them: so it is the same for `exam.sealed.v1`, for a draft of today, and for an approval given in between.

    Keys and seed are bound through their commitments, so whoever holds the summary and the papers can recompute this.
    The opaque ids are keyed: without the papers nobody can try what an item says. An item without
    enemies counts without that field, as before there was one.
    """
    left_out = ("content_digest", "draw_seed", "sealed_at")
    content = {name: value for name, value in sealed.items() if name not in left_out}
    items = [{name: v for name, v in item.items() if name != "enemies" or v} for item in content.get("items", ())]
    return digest({**content, "items": items})
