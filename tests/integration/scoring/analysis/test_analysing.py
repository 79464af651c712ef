"""The worker analyses the items of an exam behind the marking, anew whenever sheets or keys have changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.scoring.analysis.tables import item_analyses
from services.scoring.exams.tables import sealed_items
from services.scoring.marking.tables import marks
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.storage import stamp
from services.scoring.releases.usecases.release_checks import readiness
from services.scoring.service import drop_projections
from tests.builders.scoring import EXAM, VACANCY, World
from tests.builders.scoring_analysed import (
    HARDER,
    HARDER_THERE,
    MISKEYED,
    PAPER,
    SHEETS,
    SITES,
    AnalysedWorld,
    kept,
    work,
)


def test_it_is_of_all_marked_sheets_and_names_the_wrong_key(world: World) -> None:
    found = kept(world)
    assert found is not None
    analysis = found.analysis
    assert analysis.sheets == SHEETS
    assert [(each.code, each.key, each.letter) for each in analysis.miskeys] == [(MISKEYED, "B", "C")]
    assert [(each.code, each.items, each.pool) for each in analysis.scales] == [
        ("TWK", 10, 12),
        ("TIU", 10, 12),
        ("TKP", 6, 6),
        ("", 26, 30),
    ]
    assert sum(item.seen for item in analysis.items) == SHEETS * sum(PAPER.values())
    assert sum(item.not_reached for item in analysis.items) > sum(item.omitted for item in analysis.items) > 0


def test_every_item_has_its_model(world: World) -> None:
    found = kept(world)
    assert found is not None
    models = {each.code: each for each in found.analysis.models}
    assert models.keys() == {item.code for item in found.analysis.items}
    assert {len(models[code].locations) for code in models if code.startswith("TKP")} == {4}
    for section in ("TWK", "TIU"):
        hardness = [models[f"{section}-{n:03}"].locations[0] for n in (1, 4, 8, 12)]
        assert hardness == sorted(hardness), "as the builder made them"
    assert all(each.rasch is None for each in models.values()), "papers were drawn"


def test_an_item_that_is_harder_for_a_category_is_of_the_large_class(world: World) -> None:
    found = kept(world)
    assert found is not None
    assert {each.category for each in found.analysis.dif} == {"cum_laude"}
    large = {each.code: each.delta < 0 for each in found.analysis.dif if each.dif_class == "C"}
    assert large == {HARDER: True}


def test_an_item_that_is_harder_at_a_site_is_of_the_large_class(world: World) -> None:
    found = kept(world)
    assert found is not None
    assert {each.site for each in found.analysis.sites} == set(SITES)
    clearest = max(found.analysis.sites, key=lambda each: each.delta)
    assert (clearest.code, clearest.site, clearest.dif_class) == (HARDER_THERE, SITES[0], "C"), "easier here"
    clearest = min(found.analysis.sites, key=lambda each: each.delta)
    assert (clearest.code, clearest.site, clearest.dif_class) == (HARDER_THERE, SITES[1], "C"), "harder there"


def test_its_totals_are_those_of_the_marks(world: World) -> None:
    found = kept(world)
    assert found is not None
    with Session(world.engine) as session:
        mean = session.scalar(select(func.avg(marks.c.total)))
    assert found.analysis.scales[-1].mean == pytest.approx(float(mean or 0))


def test_without_another_sheet_there_is_nothing_to_do(world: World) -> None:
    before = kept(world)
    work(world)
    assert work(world) == 0
    assert kept(world) == before


def test_more_sheets_are_analysed_after_a_rest() -> None:
    world = AnalysedWorld()
    assert work(world) == 0
    assert kept(world) is None
    world.sit_all(1, 30)
    assert work(world) > 0
    world.sit_all(31, 10)
    assert work(world) > 0
    found = kept(world)
    assert found is not None
    assert found.analysis.sheets == 40


def test_another_key_leads_to_another_analysis(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        row = session.execute(select(sealed_items).where(sealed_items.c.code == MISKEYED)).one()
        right = next(option for option, letter in row.options.items() if letter == "C")
        own = (sealed_items.c.exam_id == EXAM, sealed_items.c.code == MISKEYED)
        session.execute(update(sealed_items).where(*own).values(right_option=right))
    before = kept(world)
    work(world)
    work(world)
    after = kept(world)
    assert before is not None
    assert after is not None
    assert after.analysis.miskeys == ()
    (expected,) = before.analysis.miskeys
    assert after.analysis.scales[1].alpha == pytest.approx(expected.alpha, abs=0.02)


def test_it_follows_from_the_log_again(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
        assert session.scalar(select(func.count()).select_from(item_analyses)) == 0


def test_who_signs_a_ranking_sees_that_a_key_is_probably_wrong(world: World) -> None:
    with Session(world.engine) as session:
        before = stamp.find(session, VACANCY, "")
        checks = readiness(session, rank_vacancy(session, VACANCY)).checks
    named = [check.text.code for check in checks if dict(check.text.facts).get("item") == MISKEYED]
    assert named == ["item_miskeyed"], "and not by its counts, too"
    with Session(world.engine) as session, session.begin():
        session.execute(update(item_analyses).values(computed_at=world.now + timedelta(minutes=5)))
    with Session(world.engine) as session:
        assert stamp.find(session, VACANCY, "") != before, "an open page shows the next analysis"
