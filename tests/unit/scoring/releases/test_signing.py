from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.scoring.releases.domain.signing import (
    AlreadyReleased,
    NotReady,
    RankingChanged,
    SameSigner,
    Signature,
    sign,
)
from shared.kernel.errors import Problem

NOW = datetime(2026, 12, 11, 3, 0, tzinfo=UTC)


def signature(signer_id: str, digest: str = "d1") -> Signature:
    return Signature(signer_id, "X.", "committee", digest, NOW, "the statement", f"the key of {signer_id}", "the proof")


def attempt(*before: Signature, who: str = "siregar", digest: str = "d1", **changes: object) -> bool:
    facts: dict[str, object] = {"current": "d1", "is_released": False, "version": 0, "blockers": ()}
    return sign(before, signer_id=who, signed=digest, **{**facts, **changes})  # type: ignore[arg-type]


def test_the_first_signature_waits_for_the_second() -> None:
    assert not attempt()
    assert attempt(signature("kartika"))


def test_one_person_is_not_two() -> None:
    with pytest.raises(SameSigner):
        attempt(signature("siregar"))


def test_a_signature_of_a_ranking_that_has_changed_no_longer_counts() -> None:
    assert not attempt(signature("kartika", "d0"))
    assert not attempt(signature("siregar", "d0")), "who signed the old one may sign the new one"


def test_only_the_ranking_as_it_stands_can_be_signed() -> None:
    with pytest.raises(RankingChanged):
        attempt(digest="d0")


def test_a_released_ranking_is_not_signed_again() -> None:
    with pytest.raises(AlreadyReleased, match="versi 2"):
        attempt(is_released=True, version=2)
    assert not attempt(is_released=False, version=2)


def test_everything_in_the_way_is_named() -> None:
    blockers = (Problem.of("", "sitting", "1 belum mengirim"), Problem.of("", "held_events", "2 tertahan"))
    with pytest.raises(NotReady) as refusal:
        attempt(signature("kartika"), blockers=blockers)
    assert [problem.code for problem in refusal.value.problems] == ["sitting", "held_events"]
