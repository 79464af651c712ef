"""Two members sign a ranking: who may, what becomes stale, and what is then emitted."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from services.scoring.rankings.domain.ranking import document
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.domain.signing import AlreadyReleased, NotBlind, RankingChanged, SameSigner
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases import releases
from services.scoring.releases.usecases.overview import overview
from shared.contracts.scoring import RankingReleased
from shared.kernel.canonical import digest
from shared.kernel.roles import SEE_NAMES, Principal, Role
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_ranked import ranked_world, ranking_of, sign, statement_of


@pytest.fixture
def world() -> World:
    return ranked_world()


def test_the_overview_counts_people(world: World) -> None:
    world.apply(vacancy(vacancy_id="perawat", title="Perawat", unit="RSUD"))
    with Session(world.engine) as session:
        first, second = overview(session)
    assert (first.vacancy.vacancy_id, first.admitted, first.submitted, first.version, first.signed) == (
        VACANCY,
        9,
        8,
        0,
        0,
    )
    assert (second.vacancy.vacancy_id, second.admitted, second.submitted) == ("perawat", 0, 0)


def test_two_members_release_the_ranking(world: World) -> None:
    ranking = ranking_of(world)
    assert not sign(world, KARTIKA)
    assert world.emitted(RankingReleased) == []
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    assert (released.version, released.part, released.parts) == (1, 1, 1)
    assert (released.quota, released.places, released.present, released.ranked) == (1, 3, 8, 7)
    assert released.ranking_digest == ranking.digest
    assert [(s.role, s.signer, s.digest) for s in released.signatures] == [
        ("committee", "R.K.", ranking.digest),
        ("committee", "M.S.", ranking.digest),
    ]
    assert [(row.candidate_no, row.rank, row.status) for row in released.rows] == [
        (row.candidate_no, row.rank, row.status) for row in ranking.rows
    ]
    first, second = released.rows[:2]
    assert first.decision is None
    assert second.decision is not None
    assert (second.decision.above, second.decision.key) == ("26-0001", "total")


@pytest.mark.parametrize("other", sorted(SEE_NAMES))
def test_whoever_reads_names_signs_no_ranking(world: World, other: Role) -> None:
    both = Principal("staff-both", "B. Dua", frozenset({Role.COMMITTEE, other}))
    with pytest.raises(NotBlind):
        sign(world, both)


def test_one_member_is_not_two(world: World) -> None:
    sign(world, KARTIKA)
    with pytest.raises(SameSigner):
        sign(world, KARTIKA)
    assert world.emitted(RankingReleased) == []


def test_a_changed_ranking_makes_the_first_signature_stale(world: World) -> None:
    before = statement_of(world, SIREGAR)
    sign(world, KARTIKA)
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECC"))
    with pytest.raises(RankingChanged):
        sign(world, SIREGAR, before)
    with Session(world.engine) as session:
        state = releases.signing_state(session, rank_vacancy(session, VACANCY))
    assert [s.signer for s in state.stale] == ["R.K."]
    assert state.current == ()
    assert not sign(world, SIREGAR)
    assert sign(world, KARTIKA)


def test_a_released_ranking_needs_no_more_signatures_until_it_changes(world: World) -> None:
    sign(world, KARTIKA)
    sign(world, SIREGAR)
    with pytest.raises(AlreadyReleased):
        sign(world, KARTIKA)
    world.apply(admitted("26-0010"), *world.sat("26-0010", "ECCECC"))
    with Session(world.engine) as session:
        state = releases.signing_state(session, rank_vacancy(session, VACANCY))
    assert (state.version, state.is_released, state.current) == (1, False, ())
    assert not sign(world, KARTIKA), "signatures of version 1 do not count towards version 2"
    assert sign(world, SIREGAR)
    assert [released.version for released in world.emitted(RankingReleased)] == [1, 2]
    with Session(world.engine) as session:
        first, second = (stored.released_ranking(session, VACANCY, version) for version in (1, 2))
    assert first is not None
    assert second is not None
    assert len(second["rows"]) == len(first["rows"]) + 1, "the old version stays"


def test_a_long_ranking_travels_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "PART", 4)
    sign(world, KARTIKA)
    sign(world, SIREGAR)
    parts = world.emitted(RankingReleased)
    assert [(p.part, p.parts, len(p.rows)) for p in parts] == [(1, 3, 4), (2, 3, 4), (3, 3, 1)]
    whole = document(ranking_of(world).frame, ranking_of(world).rows)
    assert [row.candidate_no for part in parts for row in part.rows] == [row["candidate_no"] for row in whole["rows"]]
    assert {part.ranking_digest for part in parts} == {digest(whole)}
