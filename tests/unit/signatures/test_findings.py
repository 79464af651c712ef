"""A statement about a finding: each fact changes its text, and it is never one about a ranking."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.signatures.findings import SignedFinding, reason_digest
from shared.signatures.releases import RELEASE
from shared.signatures.statements import Statement

NOW = datetime(2026, 12, 10, 8, 0, tzinfo=UTC)
FINDING = SignedFinding(
    selection_id="cpns-2026",
    vacancy_id="pranata",
    attempt_id="attempt-1",
    candidate_no="26-0001",
    fault="gap",
    fault_at=3,
    reason="Berita acara 4 saya baca.",
)


@pytest.mark.parametrize("name", [field.name for field in fields(SignedFinding)])
def test_every_fact_is_signed(name: str) -> None:
    changes: dict[str, Any] = {name: 4 if name == "fault_at" else "lain"}
    other = replace(FINDING, **changes)
    assert other.statement("a", NOW) != FINDING.statement("a", NOW)


@given(st.text(max_size=2_000), st.none() | st.integers(0, 10_000))
def test_the_text_is_read_again_whatever_the_reason(reason: str, at: int | None) -> None:
    statement = replace(FINDING, reason=reason, fault_at=at).statement("staff-1", NOW)
    assert Statement.from_text(statement.to_text()) == statement
    assert statement.digest == reason_digest(reason)
    assert statement.what != RELEASE


def test_whoever_has_the_reason_recomputes_its_digest() -> None:
    assert reason_digest("Listrik padam") == hashlib.sha256(b"Listrik padam").hexdigest()
    assert len(reason_digest("\ud800")) == 64, "half a surrogate pair is no reason to fail"
