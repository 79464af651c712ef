"""Events of rules documents: drafted and adopted by the committee's members, before any selection goes by them."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.declaration import event
from shared.contracts.exams import SealSignature
from shared.contracts.rules import Rules

RULES = "scoring.rules"


@event("scoring.rules.drafted.v1", topic=RULES, aggregate="rules", key="document_id", consumers=())
class RulesDrafted:
    """A draft of a rules document was begun or changed; signatures on what it said before no longer count."""

    document_id: str
    rules_id: str
    version: str
    """The name and the version that the document gives itself."""
    rules_digest: str
    drafted_at: datetime


@event("scoring.rules.discarded.v1", topic=RULES, aggregate="rules", key="document_id", consumers=())
class RulesDiscarded:
    """Whoever had begun a draft of a rules document threw it away, or whoever had taken it over by saving it, where
    nobody knew who began it; nobody had ever signed it. The name, the version and the digest are those that it had
    then."""

    document_id: str
    rules_id: str
    version: str
    rules_digest: str
    discarded_at: datetime


@event("scoring.rules.adopted.v1", topic=RULES, aggregate="rules", key="document_id", consumers=("recruitment",))
class RulesAdopted:
    """Two members of the agency's committee signed exactly this rules document, which never changes again. Selections
    open by its digest.

    `rules_digest` is that of `rules`; the reader recomputes it and verifies both signatures, each over the statement of
    `shared/signatures/rule_documents.py`, before it keeps the document. `reason` is why the document came about,
    `replaces` the digest of the adopted version that it was begun from."""

    document_id: str
    rules: Rules
    rules_digest: str
    reason: str
    replaces: str | None = None
    signatures: tuple[SealSignature, ...]
    adopted_at: datetime
