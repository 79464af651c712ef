"""Who takes part in a later stage follows the ranking that is in force, and the vacancy that somebody is in."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.assessments.domain.errors import NotTakingPart, StageClosed
from services.scoring.assessments.domain.scores import Given
from services.scoring.assessments.storage import entries
from services.scoring.assessments.usecases import correcting, participants
from services.scoring.releases.usecases import withdrawing
from shared.contracts.withdrawals import RankingWithdrawn
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_assessed import (
    AINI,
    BRIA,
    INTERVIEW,
    NUMBERS,
    assess,
    assess_all,
    enter,
    interview,
    part_of,
    with_stages,
)
from tests.builders.scoring_ranked import sign

OTHER = "perawat"


@pytest.fixture
def world() -> World:
    return assess(World())


def taking_part(world: World, vacancy_id: str = VACANCY) -> list[str]:
    with Session(world.engine) as session:
        return participants.taking_part(session, SELECTION, "skb", vacancy_id)


def withdraw(world: World, who: Principal, stage: str | None = None) -> bool:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        reason = ("court", "Putusan pengadilan membatalkan peringkat ini.")
        text = withdrawing.statement_for(session, world.now, VACANCY, *reason, who, stage)
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        return withdrawing.withdraw(session, world.now, VACANCY, *reason, signed, who, stage)


def test_nobody_takes_part_by_a_withdrawn_ranking_and_what_was_entered_stays(world: World) -> None:
    enter(world, NUMBERS[0], interview(300, 500), AINI)
    assert taking_part(world) == list(NUMBERS)
    assert not withdraw(world, KARTIKA)
    assert taking_part(world) == list(NUMBERS), "one member withdraws nothing"
    assert withdraw(world, SIREGAR)
    assert taking_part(world) == []
    with pytest.raises(NotTakingPart):
        enter(world, NUMBERS[0], interview(300, 500), BRIA)
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    assert taking_part(world) == list(NUMBERS)
    with Session(world.engine) as session:
        assert len(entries.of(session, SELECTION, INTERVIEW, [NUMBERS[0]])[NUMBERS[0]]) == 1


def test_scores_of_a_later_stage_are_closed_by_its_release_and_opened_by_its_withdrawal(world: World) -> None:
    assess_all(world, dict.fromkeys(NUMBERS, (interview(300, 500), 400)))
    sign(world, KARTIKA, stage="skb")
    assert sign(world, SIREGAR, stage="skb")

    def propose() -> Given:
        with Session(world.engine) as session, session.begin():
            part, other = part_of(session), interview(310, 500)
            return correcting.propose(session, world.now, part, NUMBERS[0], other, "Salah ketik.", AINI)

    with pytest.raises(StageClosed):
        propose()
    withdraw(world, KARTIKA, "skb")
    assert withdraw(world, SIREGAR, "skb")
    assert propose() == interview(310, 500)


def test_after_a_restore_nobody_takes_part_by_it_either(world: World) -> None:
    withdraw(world, KARTIKA)
    withdraw(world, SIREGAR)
    (event,) = world.emitted(RankingWithdrawn)
    again = assess(World())
    with Session(again.engine) as session, session.begin():
        withdrawing.restore(session, event)
    assert taking_part(again) == []


def test_whoever_was_moved_takes_part_for_the_vacancy_that_named_them_last(world: World) -> None:
    rules = with_stages(world)
    with Session(world.engine) as session, session.begin():
        participants.pass_on(session, world.now, rules, SELECTION, OTHER, None, {NUMBERS[1]: {}})
    assert taking_part(world) == [NUMBERS[0], NUMBERS[2]]
    assert taking_part(world, OTHER) == [NUMBERS[1]]
