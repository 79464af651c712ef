"""A rules document on its way from draft to adoption, and what keeps somebody from going on with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.rules import Rules
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_


@dataclass(frozen=True)
class Document:
    """The draft was begun from the adopted version whose digest is `replaces`, from the shipped document that `preset`
    names, or from a file; a document that a restore took back knows its preset no more."""

    document_id: str
    rules: Rules
    rules_digest: str
    reason: str
    replaces: str | None
    saved_by: str
    saved_at: datetime
    adopted_at: datetime | None
    preset: str | None = None

    @property
    def is_adopted(self) -> bool:
        return self.adopted_at is not None


@dataclass(frozen=True)
class Approval:
    """A member's signature on the document with this digest."""

    digest: str
    signer_id: str
    signer: str
    role: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str


class AlreadyAdopted(DomainError):
    kind = Kind.CONFLICT
    code = "rules_adopted"
    text = N_("Dokumen ini sudah disahkan dan tidak berubah lagi. Mulailah versi baru darinya.")


class Outdated(DomainError):
    kind = Kind.CONFLICT
    code = "rules_outdated"
    text = N_("Rancangan ini sudah diubah orang lain sejak Anda membukanya. Muat ulang, lalu ubah lagi.")


class SameSigner(DomainError):
    kind = Kind.CONFLICT
    code = "same_signer"
    text = N_("Anda sudah menandatangani dokumen ini. Anggota lain yang menandatangani berikutnya.")


class VersionTaken(DomainError):
    """Two adopted documents of one name and version could not be told apart by people."""

    kind = Kind.CONFLICT
    code = "version_taken"
    text = N_("%(name)s versi %(version)s sudah disahkan. Beri rancangan ini nama versi yang baru.")
