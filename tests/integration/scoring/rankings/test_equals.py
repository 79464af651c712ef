"""Equal candidates by each policy, from the database to the page, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.rankings.domain import ranking as domain
from services.scoring.rankings.domain.documents import ranking_digest
from services.scoring.rankings.domain.order import Equals
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.service import create_app
from shared.contracts.rules import BoundaryTies, Cut, EqualRanks
from tests.builders import plain_ranking as plain
from tests.builders.scoring import KARTIKA, VACANCY, World
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of, sit
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(sit)


@pytest.mark.parametrize(
    ("equal", "at_edge", "ranks", "on"),
    [
        ("1224", "all", [1, 2, 2, 4, 5, 6, 7], 3),
        ("1223", "all", [1, 2, 2, 3, 4, 5, 6], 3),
        ("1224", "none", [1, 2, 2, 4, 5, 6, 7], 1),
        ("1223", "none", [1, 2, 2, 3, 4, 5, 6], 1),
    ],
)
def test_two_share_the_second_of_two_places(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    equal: EqualRanks,
    at_edge: BoundaryTies,
    ranks: list[int],
    on: int,
) -> None:
    go_by(world, equal_ranks=equal, cut=Cut(count=2, boundary_ties=at_edge))
    found = ranking_of(world)
    assert [row.rank for row in found.rows if row.rank is not None] == ranks
    assert (found.going_on, found.frame.places) == (on, 2)
    marked = [row for row in found.rows if row.marks]
    outcomes = {row.candidate_no: Outcome.PASSED if row.rank else Outcome.BELOW_THRESHOLD for row in marked}
    standings = [Standing(row.candidate_no, outcomes[row.candidate_no], row.marks) for row in marked]
    rows = plain.rank(standings, found.frame.tie_breaks, 2, Equals(equal, at_edge))
    assert found.digest == ranking_digest(found.frame, rows), "on each database as by the plain reference"
    monkeypatch.setattr(domain, "BULK", 0)
    assert ranking_of(world).digest == found.digest, "over polars as over lists"


@pytest.mark.parametrize(
    ("at_edge", "words"),
    [("all", "di batas mendapat tempat semuanya."), ("none", "di batas tidak mendapat tempat bila")],
)
def test_the_page_says_what_becomes_of_equals(world: World, tmp_path: Path, at_edge: BoundaryTies, words: str) -> None:
    go_by(world, cut=Cut(multiple=3, boundary_ties=at_edge))
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    assert words in browser.get(f"/peringkat/{VACANCY}/26-0002", KARTIKA).get_data(as_text=True)
