"""The statement that a member signs to adopt a rules document: built by scoring to be signed, and again by recruitment,
which judges the two signatures by what it knows itself."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.rule_documents import RulesAdopted
from shared.contracts.rules import Rules
from shared.kernel.roles import Role
from shared.signatures.belief import Known, NotBelieved, require_two_over
from shared.signatures.statements import Statement

ADOPTION = "rules.adoption"
AGENCY = ""
"""In place of a selection: only roles that count in all selections count here."""


def may_adopt(roles: Collection[Role]) -> bool:
    """Whether the signature of somebody with these roles in all selections adopts a document."""
    return Role.COMMITTEE in roles


@dataclass(frozen=True, kw_only=True)
class SignedRules:
    """A document as it is signed: what it says, why it came about, and the adopted version that it was begun from."""

    document_id: str
    rules: Rules
    reason: str
    replaces: str | None

    @classmethod
    def of(cls, adopted: RulesAdopted) -> SignedRules:
        """What must have been signed for this event."""
        return cls(**{name: getattr(adopted, name) for name in cls.__dataclass_fields__})

    def statement(self, signer: str, signed_at: datetime) -> Statement:
        rules = self.rules
        return Statement(
            what=ADOPTION,
            digest=rules.digest,
            signer=signer,
            signed_at=signed_at,
            about={
                "document_id": self.document_id,
                "rules_id": rules.id,
                "version": rules.version,
                "reason": hashlib.sha256(self.reason.encode("utf-8", "surrogatepass")).hexdigest(),
                "replaces": self.replaces or "",
            },
            counts={
                "sections": len(rules.sections),
                "items": sum(section.items for section in rules.sections),
                "thresholds": len(rules.thresholds),
            },
        )


def require_signed(adopted: RulesAdopted, known: Known, now: datetime) -> None:
    """Returns if the digest is that of the document, and two different people have signed exactly this, each with a key
    of their own. Raises NotBelieved."""
    found = adopted.rules.digest
    if found != adopted.rules_digest:
        raise NotBelieved(f"rules_digest: the document gives {found}")
    if not adopted.signatures:
        raise NotBelieved("signatures: nobody has signed this document")
    require_two_over(SignedRules.of(adopted).statement, adopted.signatures, known, now, adopted.adopted_at)


def key_ids(adopted: RulesAdopted) -> set[str]:
    """The fingerprints of the keys by which it is said to be signed."""
    return {each.key_id for each in adopted.signatures}
