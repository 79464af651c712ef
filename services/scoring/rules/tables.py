"""Rules documents from draft to adoption, and the signatures on them. People made them: a replay keeps them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from services.scoring.migrations import METADATA
from shared.db.types import Json, UtcDateTime

rule_documents = Table(
    "rule_documents",
    METADATA,
    Column("document_id", Text, primary_key=True),
    Column("rules", Json, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("reason", Text, nullable=False),
    # The digest of the adopted version that it was begun from.
    Column("replaces", Text),
    # The file name of the shipped document that it was begun from.
    Column("preset", Text),
    Column("saved_by", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    # Null while it is a draft.
    Column("adopted_at", UtcDateTime),
    # Who began it, and when it was first signed; both null where an earlier release did not keep it.
    Column("begun_by", Text),
    Column("proposed_at", UtcDateTime),
    Index("ix_rule_documents_digest", "rules_digest"),
)

rule_approvals = Table(
    "rule_approvals",
    METADATA,
    Column("document_id", Text, ForeignKey("rule_documents.document_id"), primary_key=True),
    Column("signer_id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("proof", Text, nullable=False),
)
