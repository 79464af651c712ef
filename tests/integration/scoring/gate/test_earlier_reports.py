"""Reports that an earlier method has made: read as what they are, and made anew where nobody has signed about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.gate.domain.gate import METHOD, Item, Kind
from services.scoring.gate.domain.words import EARLIER_SPEED, NOT_COMPARED
from services.scoring.gate.tables import gate_reports
from services.scoring.marking.tables import journal_entries
from services.scoring.service import create_app
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_gated import (
    REASON,
    SECOND,
    SHEETS,
    GatedWorld,
    gate_of,
    gated_world,
    overrule,
    work,
)
from tests.builders.scoring_ranked import blockers, ranking_of
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

INFLATED = 4_711
"""All sheets of known times, whether they were compared or not."""


@pytest.fixture
def world() -> World:
    return gated_world()


def made_earlier(world: World) -> None:
    """The report as the release before has kept it."""
    with Session(world.engine) as session, session.begin():
        content = session.scalars(select(gate_reports.c.content)).one()
        (speed,) = (each for each in content["items"] if each["kind"] == "speed")
        speed["compared"] = INFLATED
        session.execute(gate_reports.update().values(content=content, method=None))


def page_of(world: World, folder: Path) -> str:
    browser = Browser(create_app(make_settings("scoring", folder), engine=world.engine).test_client())
    page: str = browser.get(f"/peringkat/{VACANCY}/gerbang", KARTIKA).get_data(as_text=True)
    return page


def speed_of(world: World) -> Item:
    report = gate_of(world).report
    assert report is not None
    item = report.get(Kind.SPEED)
    assert item is not None
    return item


def test_one_is_made_anew_and_nothing_is_signed_by_it_until_then(world: World, tmp_path: Path) -> None:
    made_earlier(world)
    assert blockers(world) == {"gate_waiting"}
    page = page_of(world, tmp_path)
    assert "Dihitung dengan cara rilis sebelumnya." in page
    assert EARLIER_SPEED in page
    assert "4.711" not in page, "how many were compared is not known"
    work(world)
    assert gate_of(world).is_present
    assert blockers(world) == {"gate_pair"}
    assert speed_of(world).compared == SHEETS + 2
    page = page_of(world, tmp_path)
    assert "rilis sebelumnya" not in page
    assert EARLIER_SPEED not in page
    with Session(world.engine) as session:
        assert session.scalars(select(gate_reports.c.method)).one() == METHOD


def test_one_of_which_something_was_overruled_stays_what_was_signed(world: World, tmp_path: Path) -> None:
    overrule(world, "pair", REASON, KARTIKA)
    overrule(world, "pair", SECOND, SIREGAR)
    signed = ranking_of(world).digest
    made_earlier(world)
    work(world)
    assert speed_of(world).compared == INFLATED, "as it was kept"
    assert gate_of(world).is_present
    assert blockers(world) == set()
    assert ranking_of(world).digest == signed
    page = page_of(world, tmp_path)
    assert "4.711" not in page
    assert EARLIER_SPEED in page
    assert "Cara sebelumnya" in page, "and not: as expected"


def test_of_each_kind_that_was_not_compared_the_page_says_what_is_missing(tmp_path: Path) -> None:
    world = GatedWorld()
    world.sit_all(1, SHEETS)
    with Session(world.engine) as session, session.begin():
        session.execute(journal_entries.delete())
    work(world)
    assert [each.item.compared for each in gate_of(world).reasons] == [0] * len(Kind)
    page = page_of(world, tmp_path)
    assert [page.count(NOT_COMPARED[kind]) for kind in Kind] == [1] * len(Kind)
    assert page.count("Tidak dibandingkan</span>") == len(Kind)
    assert "Wajar" not in page


def test_of_kinds_that_were_compared_the_page_says_nothing_of_the_sort(world: World, tmp_path: Path) -> None:
    page = page_of(world, tmp_path)
    for each in gate_of(world).reasons:
        assert (NOT_COMPARED[each.item.kind] in page) is (each.item.compared == 0)
    assert {each.item.kind for each in gate_of(world).reasons if each.item.compared} >= {"speed", "pair"}
