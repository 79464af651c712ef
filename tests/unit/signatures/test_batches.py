"""A ranking's place in the list that one signature is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.signatures.batches import batch_of, batch_with, leaf
from shared.signatures.releases import SignedRanking

_NOON = datetime(2026, 12, 8, 5, 0, tzinfo=UTC)


def _ranking(number: int) -> SignedRanking:
    return SignedRanking(
        selection_id="s",
        exam_id="e",
        vacancy_id=f"v{number:05}",
        version=1,
        digest=f"{number:064x}",
        rows=3,
        present=2,
        ranked=2,
        accepted=0,
    )


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 1_000])
def test_each_of_a_list_is_found_in_it_and_nothing_else(size: int) -> None:
    rankings = [_ranking(number) for number in range(size)]
    signed, places = batch_of("s", rankings)
    assert len(signed.statement("staff", _NOON).to_text()) < 400
    for ranking, place in zip(rankings, places, strict=True):
        assert batch_with(ranking, place) == signed
        assert len(place.path) <= 10
    for number in {0, size // 2, size - 1}:
        ranking, place = rankings[number], places[number]
        for other in (_ranking(size + 1), replace(ranking, ranked=1), replace(ranking, version=2)):
            assert batch_with(other, place) != signed
        changes = [{"index": (place.index + 1) % size}, {"size": size + 1}, {"path": (*place.path, "0" * 64)}]
        for change in [*changes, {"path": place.path[1:]}, {"index": -1}, {"path": ("?", *place.path[1:])}]:
            damaged = replace(place, **change)  # type: ignore[arg-type]
            assert damaged == place or batch_with(ranking, damaged) != signed


def test_the_order_is_part_of_the_list() -> None:
    first, second = _ranking(1), _ranking(2)
    assert batch_of("s", [first, second])[0] != batch_of("s", [second, first])[0]


def test_a_ranking_that_no_accepted_build_stands_beside_is_digested_as_before_builds_had_names() -> None:
    """The digest is the one that releases before builds gave it: batches that were signed then still hold."""
    before = replace(_ranking(1), digest="ab" * 32, overruled=2)
    assert leaf(before).hex() == "861cd97c2127efc11e9092b20116bab68f891421341f04b37e710d367f88af5d"
    assert leaf(replace(before, accepted_builds=1)) != leaf(before)
