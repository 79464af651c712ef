"""Sheets that do not count, as cbt reports them: signed by two of the exam's staff whose keys receivers know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from shared.contracts.exams import SealSignature
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified, is_voiding
from shared.signatures.exclusions import Excluded, SignedExclusion
from tests.builders import person_keys

REASON = "Berita acara 7 tanggal 8 Desember 2026."


def excluded(*holders: str, at: datetime, reason_code: str = "impersonation", **named: str) -> Excluded:
    """The event that these people have signed; `named` are attempt, candidate, exam and selection."""
    told = {**named, "reason_code": reason_code, "reason": REASON, "decided_at": at, "signatures": ()}
    unsigned: Any = AttemptVoided(**told) if is_voiding(reason_code) else CandidateDisqualified(**told)  # type: ignore[arg-type]
    return signed(unsigned, *holders, at=at)


def signed(event: Excluded, *holders: str, at: datetime) -> Excluded:
    """The event with the signatures of these people over what it says."""
    return replace(event, signatures=tuple(_signature(event, holder, at) for holder in holders))


def _signature(event: Excluded, holder: str, at: datetime) -> SealSignature:
    text = SignedExclusion.of(event).statement(holder, at).to_text()
    key_id, proof = person_keys.fingerprint(holder), person_keys.proof(holder, text)
    return SealSignature(role="committee", statement=text, key_id=key_id, proof=proof)
