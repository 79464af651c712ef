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
    names, or from a file; a document that a restore took back knows its preset no more. `begun_by` is the id of whoever
    began it; where an earlier release did not keep that, of whoever saved it first since, None until then.
    `proposed_at` is when a member first signed it, whatever was changed since."""

    document_id: str
    rules: Rules
    rules_digest: str
    reason: str
    replaces: str | None
    saved_by: str
    saved_at: datetime
    adopted_at: datetime | None
    preset: str | None = None
    begun_by: str | None = None
    proposed_at: datetime | None = None

    @property
    def is_adopted(self) -> bool:
        return self.adopted_at is not None

    def require_discardable_by(self, member_id: str) -> None:
        """Returns if this member can throw the draft away. Raises AlreadyAdopted, Proposed or NotBegunByYou."""
        if self.is_adopted:
            raise AlreadyAdopted
        if self.proposed_at is not None:
            raise Proposed
        if self.begun_by != member_id:
            raise NotBegunByYou


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


class Proposed(DomainError):
    """What a member has signed once stays, so that whoever looks for it finds what became of it."""

    kind = Kind.CONFLICT
    code = "rules_proposed"
    text = N_("Rancangan ini sudah pernah ditandatangani dan tidak dapat dibuang.")


class NotBegunByYou(DomainError):
    kind = Kind.FORBIDDEN
    code = "not_begun_by_you"
    text = N_("Hanya yang memulai atau mengambil alih rancangan ini dapat membuangnya.")


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
