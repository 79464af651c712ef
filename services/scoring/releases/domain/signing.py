"""Two committee members sign the same ranking; only then it is released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.scoring.approvals.domain import is_complete, signers
from shared.kernel.errors import DomainError, Forbidden, InvalidInput, Kind, Problem
from shared.kernel.words import N_


@dataclass(frozen=True)
class Signature:
    """`signer_id` distinguishes two people and stays in scoring; `signer` is the initials that are shown.

    `statement`, `key_id` and `proof` are what the member signed with a key of their own; signatures of the release
    before have none, and count for what was released with them, and for nothing else.
    """

    signer_id: str
    signer: str
    role: str
    digest: str
    signed_at: datetime
    statement: str | None = None
    key_id: str | None = None
    proof: str | None = None
    batch: Mapping[str, Any] | None = None
    """The ranking's place among those that the statement is over (`BatchPlace`); None for a statement of its own."""

    @property
    def is_proven(self) -> bool:
        return self.proof is not None


class RankingChanged(DomainError):
    code = "stale_digest"
    text = N_("Peringkat sudah berubah sejak halaman ini dibuka. Periksa peringkat terbaru, lalu tanda tangani lagi.")


def require_shown(shown: str, present: str) -> None:
    """`shown` is the digest of the vacancies' names on the page from which somebody signs, empty where no page was
    shown; `present` that of their names now. Names are no part of what is signed: they come from recruitment, which
    could change them between the look and the signature. Raises RankingChanged."""
    if shown and shown != present:
        raise RankingChanged("shown")


class AlreadyReleased(DomainError):
    code = "already_released"
    text = N_("Peringkat ini sudah dirilis sebagai versi %(version)s dan tidak berubah sejak itu.")


class WasWithdrawn(DomainError):
    code = "was_withdrawn"
    text = N_(
        "Versi %(version)s dengan sidik ini ditarik dua anggota. Bila memang harus berlaku lagi, tandatangani di "
        "halaman peringkatnya sendiri."
    )


class NothingReady(DomainError):
    code = "nothing_ready"
    text = N_("Tidak ada peringkat yang siap dan belum Anda tandatangani.")


class SameSigner(Forbidden):
    code = "same_person"
    text = N_("Anda sudah menandatangani peringkat ini. Tanda tangan kedua harus dari anggota lain.")


class NotBlind(Forbidden):
    code = "not_blind"
    text = N_(
        "Akun Anda juga membaca nama pelamar (verifikator, petugas ujian, atau pengawas), sehingga tidak "
        "menandatangani peringkat. Mintalah operator mengubah peran Anda."
    )


class NotReady(InvalidInput):
    """The release is refused; `problems` names everything that must be settled first."""

    kind = Kind.CONFLICT
    code = "not_ready"
    text = N_("Peringkat belum dapat ditandatangani.")


def sign(
    signatures: Sequence[Signature],
    *,
    current: str,
    is_released: bool,
    version: int,
    signer_id: str,
    signed: str,
    blockers: Sequence[Problem],
) -> bool:
    """Whether this signature completes the release.

    `signatures` are those since the last release (version `version`) that still count, `is_released` says whether that
    release is of the current digest and stands. Only signatures of the current digest count. Raises
    RankingChanged, AlreadyReleased, NotReady or SameSigner; then nothing was signed.
    """
    if signed != current:
        raise RankingChanged("digest")
    if is_released:
        raise AlreadyReleased(version=version)
    if blockers:
        raise NotReady(blockers)
    standing = signers(signatures, current)
    if signer_id in standing:
        raise SameSigner()
    return is_complete({*standing, signer_id})
