"""Hard reasons against a release: each holds it up, and nobody overrules one."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from services.scoring.gate.domain.gate import Kind, NothingFound
from services.scoring.marking.usecases.marking import mark_waiting
from services.scoring.releases.domain.signing import NotReady
from tests.builders.scoring import KARTIKA, NOON, SIREGAR, World, admitted, attempt
from tests.builders.scoring_assessed import with_stages
from tests.builders.scoring_gated import overrule
from tests.builders.scoring_ranked import blockers, let_stand_before, ranked_world, ranking_of, sign
from tests.builders.scoring_reasons import HARD, STAGES, draft_world, missed_by_both


@pytest.fixture
def world() -> World:
    return ranked_world()


def test_a_sheet_without_marks_holds_the_release_up_until_it_has_them(world: World) -> None:
    missed_by_both(world)
    assert blockers(world) == {"unmarked"}
    with pytest.raises(NotReady) as refusal:
        sign(world, KARTIKA)
    assert [problem.message for problem in refusal.value.problems] == ["1 lembar belum dapat dinilai"]
    with Session(world.engine) as session, session.begin():
        assert mark_waiting(session, NOON) == 1
    assert blockers(world) == set()


def test_a_sheet_that_two_had_let_stand_and_nobody_can_mark_holds_the_release_up(world: World) -> None:
    world.apply(admitted("26-0010"), *attempt("26-0010", (*world.paper()[:-1], "i-lain"), {}))
    assert blockers(world) == {"mismatch"}
    let_stand_before(world, "attempt-26-0010", "item_unknown")
    assert blockers(world) == {"unmarked"}


def test_nobody_signs_by_an_exam_that_is_not_sealed(world: World) -> None:
    draft = draft_world(world)
    assert blockers(draft) == {"exam_draft"}
    with pytest.raises(NotReady) as refusal:
        sign(draft, KARTIKA)
    assert [problem.message for problem in refusal.value.problems] == ["Ujian belum disegel"]


def test_a_later_stage_waits_until_the_one_before_is_released(world: World) -> None:
    with_stages(world)
    assert blockers(world) == set()
    assert "earlier_unreleased" in blockers(world, "skb")
    with pytest.raises(NotReady) as refusal:
        sign(world, KARTIKA, stage="skb")
    assert "Peringkat tahap Seleksi Kompetensi Dasar belum dirilis" in [each.message for each in refusal.value.problems]
    sign(world, KARTIKA)
    assert "earlier_unreleased" in blockers(world, "skb"), "one member has not released it"
    assert sign(world, SIREGAR)
    assert "earlier_unreleased" not in blockers(world, "skb")


@pytest.mark.parametrize("code", HARD)
def test_a_hard_reason_trips_once_and_nobody_overrules_it(world: World, code: str) -> None:
    other, stage = HARD[code](world), STAGES.get(code)
    world = other if isinstance(other, World) else world
    assert code in blockers(world, stage)
    before = ranking_of(world, stage).digest
    for kind in (code, f"gate_{code}", *Kind):
        for who in (KARTIKA, SIREGAR):
            with pytest.raises(NothingFound):
                overrule(world, str(kind), "Saya tetap ingin merilis.", who, signed_reason="Saya tetap ingin merilis.")
    assert code in blockers(world, stage)
    assert ranking_of(world, stage).digest == before
    with pytest.raises(NotReady):
        sign(world, KARTIKA, stage=stage)
