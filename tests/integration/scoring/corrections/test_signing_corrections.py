"""Two members sign the effect of a correction of keys: when they may, and what keeps a signature from counting."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import note_disabled
from services.scoring.corrections.domain.corrections import (
    AlreadyDecided,
    NotBlind,
    NotComputed,
    NothingProposed,
    Outdated,
    SameSigner,
    SessionsRunning,
    State,
)
from services.scoring.corrections.storage import effects
from services.scoring.corrections.usecases import approving, proposing
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.exams.domain.keys import key_commitment
from services.scoring.exams.tables import sittings
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases import attempts
from services.scoring.migrations import METADATA
from shared.contracts.corrections import KeysCorrected
from shared.contracts.staff import StaffDisabled
from shared.db.engine import make_engine
from shared.kernel.canonical import digest
from shared.kernel.roles import Principal, Role
from shared.signatures.corrections import SignedCorrection
from shared.signatures.statements import Statement
from tests.builders.databases import waiting_locks
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_corrected import (
    REASON,
    compute,
    correction_of,
    item_at,
    propose,
    put_in_force,
    sign_correction,
    statement_of,
    take_back,
)
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of, sit
from tests.builders.scoring_seats import missed

READER = Principal("staff-baca", "B. Baca", frozenset({Role.COMMITTEE, Role.VERIFIER}))
TKP, TWK, TIU = 0, 1, 2
"""The first three places of everybody's paper: an item of each section."""


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(sit)


def state_of(world: World, number: int) -> approving.Approvals:
    found = correction_of(world, number)
    with Session(world.engine) as session:
        return approving.approval_state(session, exams.get(session, EXAM), found)


def test_two_members_put_it_in_force_and_the_ranking_is_the_one_they_saw(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    with Session(world.engine) as session:
        seen = effects.find_vacancy(session, correction_of(world, 2).id, VACANCY)
    assert seen is not None
    assert sign_correction(world, 2, KARTIKA) is False
    assert ranking_of(world).digest == seen.old_digest, "one member decides nothing"
    with pytest.raises(SameSigner):
        sign_correction(world, 2, KARTIKA)
    assert sign_correction(world, 2, SIREGAR) is True
    assert ranking_of(world).digest == seen.digest
    assert correction_of(world, 2).state is State.IN_FORCE
    (corrected,) = world.emitted(KeysCorrected)
    assert (corrected.number, corrected.replaces, len(corrected.signatures)) == (2, 1, 2)
    assert [(item.section, item.kind) for item in corrected.items] == [("TWK", "key")]
    with pytest.raises(AlreadyDecided):
        sign_correction(world, 2, Principal("staff-lain", "L. Lain", frozenset({Role.COMMITTEE})))


def test_what_both_sign_names_the_rankings_before_and_after(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    found = correction_of(world, 2)
    with Session(world.engine) as session:
        seen = effects.find_vacancy(session, found.id, VACANCY)
    assert seen is not None
    (corrected,) = world.emitted(KeysCorrected)
    content = {
        "exam_id": EXAM,
        "set": 2,
        "key_commitment": corrected.key_commitment,
        "reasons_commitment": corrected.reasons_commitment,
        "counts": vars(found.counts),
        "rankings": {VACANCY: [seen.old_digest, seen.digest]},
    }
    assert corrected.effect_digest == digest(content)
    with Session(world.engine) as session:
        exam, in_force = exams.get(session, EXAM), exams.authored_keys(session, EXAM)
    assert corrected.key_commitment == key_commitment(exam.secrets, [each.key for each in in_force])
    assert corrected.key_commitment != world.sealed().key_commitment


def test_a_sheet_that_comes_in_makes_the_effect_stale(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    old = statement_of(world, 2, KARTIKA)
    sign_correction(world, 2, KARTIKA)
    world.apply(admitted("26-0010"), *world.sat("26-0010", "EAAEAA"))
    with pytest.raises(Outdated):
        sign_correction(world, 2, SIREGAR, statement=old)
    state = state_of(world, 2)
    assert state.is_outdated
    compute(world)
    state = state_of(world, 2)
    assert (state.is_outdated, len(state.current), len(state.stale)) == (False, 0, 1), "who signed the old signs again"
    with pytest.raises(Outdated):
        sign_correction(world, 2, KARTIKA, statement=old)


def test_another_change_makes_signatures_stale(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    sign_correction(world, 2, KARTIKA)
    propose(world, TIU, ChangeKind.VOID)
    with pytest.raises(NotComputed):
        statement_of(world, 2, SIREGAR)
    compute(world)
    assert sign_correction(world, 2, SIREGAR) is False


@pytest.mark.parametrize("change", ["reason", "and back", "taken back and again"])
def test_a_change_of_the_set_takes_signatures_away_for_good(world: World, change: str) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    old = statement_of(world, 2, SIREGAR)
    sign_correction(world, 2, KARTIKA)
    if change == "reason":
        propose(world, TWK, ChangeKind.KEY, "A", reason="Alasan lain yang tidak dibaca anggota pertama.")
    elif change == "and back":
        propose(world, TWK, ChangeKind.VOID)
        propose(world, TWK, ChangeKind.KEY, "A")
    else:
        take_back(world, TWK)
        propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    state = state_of(world, 2)
    assert (state.current, state.stale) == ((), ())
    if change == "reason":
        with pytest.raises(Outdated):
            sign_correction(world, 2, SIREGAR, statement=old)
    assert sign_correction(world, 2, SIREGAR) is False


def test_the_reasons_are_bound_by_what_both_sign_and_cannot_be_guessed_from_it(world: World) -> None:
    statements = []
    for reason in (REASON, "Alasan lain untuk perubahan yang sama."):
        propose(world, TWK, ChangeKind.KEY, "A", reason=reason)
        compute(world)
        statements.append(Statement.from_text(statement_of(world, 2, KARTIKA)))
    first, second = statements
    assert first.digest != second.digest
    assert first.about["reasons_commitment"] != second.about["reasons_commitment"]
    assert second.about["reasons_commitment"] != digest({item_at(world, TWK).key.item_id: REASON})
    put_in_force(world, 2, KARTIKA, SIREGAR)
    (corrected,) = world.emitted(KeysCorrected)
    assert corrected.reasons_commitment == second.about["reasons_commitment"]


def test_who_reads_names_puts_nothing_in_force(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    with pytest.raises(NotBlind):
        sign_correction(world, 2, READER)


def test_nothing_is_signed_while_a_session_runs(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    with Session(world.engine) as session, session.begin():
        session.execute(sittings.insert().values(exam_id=EXAM, session_id="sesi-9", starts_at=world.now))
    world.apply(admitted("26-0010"))
    compute(world)
    with pytest.raises(SessionsRunning):
        statement_of(world, 2, KARTIKA)
    started, *rest = world.sat("26-0010", "ECCECC")
    world.apply(started)
    compute(world)
    with pytest.raises(SessionsRunning):
        statement_of(world, 2, KARTIKA)
    world.apply(*rest)
    compute(world)
    assert sign_correction(world, 2, KARTIKA) is False, "everybody has sat, so a session that was ended early is over"


def test_a_correction_without_changes_is_not_signed(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    take_back(world, TWK)
    compute(world)
    with pytest.raises(NothingProposed):
        statement_of(world, 2, KARTIKA)


def test_the_signature_of_a_member_who_was_disabled_since_does_not_count(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    sign_correction(world, 2, KARTIKA)
    gone = StaffDisabled(staff_id=KARTIKA.id, generation=2, disabled_at=world.now)
    with Session(world.engine) as session, session.begin():
        note_disabled(session, gone)
    assert state_of(world, 2).current == ()
    assert sign_correction(world, 2, SIREGAR) is False


@pytest.mark.servers
def test_a_sheet_that_is_being_marked_is_waited_for_and_then_known(
    postgres_database: str, wait_until: Callable[..., None]
) -> None:
    """Otherwise its marks by the old keys would be stored after all others were replaced."""
    engine = make_engine(postgres_database)
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    # Of the second the hall has said that nobody came; a sheet comes all the same.
    world.apply(admitted("26-0001"), *world.sat("26-0001", "ECCECC"), admitted("26-0002"), missed("26-0002"))
    propose(world, TWK, ChangeKind.VOID)
    compute(world)
    sign_correction(world, 2, KARTIKA)
    statement = statement_of(world, 2, SIREGAR)
    started, _, submitted = world.sat("26-0002", "ECCECC")
    with Session(engine) as marking, ThreadPoolExecutor(1) as pool:
        attempts.start(marking, [started])
        attempts.submit(marking, world.now, [submitted])
        second = pool.submit(sign_correction, world, 2, SIREGAR, statement)
        wait_until(lambda: waiting_locks(engine) > 0)
        assert not second.done()
        marking.commit()
        with pytest.raises(Outdated):
            second.result()
    engine.dispose()


def test_a_rejected_one_changes_nothing_and_leaves_room_for_another(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    with Session(world.engine) as session, session.begin():
        proposing.reject(session, world.now, EXAM, 2, "Kunci lama ternyata benar.", KARTIKA)
    assert correction_of(world, 2).state is State.REJECTED
    assert propose(world, TWK, ChangeKind.VOID).number == 3


def test_the_statement_says_everything_that_the_event_says(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    (corrected,) = world.emitted(KeysCorrected)
    expected = SignedCorrection.of(corrected).statement(KARTIKA.id, world.now).to_text()
    assert corrected.signatures[0].statement == expected
