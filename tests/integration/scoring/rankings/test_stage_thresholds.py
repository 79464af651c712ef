"""What a later stage asks for, in points and in per cent, some of several parts and the integrated score: from the
scores of assessors to the ranking, its pages, its export and what programs read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.rankings.domain.ranking import Status
from services.scoring.rankings.tables import ranking_rows
from services.scoring.service import create_app
from shared.contracts.percentages import Percent
from shared.contracts.rules import StageThreshold
from shared.contracts.scoring import RankingReleased, ThresholdCheck
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, vacancy
from tests.builders.scoring_assessed import NUMBERS, SKB, assess, assess_all, interview
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of, sign
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

FIRST, SECOND, THIRD = NUMBERS
SCORES = {FIRST: (interview(100, 200), 250), SECOND: (interview(400, 600), 500), THIRD: (interview(300, 500), 500)}
"""Final scores of 62,636 (with 30 of 30), 95,939 and 89,939 (with 29)."""
PAGE = f"/peringkat/{VACANCY}"


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(assess)


def asking(world: World, **asked: Any) -> dict[str, Status]:
    """The state of each, where the stage asks for this."""
    first_stage = ranking_of(world).rules.first_stage
    go_by(world, first_stage=first_stage, stages=(replace(SKB, **asked),))
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    assess_all(world, SCORES)
    world.keep()
    return {row.candidate_no: row.status for row in ranking_of(world, "skb").rows}


def browser_of(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def read(browser: Browser, path: str) -> str:
    return str(browser.get(path, KARTIKA).get_data(as_text=True)).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("asked", "below"),
    [
        ({"percent": {"wawancara": 30}}, set()),
        ({"percent": {"wawancara": 31}}, {FIRST}),
        ({"percent": {"wawancara": Percent("30.01")}}, {FIRST}),
        ({"percent": {"wawancara": Percent("29.9999")}, "final_percent": Percent("62.636")}, set()),
        ({"final_percent": Percent("62.6361")}, {FIRST}),
        ({"percent": {"wawancara": 81}}, {FIRST, THIRD}),
        ({"percent": {"wawancara": 81, "lama": 90}}, {FIRST, THIRD}),
        ({"percent": {"wawancara": 81, "lama": 90}, "enough": 1}, {FIRST}),
        ({"percent": {"wawancara": 81}, "minima": {"lama": 250}, "enough": 1}, set()),
        ({"final": 89_939}, {FIRST}),
        ({"final": 89_940}, {FIRST, THIRD}),
        ({"final_percent": 62}, set()),
        ({"final_percent": 63}, {FIRST}),
        ({"percent": {"wawancara": 81}, "minima": {"lama": 250}, "enough": 1, "final_percent": 90}, {FIRST, THIRD}),
    ],
)
def test_whoever_misses_what_is_asked_is_not_ranked(world: World, asked: dict[str, Any], below: set[str]) -> None:
    found = asking(world, **asked)
    assert {number for number, status in found.items() if status == Status.BELOW_THRESHOLD} == below
    assert {row.candidate_no for row in ranking_of(world, "skb").rows if row.rank is None} == below


@pytest.mark.parametrize(
    ("category", "group", "below"),
    [
        ("general", None, {FIRST, THIRD}),
        ("general", "elsewhere", {FIRST}),
        ("papua", None, {FIRST}),
    ],
)
def test_what_is_asked_of_the_category_of_the_vacancy_replaces_the_rest(
    world: World, category: str, group: str | None, below: set[str]
) -> None:
    some = StageThreshold(category=category, position_group=group, percent={"wawancara": Percent("81.5")}, enough=None)
    found = asking(world, minima={"wawancara": 500, "lama": 100}, enough=2, thresholds=(some,))
    assert {number for number, status in found.items() if status == Status.BELOW_THRESHOLD} == below
    head = ranking_of(world, "skb")
    replaced = below == {FIRST, THIRD}
    assert head.enough == (None if replaced else 2)
    assert [each.subject for each in head.checks[FIRST]] == (["wawancara"] if replaced else ["lama", "wawancara"])


def test_what_is_asked_of_its_position_group_replaces_what_is_asked_of_the_category(world: World) -> None:
    world.apply(vacancy(position_group="guru"))
    wide = StageThreshold(category="general", percent={"wawancara": Percent("81.5")})
    either: dict[str, Any] = {"percent": {"wawancara": Percent(81)}, "minima": {"lama": 250}, "enough": 1}
    narrow = StageThreshold(category="general", position_group="guru", **either)
    found = asking(world, thresholds=(wide, narrow))
    assert Status.BELOW_THRESHOLD not in found.values(), "each reaches one of the two, and two miss the wider"
    head = ranking_of(world, "skb")
    assert (head.enough, [each.subject for each in head.checks[FIRST]]) == (1, ["lama", "wawancara"])


ASKED = {"minima": {"wawancara": 500}, "percent": {"lama": 50}, "enough": 1, "final_percent": 90}


def test_every_comparison_is_kept_and_told_to_programs(world: World, tmp_path: Path) -> None:
    found = asking(world, **ASKED)
    assert found[FIRST] == found[THIRD] == Status.BELOW_THRESHOLD
    with Session(world.engine) as session:
        kept = session.scalars(select(ranking_rows.c.checks).where(ranking_rows.c.candidate_no == THIRD)).all()
    assert '[["lama", 275, 500], ["wawancara", 500, 800], ["total", 90000, 89939]]' in kept
    assert ranking_of(world, "skb").checks[FIRST] == (
        ThresholdCheck(subject="lama", minimum=275, marks=250, met=False),
        ThresholdCheck(subject="wawancara", minimum=500, marks=300, met=False),
        ThresholdCheck(subject="total", minimum=90_000, marks=62_636, met=False),
    )
    place = browser_of(world, tmp_path).get(f"/api/rankings/{VACANCY}/candidates/{THIRD}?stage=skb", KARTIKA).get_json()
    assert place["enough"] == 1
    assert place["thresholds"][-1] == {"subject": "total", "minimum": 90_000, "marks": 89_939, "met": False}


def test_why_says_by_how_much_each_is_missed_or_exceeded(world: World, tmp_path: Path) -> None:
    asking(world, **ASKED)
    browser = browser_of(world, tmp_path)
    page = read(browser, f"{PAGE}/{FIRST}?tahap=skb")
    assert "Wawancara 30, ambang 50; Nilai lama 250, ambang 275; nilai akhir 62,636, ambang 90." in page
    assert "0 dari 2 ambang bagian tercapai; diminta sekurangnya 1." in page
    assert "<dt>Ambang Wawancara</dt><dd>50: kurang 20</dd>" in page
    page = read(browser, f"{PAGE}/{THIRD}?tahap=skb")
    assert "<dt>Ambang Wawancara</dt><dd>50: tercapai, 30 di atasnya</dd>" in page
    assert "<dt>Ambang nilai akhir</dt><dd>90: kurang 0,061</dd>" in page
    assert "<dt>Ambang bagian</dt><dd>2 dari 2 ambang bagian tercapai; diminta sekurangnya 1.</dd>" in page
    assert "nilai akhir 89,939, ambang 90" in read(browser, f"{PAGE}?tahap=skb")


def test_the_export_has_the_thresholds_of_the_stage(world: World, tmp_path: Path) -> None:
    asking(world, **ASKED)
    text = read(browser_of(world, tmp_path), f"{PAGE}/ekspor.csv?tahap=skb")
    found = {row["threshold"] for row in csv.DictReader(io.StringIO(text))}
    assert found == {"lama>=275;wawancara>=500;total>=90000;enough=1"}


def test_it_is_released_without_those_who_miss_it(world: World) -> None:
    asking(world, **ASKED)
    for who in (KARTIKA, SIREGAR):
        sign(world, who, stage="skb")
    _, released = [each for each in world.emitted(RankingReleased) if each.version == 1][-2:]
    assert {row.candidate_no: (row.rank, row.status) for row in released.rows} == {
        SECOND: (1, "goes_on"),
        FIRST: (None, "below_threshold"),
        THIRD: (None, "below_threshold"),
    }


def test_what_an_earlier_release_asked_for_is_kept_as_it_was(world: World) -> None:
    asking(world, minima={"wawancara": 500})
    with Session(world.engine) as session:
        kept = session.scalars(select(ranking_rows.c.checks).where(ranking_rows.c.stage == "skb")).all()
    assert set(kept) == {f'[["wawancara", 500, {score}]]' for score in (300, 800, 1000)}
