"""A selection's exam, as recruitment stores it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SealedExam:
    """The fact that the exam was sealed, and the digests that anyone may compare later."""

    exam_id: str
    selection_id: str
    items: int
    content_digest: str
    key_commitment: str
    sealed_at: datetime
    builds: Mapping[str, str] | None = None
    """By service, those that two people sealed with; None where an earlier release sealed."""
