"""A soft reason of the gate keeps rankings from being signed until two members have overruled exactly it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, StatementOutdated, end_key
from services.scoring.exams.domain.key_sets import Change, ChangeKind, KeySet
from services.scoring.exams.usecases import exams
from services.scoring.gate.domain.gate import AlreadyOverruled, NotBlind, NothingFound, SameMember
from services.scoring.gate.handlers import RECALLS
from services.scoring.gate.tables import overrulings
from services.scoring.gate.usecases import overruling
from services.scoring.releases.domain.checks import CheckState
from services.scoring.releases.domain.signing import NotReady
from services.scoring.releases.usecases.release_checks import readiness
from services.scoring.service import drop_projections
from shared.contracts.committee import GateOverruled
from shared.contracts.scoring import RankingReleased
from shared.contracts.staff import SigningKeyEnded
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Role
from shared.signatures.keys import is_signed
from shared.signatures.statements import Statement
from tests.builders import person_keys
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_analysed import seat
from tests.builders.scoring_gated import (
    COPIED,
    REASON,
    ROOM,
    SECOND,
    SHEETS,
    gate_of,
    gated_world,
    make_gated,
    overrule,
    signed_overruling,
    work,
)
from tests.builders.scoring_ranked import blockers, ranking_of, sign, statement_of


@pytest.fixture
def world() -> World:
    return gated_world()


def test_the_pair_that_copied_is_found_and_nothing_else(world: World) -> None:
    gate = gate_of(world)
    assert gate.is_present
    assert {each.item.kind: each.item.found for each in gate.reasons} == {
        "site": 0,
        "session": 0,
        "drift": 0,
        "speed": 0,
        "pair": 1,
    }
    pair = gate.reasons[-1].item
    assert pair.lines[0].subject == (*COPIED, "Ruang 1")
    assert (pair.lines[0].figures["both"], pair.lines[0].figures["same"]) == ("20", "20")
    assert pair.vacancies == (VACANCY,)
    assert blockers(world) == {"gate_pair"}


def test_an_honest_sitting_holds_up_nothing() -> None:
    world = gated_world(copied=False)
    assert [each.item.found for each in gate_of(world).reasons] == [0] * 5
    assert blockers(world) == set()


@pytest.mark.parametrize("rooms", [(0, 1), (0, 2)], ids=["two rooms of a session", "two sessions of a room"])
def test_only_those_who_sat_in_one_room_are_compared(rooms: tuple[int, int]) -> None:
    world = make_gated(copied=False)
    world.copy(COPIED, [seat(number, room) for number, room in zip(COPIED, rooms, strict=True)])
    work(world)
    pair = gate_of(world).reasons[-1].item
    assert pair.found == 0
    sizes = [ROOM + rooms.count(room) for room in range(SHEETS // ROOM)]
    assert pair.compared == sum(size * (size - 1) // 2 for size in sizes)


def test_two_members_overrule_it_and_their_reasons_are_signed_and_released(world: World) -> None:
    before = ranking_of(world).digest
    assert not overrule(world, "pair", REASON, KARTIKA)
    assert blockers(world) == {"gate_pair"}
    assert ranking_of(world).digest == before
    with pytest.raises(NotReady):
        sign(world, KARTIKA)
    assert overrule(world, "pair", f" {SECOND} ", SIREGAR)
    assert blockers(world) == set()
    assert ranking_of(world).digest != before, "it is part of what is signed"
    assert Statement.from_text(statement_of(world, KARTIKA)).counts["overruled"] == 1
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    (shown,) = released.overruled
    assert (shown.kind, shown.found, shown.reason, shown.seconding_reason) == ("pair", 1, REASON, SECOND)
    assert (shown.overruled_by, shown.seconded_by) == ("R.K.", "M.S.")


def test_what_concerns_another_vacancy_alone_holds_up_that_one_alone() -> None:
    world = make_gated(copied=False)
    world.apply(vacancy(vacancy_id="lain"))
    world.copy(COPIED)
    world.apply(*(admitted(number, vacancy_id="lain") for number in COPIED))
    work(world)
    assert gate_of(world).reasons[-1].item.vacancies == ("lain",)
    assert blockers(world) == set()
    assert blockers(world, vacancy_id="lain") == {"gate_pair"}
    overrule(world, "pair", REASON, KARTIKA)
    assert overrule(world, "pair", SECOND, SIREGAR)
    assert blockers(world, vacancy_id="lain") == set()
    assert ranking_of(world).let_pass.overruled == (), "nor is it part of what is signed of others"


def test_each_event_carries_what_the_member_signed(world: World) -> None:
    overrule(world, "pair", REASON, KARTIKA)
    overrule(world, "pair", SECOND, SIREGAR)
    told = world.emitted(GateOverruled)
    assert [each.complete for each in told] == [False, True]
    for event, who in zip(told, (KARTIKA, SIREGAR), strict=True):
        assert is_signed(person_keys.public_key(who.id), event.statement, event.proof)
        statement = Statement.from_text(event.statement)
        assert (statement.what, statement.signer) == ("gate.overruling", who.id)
        assert statement.about["finding_digest"] == gate_of(world).reasons[-1].item.digest


def test_one_member_is_one(world: World) -> None:
    overrule(world, "pair", REASON, KARTIKA)
    assert not overrule(world, "pair", REASON, KARTIKA), "the same once more changes nothing"
    with pytest.raises(SameMember):
        overrule(world, "pair", SECOND, KARTIKA)
    assert len(world.emitted(GateOverruled)) == 1
    overrule(world, "pair", SECOND, SIREGAR)
    other = replace(KARTIKA, id="staff-lain", name="O. Lain")
    with pytest.raises(AlreadyOverruled):
        overrule(world, "pair", REASON, other)


def test_other_figures_are_decided_about_again() -> None:
    world = make_gated()
    overrule(world, "pair", REASON, KARTIKA)
    overrule(world, "pair", SECOND, SIREGAR)
    world.apply(seat("26-0100", 0))
    world.sit_all(100, 1)
    assert blockers(world) >= {"gate_waiting"}
    work(world)
    world.copy(["26-0903"])
    work(world)
    assert gate_of(world).reasons[-1].item.found == 3
    assert blockers(world) == {"gate_pair"}
    assert ranking_of(world).let_pass.overruled == ()


@pytest.mark.parametrize("by", ["a correction", "a restore without its content"])
def test_a_report_by_other_keys_than_those_in_force_is_none_of_now(by: str) -> None:
    world = make_gated()
    with Session(world.engine) as session:
        item = next(each.key for each in exams.sealed_items(session, EXAM) if each.key.section == "TWK")
    change = Change(item.item_id, ChangeKind.VOID, "Pilihan yang benar salah ketik.")
    key_set = KeySet(EXAM, 2, (change,) if by == "a correction" else None, "aa" * 32)
    with Session(world.engine) as session, session.begin():
        exams.put_in_force(session, world.now, key_set)
    is_kept = by != "a correction"
    assert gate_of(world).is_present is is_kept
    assert ("gate_waiting" in blockers(world)) is not is_kept
    work(world)
    assert gate_of(world).is_present


def test_a_first_member_whose_key_ended_is_none(world: World) -> None:
    overrule(world, "pair", REASON, KARTIKA)
    ended = SigningKeyEnded(staff_id=KARTIKA.id, key_id=person_keys.fingerprint(KARTIKA.id), ended_at=world.now)
    with Session(world.engine) as session, session.begin():
        end_key(session, ended)
    assert not overrule(world, "pair", SECOND, SIREGAR), "the first now"
    assert blockers(world) == {"gate_pair"}


def test_bad_requests_change_nothing(world: World) -> None:
    with pytest.raises(InvalidInput) as refusal:
        overrule(world, "pair", "pendek", KARTIKA)
    assert [(str(each.place.field), each.code) for each in refusal.value.problems] == [("reason", "reason_short")]
    with pytest.raises(InvalidInput) as refusal:
        overrule(world, "pair", f"{REASON}\u202e", KARTIKA)
    assert [(str(each.place.field), each.code) for each in refusal.value.problems] == [("reason", "unseen_character")]
    for kind in ("site", "tidak-ada"):
        with pytest.raises(NothingFound):
            overrule(world, kind, REASON, KARTIKA)
    with pytest.raises(StatementOutdated):
        overrule(world, "pair", REASON, KARTIKA, signed_reason=SECOND)
    with pytest.raises(NotBlind):
        overrule(world, "pair", REASON, replace(KARTIKA, roles=frozenset({Role.COMMITTEE, Role.VERIFIER})))
    with Session(world.engine) as session, session.begin(), pytest.raises(InvalidInput):
        overruling.overrule(session, world.now, EXAM, "pair", REASON, SignedStatement("", "", ""), KARTIKA)
    with Session(world.engine) as session, session.begin():
        mine = signed_overruling(session, world, "pair", REASON, SIREGAR)
    with Session(world.engine) as session, session.begin(), pytest.raises(StatementOutdated):
        overruling.overrule(session, world.now, EXAM, "pair", REASON, mine, KARTIKA)
    assert world.emitted(GateOverruled) == []


def test_what_was_overruled_outlives_a_replay_and_is_recalled_after_a_restore(world: World) -> None:
    overrule(world, "pair", REASON, KARTIKA)
    overrule(world, "pair", SECOND, SIREGAR)
    signed = ranking_of(world).digest
    told = world.emitted(GateOverruled)
    with Session(world.engine) as session, session.begin():
        session.execute(overrulings.delete())
    assert blockers(world) == {"gate_pair"}
    for _ in range(2):
        for payload in told:
            with Session(world.engine) as session, session.begin():
                assert RECALLS[GateOverruled](session, world.now, None, payload)  # type: ignore[arg-type]
    assert blockers(world) == set()
    assert ranking_of(world).digest == signed
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert gate_of(world).report is None
    with Session(world.engine) as session:
        assert session.query(overrulings).count() == 2


def test_soft_and_hard_reasons_are_apart(world: World) -> None:
    with Session(world.engine) as session:
        checks = readiness(session, ranking_of(world)).checks
    soft = [check.text.code for check in checks if check.is_soft]
    assert soft == ["gate_pair"]
    assert not any(check.text.code.startswith("gate") for check in checks if not check.is_soft)
    assert {check.state for check in checks if check.text.code in ("sheets", "messages", "journals")} == {
        CheckState.GOOD
    }
