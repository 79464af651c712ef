"""The seed of a later stage's draw is for all vacancies: none is taken while one of them has not begun the stage."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from services.scoring.rankings.usecases import seeds
from shared.contracts.rules import Cut, StageName
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, World, vacancy
from tests.builders.scoring_assessed import NUMBERS, SKB, assess_all, interview
from tests.builders.scoring_draws import coded
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import sign, sit

OTHER = "perawat"


def to_draw(world: World) -> World:
    """Lots decide in the second stage of the first vacancy, whose scores are all there."""
    drawn = replace(SKB, cut=Cut(count=1, boundary_ties="draw"))
    go_by(sit(world), first_stage=StageName(code="skd", name="Seleksi Kompetensi Dasar"), stages=(drawn,))
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    assess_all(world, dict.fromkeys(NUMBERS, (interview(100, 200), 250)))
    world.keep()
    return world


def is_early(world: World) -> bool:
    with Session(world.engine) as session:
        return seeds.look(session, SELECTION, "skb").is_early


def test_another_vacancy_whose_people_are_still_to_begin_holds_it_up(quiet_world: World) -> None:
    world = to_draw(quiet_world)
    assert not is_early(world)
    world.apply(vacancy(vacancy_id=OTHER), coded("26-0021", vacancy_id=OTHER), *world.sat("26-0021", "ECCECC"))
    assert is_early(world), "somebody goes on there, and that ranking is not released"


def test_one_in_which_nobody_goes_on_does_not(quiet_world: World) -> None:
    world = to_draw(quiet_world)
    world.apply(vacancy(vacancy_id=OTHER), coded("26-0021", vacancy_id=OTHER), *world.sat("26-0021", "EAAEAA"))
    assert not is_early(world)
