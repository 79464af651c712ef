"""Minutes say for how many a seat was closed by hand and why, and name nobody: everybody reads them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Minutes
from services.scoring.minutes.domain.paper import _Paper, paper
from services.scoring.minutes.usecases import making
from tests.builders.scoring import KARTIKA, NOON, SIREGAR, World, admitted
from tests.builders.scoring_ranked import ranked_world, sign
from tests.builders.scoring_seats import checked_in, closed
from tests.builders.sealed_minutes import FIRST


@pytest.fixture
def world() -> World:
    world = ranked_world()
    for number, reason in (("26-0010", "technical"), ("26-0011", "left"), ("26-0012", "technical")):
        world.apply(admitted(number), checked_in(number), closed(number, reason))
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    return world


def gathered(world: World) -> Minutes:
    with Session(world.engine) as session:
        return making.gather(session, FIRST)


def test_the_paper_counts_the_reasons(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    facts: list[tuple[str, str]] = []
    monkeypatch.setattr(_Paper, "fact", lambda _page, word, text: facts.append((word, text)))
    paper(gathered(world))
    assert [text for word, text in facts if word == "Kursi ditutup"] == [
        "1: berhalangan atau meninggalkan ruang sebelum memulai",
        "2: gangguan teknis tanpa komputer pengganti",
    ]


def test_what_is_said_only_after_the_release_changes_no_minutes_that_are_made_again(world: World) -> None:
    before = paper(gathered(world))
    world.apply(closed("26-0009", "identity", closed_at=NOON + timedelta(hours=1)))
    assert gathered(world).closed == {"left": 1, "technical": 2}
    assert paper(gathered(world)) == before
