"""The roster that two members closed in recruitment: believed by their signatures alone, and nobody signs a ranking of
more or fewer candidates than it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.marking.jobs import JOBS
from services.scoring.marking.storage import closed_rosters
from services.scoring.marking.usecases.closed_rosters import SECOND_LOOK
from services.scoring.releases.storage import stamp
from services.scoring.releases.usecases.release_checks import readiness
from services.scoring.service import drop_projections
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.rosters import DecidedCount
from shared.signatures.belief import NotBelieved
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_ranked import blockers, ranked_world, ranking_of, sign
from tests.builders.scoring_rosters import BOTH, closed_roster, known
from tests.builders.second_looks import taken_up_once_keys_are_here


@pytest.fixture
def world() -> World:
    return ranked_world()


def state(world: World) -> dict[str, str]:
    """Of the check about the roster, by its code."""
    with Session(world.engine) as session:
        checks = readiness(session, ranking_of(world)).checks
    return {check.text.code: str(check.state) for check in checks if check.text.code.startswith("roster")}


def test_as_many_candidates_as_it_says_are_ranked(world: World) -> None:
    assert state(world) == {"roster_open": "light"}
    with Session(world.engine) as session:
        before = stamp.find(session, VACANCY, "")
    world.apply(closed_roster(world), closed_roster(world))
    assert state(world) == {"roster": "good"}
    with Session(world.engine) as session:
        assert stamp.find(session, VACANCY, "") != before, "an open page shows it"
    assert [sign(world, who) for who in (KARTIKA, SIREGAR)] == [False, True]


@pytest.mark.parametrize("difference", [-1, 1])
def test_nobody_signs_a_ranking_of_another_number(world: World, difference: int) -> None:
    world.apply(closed_roster(world, admitted=known(world) + difference))
    assert state(world) == {"roster_differs": "bad"}
    assert "roster_differs" in blockers(world)


def test_somebody_who_is_admitted_afterwards_holds_it_up(world: World) -> None:
    world.apply(closed_roster(world))
    assert "roster_differs" not in blockers(world)
    world.apply(admitted("26-0777"), *world.sat("26-0777", "ECCECC"))
    assert "roster_differs" in blockers(world)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("born_on", date(1990, 1, 1)),
        ("gpa", Decimal("4.00")),
        ("quota_group", "putra"),
        ("vacancy_id", "lain"),
        ("category", "cum_laude"),
        ("selection_id", "lain"),
    ],
)
def test_nobody_becomes_another_once_it_is_closed(world: World, name: str, value: Any) -> None:
    before = admitted("26-0001")
    changed = replace(before, **{name: value})
    world.apply(changed, before)
    unsigned = ranking_of(world).digest
    world.apply(closed_roster(world), before)
    with pytest.raises(InvalidPayload, match=f"{name}: of 26-0001 it was .* when two people closed the roster"):
        world.apply(changed)
    assert ranking_of(world).digest == unsigned


def test_a_vacancy_for_which_nobody_was_admitted_has_no_candidates(world: World) -> None:
    other = DecidedCount(vacancy_id="lain", admitted=3, refused=0)
    world.apply(closed_roster(world, vacancies=(other,)))
    assert state(world) == {"roster_differs": "bad"}


def test_recruitments_word_for_it_is_not_asked(world: World) -> None:
    event = closed_roster(world)
    for other in (
        replace(event, root="cc" * 32),
        replace(event, spare_codes=21),
        replace(event, vacancies=(replace(event.vacancies[0], admitted=1),)),
        replace(event, signatures=event.signatures[:1]),
        replace(event, signatures=(event.signatures[0], event.signatures[0])),
        closed_roster(world, KARTIKA.id, KARTIKA.id),
        replace(event, selection_id="lain"),
    ):
        with pytest.raises(NotBelieved):
            world.apply(other)
    assert state(world) == {"roster_open": "light"}


def test_there_is_one_roster_of_a_selection(world: World) -> None:
    world.apply(closed_roster(world))
    with pytest.raises(NotBelieved, match="was closed with"):
        world.apply(closed_roster(world, root="cc" * 32))
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
        assert closed_rosters.find(session, SELECTION) is None


def test_it_counts_once_its_signers_are_known(world: World) -> None:
    taken_up_once_keys_are_here(world, closed_roster(world), BOTH, SECOND_LOOK, JOBS)
