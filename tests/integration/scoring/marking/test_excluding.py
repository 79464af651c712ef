"""A sheet that two people have voided, or whose candidate they have disqualified, is ranked no more and holds nothing
up. Both signatures are verified here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key, note_disabled, note_roles
from services.scoring.marking.usecases.excluding import SECOND_LOOK
from services.scoring.rankings.usecases import looking
from shared.contracts.staff import RolesChanged, StaffDisabled
from shared.eventlog.interface import Record
from shared.members.tables import member_keys
from shared.messaging import dead_letters
from shared.signatures.belief import NotBelieved
from tests.builders import person_keys
from tests.builders.excluded import signed
from tests.builders.journals import chain
from tests.builders.scoring import KARTIKA, NOON, SIREGAR, SRI, VACANCY, World, admitted, event_of
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_ranked import blockers, ranked_world, ranking_of, sign


@pytest.fixture
def world() -> World:
    """A ranking with a sheet whose journal ends in another link than was reported."""
    made = ranked_world()
    started, recorded, submitted = made.sat("26-0009", "ECCECC")
    made.apply(started, recorded, replace(submitted, chain_head="0" * 64))
    return made


def test_a_broken_sheet_that_was_voided_keeps_nothing_back(world: World) -> None:
    assert blockers(world) == {"mismatch"}
    world.apply(decided("26-0009", "journal"))
    assert blockers(world) == set()
    row = next(row for row in ranking_of(world).rows if row.candidate_no == "26-0009")
    assert (row.status, row.rank, row.marks) == ("disqualified", None, {})
    with Session(world.engine) as session:
        assert [vars(each) for each in looking.look(session, VACANCY).summary.excluded] == [
            {"candidate_no": "26-0009", "reason_code": "journal"}
        ]
    assert not sign(world, KARTIKA)
    assert sign(world, SIREGAR)


def test_what_comes_late_of_a_voided_journal_keeps_nothing_back(world: World) -> None:
    world.apply(decided("26-0009", "journal"))
    _, recorded, _ = world.sat("26-0009", "DDDDDD")
    world.apply(recorded)
    assert blockers(world) == set()


def test_of_two_attempts_the_one_that_was_not_voided_counts(world: World) -> None:
    again = [replace(each, attempt_id="attempt-again") for each in world.sat("26-0001", "AAAAAA")]
    world.apply(*again[:1])
    assert "second_attempt" in blockers(world)
    before = [row for row in ranking_of(world).rows if row.candidate_no == "26-0001"]
    world.apply(decided("26-0001", "second_sheet", attempt_id="attempt-again"))
    assert blockers(world) == {"mismatch"}, "the other number's sheet, as before"
    assert [row for row in ranking_of(world).rows if row.candidate_no == "26-0001"] == before
    world.apply(decided("26-0001", "technical"))
    (row,) = [row for row in ranking_of(world).rows if row.candidate_no == "26-0001"]
    assert row.status == "disqualified", "nothing is left that counts"


def test_a_second_sheet_counts_once_the_first_is_voided(world: World) -> None:
    started, recorded, submitted = world.sat("26-0010", "ECCECC")
    world.apply(admitted("26-0010"), started, recorded, submitted)
    _, _, better = world.sat("26-0002", "EEEEEE")
    later = replace(better, candidate_no="26-0010", attempt_id="attempt-again", submitted_at=NOON + timedelta(hours=1))
    begun = replace(started, attempt_id="attempt-again")
    entries = chain("attempt-again", list(later.answers.items()))
    saved = replace(recorded, attempt_id="attempt-again", entries=tuple(entries))
    world.apply(begun, saved, replace(later, chain_head=entries[-1].hash))
    (row,) = [row for row in ranking_of(world).rows if row.candidate_no == "26-0010"]
    first = row.total
    world.apply(decided("26-0010", "technical"))
    (row,) = [row for row in ranking_of(world).rows if row.candidate_no == "26-0010"]
    assert (row.status == "disqualified", row.total == first) == (False, False)


def test_the_disqualified_have_no_rank_whichever_attempt_it_was(world: World) -> None:
    again = [replace(each, attempt_id="attempt-again") for each in world.sat("26-0001", "AAAAAA")]
    world.apply(*again[:1], decided("26-0001", attempt_id="attempt-again"))
    (row,) = [row for row in ranking_of(world).rows if row.candidate_no == "26-0001"]
    assert (row.status, row.rank) == ("disqualified", None)


GOOD = decided("26-0009", "journal")
DAMAGED: dict[str, Any] = {
    "nobody": replace(GOOD, signatures=()),
    "one person": replace(GOOD, signatures=GOOD.signatures[:1]),
    "one person twice": replace(GOOD, signatures=GOOD.signatures[:1] * 2),
    "another reason": replace(GOOD, reason="Alasan yang tidak ditandatangani."),
    "another code": replace(GOOD, reason_code="paper"),
    "another candidate": replace(GOOD, candidate_no="26-0001"),
    "another attempt": replace(GOOD, attempt_id="attempt-26-0001"),
    "a stranger": signed(GOOD, SRI.id, "staff-asing", at=NOON),
    "to come": signed(GOOD, SRI.id, KARTIKA.id, at=NOON + timedelta(days=1)),
    "a code of the other kind": signed(replace(GOOD, reason_code="help"), SRI.id, KARTIKA.id, at=NOON),
    # Both have signed exactly this, and it is about two people.
    "the attempt of somebody else": signed(replace(GOOD, attempt_id="attempt-26-0001"), SRI.id, KARTIKA.id, at=NOON),
    "another selection": signed(replace(GOOD, selection_id="lain"), SRI.id, KARTIKA.id, at=NOON),
}


@pytest.mark.parametrize("event", DAMAGED.values(), ids=DAMAGED)
def test_what_two_have_not_signed_excludes_nobody(world: World, event: Any) -> None:
    before = ranking_of(world).digest
    with pytest.raises(NotBelieved):
        world.apply(event)
    world.keep()
    assert ranking_of(world).digest == before
    assert blockers(world) == {"mismatch"}


def test_a_decision_that_comes_before_the_keys_is_taken_up_once_they_are_here(world: World) -> None:
    event = event_of(GOOD)
    with Session(world.engine) as session, session.begin():
        key_ids = [person_keys.fingerprint(who.id) for who in (SRI, KARTIKA)]
        session.execute(delete(member_keys).where(member_keys.c.key_id.in_(key_ids)))
    with pytest.raises(NotBelieved) as refused:
        world.apply(GOOD)
    record = Record("cbt.attempts", 0, 1, event.aggregate_id, event.to_bytes(), {}, NOON)
    with Session(world.engine) as session, session.begin():
        dead_letters.add(session, "scoring", record, event, f"invalid: {refused.value}", NOON)
        assert SECOND_LOOK.look(session, NOON) is None
        bind_key(session, person_keys.bound(SRI.id))
        assert SECOND_LOOK.look(session, NOON) is None, "one of two is not enough"
        bind_key(session, person_keys.bound(KARTIKA.id))
        work = SECOND_LOOK.look(session, NOON)
        assert work is not None
        assert work(session, NOON) == 1
        assert SECOND_LOOK.look(session, NOON) is None


@pytest.mark.parametrize("how", ["disabled", "a proctor now"])
def test_who_could_not_decide_it_any_more_is_none_of_the_two(world: World, how: str) -> None:
    with Session(world.engine) as session, session.begin():
        if how == "disabled":
            gone = StaffDisabled(staff_id=SRI.id, generation=9, disabled_at=NOON - timedelta(hours=1))
            note_disabled(session, gone)
        else:
            other = RolesChanged(
                staff_id=SRI.id, generation=9, roles=("proctor",), changed_at=NOON - timedelta(hours=1)
            )
            note_roles(session, other)
    with pytest.raises(NotBelieved, match="neither exam officer nor member"):
        world.apply(GOOD)
    assert blockers(world) == {"mismatch"}
