"""A later stage is ranked by what earlier ones hand on and by its own parts, and released on its own."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.marking.tables import marks
from services.scoring.rankings.domain.ranking import Status
from services.scoring.rankings.usecases import looking, lots
from services.scoring.releases.domain.signing import NotReady
from services.scoring.releases.domain.withdrawals import LaterStageStands
from services.scoring.releases.usecases import batch, withdrawing
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankingReleased
from shared.contracts.withdrawals import RankingWithdrawn
from shared.kernel.errors import NotFound
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_assessed import (
    NUMBERS,
    SKB,
    assess,
    assess_all,
    interview,
)
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import blockers, enter_lots, ranking_of, sign

FIRST, SECOND, THIRD = NUMBERS
REASON = "Putusan PTUN 12/G/2026 membatalkan peringkat ini."
SCORES = {FIRST: (interview(100, 200), 250), SECOND: (interview(400, 600), 500), THIRD: (interview(300, 500), 500)}


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(assess)


def final(skd: int, oral: int, former: int) -> int:
    """40, 30 and 30 per cent of the most that each can be, in thousandths, rounded half up."""
    share = Fraction(40 * skd, 30) + Fraction(30 * oral, 1000) + Fraction(30 * former, 550)
    return int(share * 1000 + Fraction(1, 2))


def release(world: World, stage: str | None = "skb") -> None:
    assert not sign(world, KARTIKA, stage=stage)
    assert sign(world, SIREGAR, stage=stage)


def withdraw(world: World, who: Principal, stage: str | None) -> bool:
    with Session(world.engine) as session, session.begin():
        bind_key(session, person_keys.bound(who.id))
        text = withdrawing.statement_for(session, world.now, VACANCY, "court", REASON, who, stage)
        signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
        return withdrawing.withdraw(session, world.now, VACANCY, "court", REASON, signed, who, stage)


def test_it_is_ranked_by_the_weights_of_all_that_counts(world: World) -> None:
    assess_all(world, SCORES)
    ranking = ranking_of(world, "skb")
    best, middle, last = ranking.rows
    assert (best.candidate_no, best.total) == (SECOND, final(29, 1000, 500))
    assert dict(best.marks) == {"skd": 29, "wawancara": 1000, "lama": 500}
    assert (middle.candidate_no, middle.total) == (THIRD, final(29, 800, 500))
    assert (last.candidate_no, last.total) == (FIRST, final(30, 300, 250))
    assert middle.decision is not None
    assert (middle.decision.key, middle.decision.theirs, middle.decision.mine) == ("final", best.total, middle.total)
    assert [row.status for row in ranking.rows] == [Status.GOES_ON, Status.BELOW_CUT, Status.BELOW_CUT]
    assert ranking.frame.stage == "skb"
    assert ranking.document["stage"] == "skb"
    assert ranking.present == 3


def test_equal_finals_are_parted_by_what_was_carried_in(world: World) -> None:
    """30 of 30 and 700 of 1000 weigh as much as 29 of 30 and 744.44: only thousandths apart they would be parted."""
    rules = replace(SKB, integration=replace(SKB.integration, decimals=0))
    go_by(world, first_stage=ranking_of(world).rules.first_stage, stages=(rules,))
    release(world, None)
    assess_all(world, {FIRST: (interview(300, 400), 0), SECOND: (interview(300, 445), 0), THIRD: (interview(0, 0), 0)})
    above, below, _ = ranking_of(world, "skb").rows
    assert (above.candidate_no, below.candidate_no) == (FIRST, SECOND)
    assert above.total == below.total == 61
    assert below.decision is not None
    assert (below.decision.key, below.decision.theirs, below.decision.mine) == ("skd", 30, 29)


def test_nobody_is_ranked_before_all_scores_are_agreed(world: World) -> None:
    assess_all(world, {FIRST: SCORES[FIRST], SECOND: SCORES[SECOND]})
    assert blockers(world, "skb") == {"unassessed"}
    with pytest.raises(NotReady):
        sign(world, KARTIKA, stage="skb")
    assert [row.status for row in ranking_of(world, "skb").rows][-1] == Status.UNMARKED
    assess_all(world, {THIRD: SCORES[THIRD]})
    assert blockers(world, "skb") == set()


def test_absent_and_disqualified_have_no_rank(world: World) -> None:
    absent, excluded = Given({}, Reason.NO_SHOW), Given({}, Reason.CHEATING)
    assess_all(world, {FIRST: (absent, 250), SECOND: (excluded, 500), THIRD: SCORES[THIRD]})
    rows = {row.candidate_no: row for row in ranking_of(world, "skb").rows}
    assert {number: row.status for number, row in rows.items()} == {
        THIRD: Status.GOES_ON,
        FIRST: Status.ABSENT,
        SECOND: Status.DISQUALIFIED,
    }
    assert (rows[FIRST].rank, dict(rows[FIRST].marks), rows[FIRST].total) == (None, {}, 0)
    assert blockers(world, "skb") == set()


def test_whoever_misses_a_minimum_is_below_the_threshold(world: World) -> None:
    stage = replace(SKB, minima={"wawancara": 500})
    go_by(world, first_stage=ranking_of(world).rules.first_stage, stages=(stage,))
    release(world, None)
    assess_all(world, SCORES)
    ranking = ranking_of(world, "skb")
    row = next(row for row in ranking.rows if row.candidate_no == FIRST)
    assert (row.status, row.rank, row.total) == (Status.BELOW_THRESHOLD, None, final(30, 300, 250))
    (check,) = ranking.checks[FIRST]
    assert (check.subject, check.minimum, check.marks, check.met) == ("wawancara", 500, 300, False)


def test_it_is_released_apart_from_the_first_stage(world: World) -> None:
    assess_all(world, SCORES)
    release(world)
    first, second = world.emitted(RankingReleased)
    assert (first.stage, second.stage) == (None, "skb")
    assert (first.version, second.version) == (1, 1)
    assert second.tie_breaks == SKB.tie_breaks
    assert {row.candidate_no for row in second.rows} == set(NUMBERS)
    texts = [json.loads(str(event.signatures[0].statement)) for event in (first, second)]
    assert ["stage" in text["about"] for text in texts] == [False, True]
    assert ranking_of(world).digest == first.ranking_digest, "the first stage's digest is what it was"


def test_the_kept_ranking_is_the_computed_one(world: World) -> None:
    assess_all(world, SCORES)
    world.keep()
    computed = ranking_of(world, "skb")
    with Session(world.engine) as session:
        head = looking.look(session, VACANCY, "skb")
        shown = looking.rows_of(session, head, 0, 10)
        first = looking.look(session, VACANCY)
    assert (head.digest, head.frame, head.summary) == (computed.digest, computed.frame, computed.summary)
    assert tuple(each.row for each in shown) == computed.rows
    assert first.digest == ranking_of(world).digest != head.digest


def test_a_stage_that_the_rules_do_not_name_is_none(world: World) -> None:
    with pytest.raises(NotFound):
        ranking_of(world, "lain")


def test_the_stage_before_is_withdrawn_only_after_this_one(world: World) -> None:
    assess_all(world, SCORES)
    release(world)
    with pytest.raises(LaterStageStands):
        withdraw(world, KARTIKA, None)
    assert not withdraw(world, KARTIKA, "skb")
    assert withdraw(world, SIREGAR, "skb")
    assert not withdraw(world, KARTIKA, None)
    assert withdraw(world, SIREGAR, None)
    assert [event.stage for event in world.emitted(RankingWithdrawn)] == ["skb", None]
    assert blockers(world, "skb") == {"earlier_withdrawn"}


def test_it_waits_where_the_stage_before_is_another_one_by_now(world: World) -> None:
    assess_all(world, SCORES)
    with Session(world.engine) as session, session.begin():
        found = session.scalars(marks.select().with_only_columns(marks.c.attempt_id).limit(1)).one()
        session.execute(update(marks).where(marks.c.attempt_id == found).values(passed=False))
    world.keep()
    assert blockers(world, "skb") == {"earlier_changed"}
    release(world, None)
    assert "earlier_changed" not in blockers(world, "skb")


def test_lots_of_one_stage_are_none_of_another(world: World) -> None:
    stage = replace(SKB, cut=Cut(count=1, boundary_ties="draw"))
    go_by(world, first_stage=ranking_of(world).rules.first_stage, stages=(stage,))
    release(world, None)
    assess_all(world, {FIRST: (interview(0, 0), 0), **dict.fromkeys((SECOND, THIRD), SCORES[SECOND])})
    assert blockers(world, "skb") == {"undrawn"}
    for who in (KARTIKA, SIREGAR):
        enter_lots(world, who, [THIRD, SECOND], "skb")
    assert [row.candidate_no for row in ranking_of(world, "skb").rows] == [THIRD, SECOND, FIRST]
    assert blockers(world, "skb") == set()
    with Session(world.engine) as session:
        assert lots.drawn(session, VACANCY) == []


def test_many_vacancies_of_a_stage_are_signed_at_once(world: World) -> None:
    assess_all(world, SCORES)
    for who in (KARTIKA, SIREGAR):
        with Session(world.engine) as session, session.begin():
            bind_key(session, person_keys.bound(who.id))
            text = batch.statement_for(session, world.now, SELECTION, who, "skb")
            signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
            done = batch.sign(session, world.now, SELECTION, signed, who, "skb")
    assert (done.signed, done.released) == (1, 1)
    assert [(event.stage, event.exam_id) for event in world.emitted(RankingReleased)] == [(None, EXAM), ("skb", EXAM)]
