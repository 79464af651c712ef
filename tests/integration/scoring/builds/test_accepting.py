"""What an exam was not sealed with keeps its rankings from being signed until two members have accepted exactly it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, StatementOutdated, end_key
from services.scoring.builds import usecases
from services.scoring.builds.domain import AlreadyAccepted, NotBlind, NothingDiffers, SameMember, State
from services.scoring.builds.handlers import RECALLS
from services.scoring.builds.tables import accepted_builds
from services.scoring.exams.tables import exams as exam_table
from services.scoring.releases.domain.checks import CheckState
from services.scoring.releases.domain.signing import NotReady
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.usecases.release_checks import readiness
from services.scoring.service import SERVICE, drop_projections
from shared.contracts.committee import BuildAccepted
from shared.contracts.scoring import RankingReleased
from shared.contracts.staff import SigningKeyEnded
from shared.kernel.builds import UNNAMED, build_of
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Role
from shared.signatures.keys import is_signed
from shared.signatures.statements import Statement
from tests.builders import person_keys
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_builds import (
    PATCHED,
    REASON,
    SECOND,
    accept,
    met,
    patch,
    patched_world,
    signed_acceptance,
)
from tests.builders.scoring_ranked import blockers, ranked_world, ranking_of, sign, statement_of
from tests.builders.second_members import waited


@pytest.fixture
def world() -> World:
    return patched_world()


def checks(world: World) -> dict[str, CheckState]:
    with Session(world.engine) as session:
        found = readiness(session, ranking_of(world)).checks
    assert not any(check.is_soft for check in found if check.text.code.startswith("build")), "it is hard"
    return {check.text.code: check.state for check in found}


def states(world: World) -> dict[tuple[str, str], State]:
    return {of: each.state for of, each in met(world).items()}


def test_what_was_sealed_holds_up_nothing() -> None:
    world = ranked_world()
    assert states(world) == {(service, build_of(service)): State.SEALED for service in ("cbt", "scoring")}
    assert "build_differs" not in blockers(world)
    assert checks(world)["builds"] is CheckState.GOOD


def test_a_sheet_that_another_build_took_keeps_the_ranking_from_being_signed(world: World) -> None:
    assert states(world)[("cbt", PATCHED)] is State.DIFFERS
    assert blockers(world) == {"build_differs"}
    assert "builds" not in checks(world)
    with pytest.raises(NotReady):
        sign(world, KARTIKA)
    assert world.emitted(RankingReleased) == []


@pytest.mark.parametrize("said", [None, "lain"])
def test_so_does_one_that_names_none(said: str | None) -> None:
    world = ranked_world()
    patch(world, build=said)
    assert blockers(world) == {"build_differs"}
    for who, reason in ((KARTIKA, REASON), (SIREGAR, SECOND)):
        accept(world, reason, who, build=UNNAMED)
    assert blockers(world) == set()


def test_and_another_scoring_that_ranks_or_has_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    world = ranked_world()
    monkeypatch.setattr(usecases, "build_of", lambda _: PATCHED)
    assert states(world)[("scoring", PATCHED)] is State.DIFFERS
    assert blockers(world) == {"build_differs"}
    accept(world, REASON, KARTIKA, service="scoring")
    accept(world, SECOND, SIREGAR, service="scoring")
    assert blockers(world) == set()
    monkeypatch.undo()
    assert met(world).keys() == {(service, build_of(service)) for service in ("cbt", "scoring")}


def test_two_members_accept_it_and_their_reasons_are_signed_and_released(world: World) -> None:
    before = ranking_of(world).digest
    assert not accept(world, REASON, KARTIKA)
    assert blockers(world) == {"build_differs"}
    assert ranking_of(world).digest == before
    assert accept(world, f" {SECOND} ", SIREGAR)
    assert blockers(world) == set()
    assert checks(world)["builds_accepted"] is CheckState.LIGHT
    assert ranking_of(world).digest != before, "it is part of what is signed"
    assert Statement.from_text(statement_of(world, KARTIKA)).counts["accepted_builds"] == 1
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    (shown,) = released.accepted_builds
    assert (shown.service, shown.build, shown.reason, shown.seconding_reason) == ("cbt", PATCHED, REASON, SECOND)
    assert (shown.accepted_by, shown.seconded_by) == ("R.K.", "M.S.")
    assert released.build == build_of("scoring")
    with Session(world.engine) as session:
        kept = stored.last_release(session, VACANCY, "")
    assert kept is not None
    assert kept.build == build_of("scoring")


def test_it_is_accepted_for_no_other_build(world: World) -> None:
    accept(world, REASON, KARTIKA)
    accept(world, SECOND, SIREGAR)
    patch(world, "26-0098", f"0.1.2+{'cd' * 32}")
    assert blockers(world) == {"build_differs"}


def test_each_event_carries_what_the_member_signed(world: World) -> None:
    accept(world, REASON, KARTIKA)
    accept(world, SECOND, SIREGAR)
    told = world.emitted(BuildAccepted)
    assert [each.complete for each in told] == [False, True]
    for event, who in zip(told, (KARTIKA, SIREGAR), strict=True):
        assert is_signed(person_keys.public_key(who.id), event.statement, event.proof)
        statement = Statement.from_text(event.statement)
        assert (statement.what, statement.signer) == ("build.acceptance", who.id)
        assert (statement.about["service"], statement.about["build"]) == ("cbt", PATCHED)


def test_one_member_is_one(world: World) -> None:
    accept(world, REASON, KARTIKA)
    assert not accept(world, REASON, KARTIKA), "the same once more changes nothing"
    with pytest.raises(SameMember):
        accept(world, SECOND, KARTIKA)
    assert len(world.emitted(BuildAccepted)) == 1
    accept(world, SECOND, SIREGAR)
    assert accept(world, SECOND, SIREGAR), "it still counts"
    with pytest.raises(AlreadyAccepted):
        accept(world, REASON, replace(KARTIKA, id="staff-lain", name="O. Lain"))
    assert len(world.emitted(BuildAccepted)) == 2


def test_a_first_member_whose_key_ended_is_none(world: World) -> None:
    accept(world, REASON, KARTIKA)
    ended = SigningKeyEnded(staff_id=KARTIKA.id, key_id=person_keys.fingerprint(KARTIKA.id), ended_at=world.now)
    with Session(world.engine) as session, session.begin():
        end_key(session, ended)
    assert not accept(world, SECOND, SIREGAR), "the first now"
    assert blockers(world) == {"build_differs"}


def test_the_operator_sees_how_long_a_second_member_is_awaited(world: World) -> None:
    def waits() -> dict[str, float]:
        return waited(SERVICE, world.engine, world.now + timedelta(days=2))

    assert waits() == {}
    accept(world, REASON, KARTIKA)
    assert waits() == {"build": 2 * 86_400}
    accept(world, SECOND, SIREGAR)
    assert waits() == {}


def test_bad_requests_change_nothing(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        accept(world, "pendek", KARTIKA)
    assert [(str(each.place.field), each.code) for each in refusal.value.problems] == [("reason", "reason_short")]
    with pytest.raises(InvalidInput) as refusal:
        accept(world, f"{REASON}\u202e", KARTIKA)
    assert [(str(each.place.field), each.code) for each in refusal.value.problems] == [("reason", "unseen_character")]
    for service, build in (("scoring", PATCHED), ("cbt", build_of("cbt")), ("tidak-ada", "x")):
        with pytest.raises(NothingDiffers):
            accept(world, REASON, KARTIKA, service=service, build=build)
    with pytest.raises(StatementOutdated):
        accept(world, REASON, KARTIKA, signed=SECOND)
    with pytest.raises(NotBlind):
        accept(world, REASON, replace(KARTIKA, roles=frozenset({Role.COMMITTEE, Role.VERIFIER})))
    with Session(world.engine) as session, session.begin(), pytest.raises(InvalidInput):
        usecases.accept(session, world.now, EXAM, "cbt", PATCHED, REASON, SignedStatement("", "", ""), KARTIKA)
    with Session(world.engine) as session, session.begin():
        mine = signed_acceptance(session, world, REASON, SIREGAR)
    with Session(world.engine) as session, session.begin(), pytest.raises(StatementOutdated):
        usecases.accept(session, world.now, EXAM, "cbt", PATCHED, REASON, mine, KARTIKA)
    assert world.emitted(BuildAccepted) == []


def test_what_was_accepted_outlives_a_replay_and_is_recalled_after_a_restore(world: World) -> None:
    accept(world, REASON, KARTIKA)
    accept(world, SECOND, SIREGAR)
    signed = ranking_of(world).digest
    told = world.emitted(BuildAccepted)
    with Session(world.engine) as session, session.begin():
        session.execute(accepted_builds.delete())
    assert blockers(world) == {"build_differs"}
    for _ in range(2):
        for payload in told:
            with Session(world.engine) as session, session.begin():
                assert RECALLS[BuildAccepted](session, world.now, None, payload)  # type: ignore[arg-type]
    assert blockers(world) == set()
    assert ranking_of(world).digest == signed
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    with Session(world.engine) as session:
        assert session.query(accepted_builds).count() == 2


def test_of_an_exam_that_an_earlier_release_sealed_nothing_is_known_and_that_is_said(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(exam_table).values(builds=None))
    assert set(states(world).values()) == {State.UNKNOWN}
    assert blockers(world) == set()
    assert checks(world)["build_unknown"] is CheckState.LIGHT
    with pytest.raises(NothingDiffers):
        accept(world, REASON, KARTIKA)
