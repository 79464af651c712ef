"""Objections hold up signing until nobody can object any more and two members have answered all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import StatementOutdated, end_key, note_disabled
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.migrations import METADATA
from services.scoring.objections.domain.objections import NotBlind, NotCorrected, NothingWaits, WindowOpen
from services.scoring.objections.handlers import RECALLS
from services.scoring.objections.storage import answers
from services.scoring.releases.domain.signing import NotReady
from services.scoring.service import drop_projections
from shared.contracts.objections import ObjectionAnswered
from shared.contracts.staff import SigningKeyEnded, StaffDisabled
from shared.db.engine import make_engine
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Principal, Role
from shared.signatures.objections import SignedAnswer
from tests.builders import person_keys
from tests.builders.databases import content_of
from tests.builders.scoring import EXAM, KARTIKA, NOON, SIREGAR, World, event_of, world_with
from tests.builders.scoring_corrected import compute, propose, put_in_force
from tests.builders.scoring_objected import (
    TEXT,
    answer,
    filed,
    lines_of,
    objected_world,
    receive,
    signed_answer,
    state_of,
    window,
)
from tests.builders.scoring_ranked import blockers, sign

READER = Principal("staff-baca", "B. Baca", frozenset({Role.COMMITTEE, Role.VERIFIER}))
TWK, TIU = 1, 2


@pytest.fixture
def world() -> World:
    """Two have objected to one item and one to another; nobody can any more."""
    made = objected_world()
    receive(made, filed(TWK, "A1"), filed(TWK, "A2", "26-0002", reason="none_right"), filed(TIU, "B1"), window(3))
    return made


def test_nobody_signs_while_somebody_can_object() -> None:
    made = objected_world()
    assert blockers(made) == {"objections_open"}
    receive(made, window(0, closed=False))
    assert blockers(made) == {"objections_open"}
    with pytest.raises(NotReady):
        sign(made, KARTIKA)
    receive(made, window(0, changed_at=NOON + timedelta(days=3)))
    assert blockers(made) == set()
    sign(made, KARTIKA)
    # A later session was planned: the window is open again.
    receive(made, window(0, closed=False, changed_at=NOON + timedelta(days=4)))
    assert blockers(made) == {"objections_open"}
    receive(made, window(0, changed_at=NOON + timedelta(days=3)))
    assert blockers(made) == {"objections_open"}, "what was said before counts no longer"


def test_nor_before_all_that_were_filed_have_come() -> None:
    made = objected_world()
    receive(made, window(1))
    assert blockers(made) == {"objections_missing"}
    receive(made, filed(TWK, "A1"))
    assert blockers(made) == {"objections_waiting"}


def test_rules_without_objections_hold_up_nothing(quiet_world: World) -> None:
    assert not {each for each in blockers(quiet_world) if each.startswith("objections")}


@pytest.mark.servers
def test_postgresql_counts_and_answers_as_sqlite_does(postgres_database: str) -> None:
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    made = objected_world(engine)
    receive(made, filed(TWK, "A1"), filed(TWK, "A2", "26-0002", reason="none_right"), filed(TIU, "B1"), window(3))
    assert [line.objected.waiting for line in lines_of(made)] == [2, 1]
    assert [answer(made, TWK, who) for who in (KARTIKA, SIREGAR)] == [False, True]
    assert sorted((line.objected.reasons.total(), line.objected.waiting) for line in lines_of(made)) == [(1, 1), (2, 0)]
    assert blockers(made) == {"objections_waiting"}
    engine.dispose()


def test_each_stands_at_the_item_of_the_candidates_own_paper(world: World) -> None:
    lines = {line.objected.item_id: line for line in lines_of(world)}
    assert set(lines) == {world.paper()[TWK], world.paper()[TIU]}
    mine = lines[world.paper()[TWK]].objected
    assert (mine.reasons, mine.waiting) == (Counter({"several_right": 1, "none_right": 1}), 2)


def test_an_objection_may_come_before_the_paper() -> None:
    made = objected_world()
    receive(made, filed(TWK, "A1", "26-0099"), window(1))
    assert lines_of(made) == []
    assert state_of(made).waiting == 1
    receive(made, *made.sat("26-0099", "ABABAB"))
    assert [line.objected.item_id for line in lines_of(made)] == [made.paper()[TWK]]


def test_two_members_sign_the_same_answer_and_it_is_told(world: World) -> None:
    assert not answer(world, TWK, KARTIKA)
    assert world.emitted(ObjectionAnswered) == []
    assert state_of(world).waiting == 3
    assert answer(world, TWK, SIREGAR)
    (told,) = world.emitted(ObjectionAnswered)
    assert (told.objections, told.outcome, told.text, told.key_set) == (("A1", "A2"), "rejected", TEXT, None)
    assert told.initials == ("R.K.", "M.S.")
    assert told.answer_digest == SignedAnswer.of(told).digest
    assert [each.key_id for each in told.signatures] == [person_keys.fingerprint(who.id) for who in (KARTIKA, SIREGAR)]
    assert state_of(world).waiting == 1
    assert blockers(world) == {"objections_waiting"}
    answer(world, TIU, SIREGAR)
    answer(world, TIU, KARTIKA)
    assert blockers(world) == set()


def test_one_member_is_one_and_another_answer_is_another(world: World) -> None:
    assert not answer(world, TWK, KARTIKA)
    assert not answer(world, TWK, KARTIKA)
    assert not answer(world, TWK, SIREGAR, text=f"{TEXT} Terima kasih.")
    assert world.emitted(ObjectionAnswered) == []
    assert answer(world, TWK, SIREGAR)
    with pytest.raises(NothingWaits):
        answer(world, TWK, KARTIKA)


def test_upheld_names_the_set_of_keys_in_force(world: World) -> None:
    with pytest.raises(NotCorrected):
        answer(world, TWK, KARTIKA, "upheld")
    propose(world, TWK, ChangeKind.ALL)
    with pytest.raises(NotCorrected):
        answer(world, TWK, KARTIKA, "upheld")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    assert not answer(world, TWK, KARTIKA, "upheld")
    assert answer(world, TWK, SIREGAR, "upheld")
    assert [each.key_set for each in world.emitted(ObjectionAnswered)] == [2]
    with pytest.raises(NotCorrected):
        answer(world, TIU, KARTIKA, "upheld")


def test_nothing_is_answered_before_the_window_is_closed() -> None:
    made = objected_world()
    receive(made, filed(TWK, "A1"), window(1, closed=False))
    with pytest.raises(WindowOpen):
        answer(made, TWK, KARTIKA)
    receive(made, window(2))
    with pytest.raises(WindowOpen):
        answer(made, TWK, KARTIKA)


def test_an_answer_does_not_quote_the_item(world: World) -> None:
    item = next(item for item in world.papers().items if item.item_id == world.paper()[TWK])
    with pytest.raises(InvalidInput):
        answer(world, TWK, KARTIKA, text=f"Sanggahan ditolak: {item.options[0].text} sudah tepat.")


def test_whoever_reads_names_answers_nothing(world: World) -> None:
    with pytest.raises(NotBlind):
        answer(world, TWK, READER)


def test_a_first_member_who_counts_no_longer_is_none(world: World) -> None:
    answer(world, TWK, KARTIKA)
    with Session(world.engine) as session, session.begin():
        note_disabled(session, StaffDisabled(staff_id=KARTIKA.id, generation=2, disabled_at=NOON))
    assert not answer(world, TWK, SIREGAR)
    with Session(world.engine) as session, session.begin():
        end_key(
            session, SigningKeyEnded(staff_id=SIREGAR.id, key_id=person_keys.fingerprint(SIREGAR.id), ended_at=NOON)
        )
    other = replace(KARTIKA, id="staff-lain", name="O. Lain")
    assert not answer(world, TWK, other)
    assert world.emitted(ObjectionAnswered) == []


def test_a_signature_over_another_answer_is_none(world: World) -> None:
    signed = signed_answer(world, TWK, KARTIKA)
    with pytest.raises(StatementOutdated):
        answer(world, TWK, KARTIKA, text=f"{TEXT} Selesai.", signed=signed)


def test_answers_stay_after_a_replay(world: World) -> None:
    answer(world, TWK, KARTIKA)
    answer(world, TWK, SIREGAR)
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert state_of(world).window is None
    assert state_of(world).received == 0
    receive(world, filed(TWK, "A1"), filed(TWK, "A2", "26-0002"), filed(TIU, "B1"), window(3))
    assert state_of(world).waiting == 1
    with Session(world.engine) as session:
        assert [each.text for each in answers.given(session, EXAM)] == [TEXT]


def test_an_answer_comes_back_after_a_restore(world: World) -> None:
    content = content_of(world.engine)
    world, backup = world_with(content), world_with(content)
    answer(world, TWK, KARTIKA)
    answer(world, TWK, SIREGAR)
    (told,) = world.emitted(ObjectionAnswered)
    for _ in range(2):
        with Session(backup.engine) as session, session.begin():
            assert RECALLS[ObjectionAnswered](session, NOON, event_of(told), told)
    assert state_of(backup).waiting == 1
    (line,) = [each for each in lines_of(backup) if each.objected.item_id == told.item_id]
    assert [(each.text, each.initials, each.objections) for each in line.answers] == [(TEXT, ("R.K.", "M.S."), 2)]
    with pytest.raises(NothingWaits):
        answer(backup, TWK, KARTIKA)
