"""Two members sign a ranking: who may, what becomes stale, and what is then emitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import KeyUnknown
from services.scoring.rankings.domain.documents import document
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases import tables
from services.scoring.releases.domain.signing import AlreadyReleased, NotBlind, RankingChanged, SameSigner
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases import releases
from services.scoring.releases.usecases.overview import overview, stamp_of
from services.scoring.releases.usecases.releases import Signing
from services.scoring.service import SERVICE
from shared.contracts.committee import RankingSigned
from shared.contracts.scoring import RankingReleased
from shared.contracts.staff import RolesChanged, SigningKeyEnded, StaffDisabled, StaffEnabled
from shared.kernel.canonical import digest
from shared.kernel.roles import SEE_NAMES, Grants, Principal, Role
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted, event_of, vacancy
from tests.builders.scoring_ranked import ranked_world, ranking_of, sign, statement_of

THIRD = Principal("staff-3", "T. Ginting", frozenset({Role.COMMITTEE}))


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


def _with(*roles: str) -> Principal:
    grants = Grants.of(roles)
    return Principal("staff-both", "B. Dua", grants.roles, limits=grants.limits)


@pytest.mark.parametrize(
    "roles", [["committee@seleksi-lain"], ["committee", f"verifier@{SELECTION}"], [f"committee@{SELECTION}", "proctor"]]
)
def test_a_role_in_another_selection_signs_nothing_here(world: World, roles: list[str]) -> None:
    with pytest.raises(NotBlind):
        sign(world, _with(*roles))


def test_who_reads_names_elsewhere_signs_here(world: World) -> None:
    assert not sign(world, _with(f"committee@{SELECTION}", "verifier@seleksi-lain"))
    assert sign(world, KARTIKA)


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


def test_a_ranking_that_changed_and_changed_back_still_needs_two_members(world: World) -> None:
    """The first signature is over exactly this ranking, so it counts again; never twice, and none for another."""
    first = ranking_of(world).digest
    sign(world, KARTIKA)
    before = statement_of(world, SIREGAR)
    world.apply(vacancy(quota=2))
    assert ranking_of(world).digest != first
    with pytest.raises(RankingChanged):
        sign(world, SIREGAR, before)
    assert not sign(world, KARTIKA)
    world.apply(vacancy(quota=1))
    assert ranking_of(world).digest == first
    with pytest.raises(SameSigner):
        sign(world, KARTIKA)
    assert world.emitted(RankingReleased) == []
    assert sign(world, SIREGAR, before)
    (released,) = world.emitted(RankingReleased)
    assert [(s.signer, s.digest) for s in released.signatures] == [("R.K.", first), ("M.S.", first)]


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
        first, second = (stored.released_ranking(session, VACANCY, "", version) for version in (1, 2))
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


def _disabled(world: World, who: Principal) -> None:
    _staff(world, StaffDisabled(staff_id=who.id, generation=1, disabled_at=world.now))


def _enabled(world: World, who: Principal) -> None:
    _staff(world, StaffEnabled(staff_id=who.id, generation=2, enabled_at=world.now))


def _made_auditor(world: World, who: Principal) -> None:
    _staff(world, RolesChanged(staff_id=who.id, roles=("auditor",), generation=1, changed_at=world.now))


def _made_verifier_too(world: World, who: Principal) -> None:
    roles = ("committee", "verifier")
    _staff(world, RolesChanged(staff_id=who.id, roles=roles, generation=1, changed_at=world.now))


def _key_ended(world: World, who: Principal) -> None:
    ended = SigningKeyEnded(staff_id=who.id, key_id=person_keys.fingerprint(who.id), ended_at=world.now)
    _staff(world, ended)


def _staff(world: World, payload: Any) -> None:
    handler = SERVICE.consumers[1].subscriptions[type(payload)]
    with Session(world.engine) as session, session.begin():
        handler(session, world.now, event_of(payload), payload)


def _state(world: World) -> Signing:
    with Session(world.engine) as session:
        return releases.signing_state(session, rank_vacancy(session, VACANCY))


def _moved_to_another_selection(world: World, who: Principal) -> None:
    roles = ("committee@seleksi-lain",)
    _staff(world, RolesChanged(staff_id=who.id, roles=roles, generation=1, changed_at=world.now))


@pytest.mark.parametrize(
    "ends", [_disabled, _made_auditor, _made_verifier_too, _moved_to_another_selection, _key_ended]
)
def test_whoever_left_before_the_second_signature_is_not_one_of_the_two(
    world: World, ends: Callable[[World, Principal], None]
) -> None:
    sign(world, KARTIKA)
    with Session(world.engine) as session:
        stamp = stamp_of(session, VACANCY)
        assert [line.signed for line in overview(session)] == [1]
    ends(world, KARTIKA)
    state = _state(world)
    assert ([s.signer for s in state.lapsed], state.current) == (["R.K."], ())
    with Session(world.engine) as session:
        assert stamp_of(session, VACANCY) != stamp, "an open page looks again"
        assert [line.signed for line in overview(session)] == [0]
    assert not sign(world, SIREGAR)
    assert world.emitted(RankingReleased) == []
    assert sign(world, THIRD)
    (released,) = world.emitted(RankingReleased)
    assert [s.signer for s in released.signatures] == ["M.S.", "T.G."]


def test_a_key_that_has_ended_signs_nothing_more(world: World) -> None:
    sign(world, KARTIKA)
    _key_ended(world, KARTIKA)
    world.now += timedelta(seconds=1)
    with pytest.raises(KeyUnknown):
        sign(world, KARTIKA)
    assert len(world.emitted(RankingSigned)) == 1


def test_whoever_comes_back_has_signed(world: World) -> None:
    sign(world, KARTIKA)
    _disabled(world, KARTIKA)
    _enabled(world, KARTIKA)
    assert sign(world, SIREGAR)


@pytest.mark.parametrize("ends", [_disabled, _made_auditor, _key_ended])
def test_a_release_stands_whoever_leaves_later(world: World, ends: Callable[[World, Principal], None]) -> None:
    sign(world, KARTIKA)
    sign(world, SIREGAR)
    world.now += timedelta(days=1)
    ends(world, KARTIKA)
    state = _state(world)
    assert (state.is_released, len(state.current)) == (True, 2)
    with pytest.raises(AlreadyReleased):
        sign(world, THIRD)


@pytest.mark.parametrize("ends", [_disabled, _made_auditor, _key_ended])
def test_a_release_by_somebody_who_had_left_unheard_is_signed_again(
    world: World, ends: Callable[[World, Principal], None]
) -> None:
    """The end reached this service only after the second signature; the receiver has refused the release."""
    sign(world, KARTIKA)
    ended, world.now = world.now, world.now + timedelta(minutes=1)
    sign(world, SIREGAR)
    world.now = ended
    ends(world, KARTIKA)
    assert (_state(world).is_released, _state(world).is_to_be_signed_again) == (False, True)
    assert not sign(world, SIREGAR)
    assert sign(world, THIRD)
    assert [released.version for released in world.emitted(RankingReleased)] == [1, 2]
    assert _state(world).is_released


def test_what_was_approved_without_keys_and_not_published_is_signed_again(world: World) -> None:
    sign(world, KARTIKA)
    sign(world, SIREGAR)
    with Session(world.engine) as session, session.begin():
        session.execute(update(tables.releases).values(to_be_signed_again=True))
        session.execute(update(tables.signatures).values(statement=None, key_id=None, proof=None))
    assert (_state(world).is_released, _state(world).is_to_be_signed_again, _state(world).version) == (False, True, 1)
    assert not sign(world, SIREGAR)
    assert sign(world, KARTIKA)
    assert (_state(world).is_released, _state(world).version) == (True, 2)
