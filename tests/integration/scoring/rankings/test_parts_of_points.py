"""Rules with thirds of a point and thresholds in per cent, of which two are enough: from the sheets to the pages."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.marking import tables as marking_tables
from services.scoring.marking.domain.attempts import Sheet
from services.scoring.marking.domain.results import Marked
from services.scoring.marking.storage import changes, marks
from services.scoring.releases.domain.differences import differences
from services.scoring.service import create_app
from shared.contracts.rules import Cut, Rules
from shared.contracts.scoring import AttemptScored, ThresholdCheck
from tests.builders.scoring import EXAM, KARTIKA, NOON, SIREGAR, VACANCY, World, admitted, make_rules
from tests.builders.scoring_ranked import sign
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

SHEETS = {
    "26-0001": "ECCECC",  # TKP 10, TWK 6, TIU 6: 22 units, 7 1/3
    "26-0002": "EC-EC-",  # TKP 10, TWK 6, TIU 0: two sections reached are enough
    "26-0003": "EAAEAA",  # TKP 10, TWK -2, TIU -2: one section alone
    "26-0004": "-CC---",  # TWK 3, TIU 3: two sections, but the total is short of 7
}


def thirds() -> Rules:
    """A right answer is a point, a wrong one costs a third; weights of 1 to 5 thirds. At most 22 thirds."""
    right_wrong = {"kind": "right_wrong", "right": 3, "wrong": -1, "blank": 0}
    weights = {"kind": "weights", "weights": {"lowest": 1, "highest": 5, "each_once": True}}
    sections = [
        {"code": code, "name": f"Bagian {code}", "items": 2, "marking": marking, "max_marks": most}
        for code, marking, most in (("TWK", right_wrong, 6), ("TIU", right_wrong, 6), ("TKP", weights, 10))
    ]
    shares = {"minima": {}, "percent": {"TWK": 50, "TIU": 50, "TKP": 50}, "enough": 2, "total_percent": 30}
    thresholds = [{"category": category, **shares} for category in ("general", "cum_laude")]
    return make_rules(sections=sections, thresholds=thresholds, units=3)


@pytest.fixture
def world() -> World:
    world = World(rules=thirds())
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    return world


def scored(world: World) -> dict[str, AttemptScored]:
    return {each.candidate_no: each for each in world.emitted(AttemptScored)}


def test_two_of_three_sections_and_the_total_pass(world: World) -> None:
    found = scored(world)
    assert {number: (each.total, each.passed) for number, each in found.items()} == {
        "26-0001": (22, True),
        "26-0002": (16, True),
        "26-0003": (6, False),
        "26-0004": (6, False),
    }
    assert found["26-0002"].thresholds == (
        ThresholdCheck(subject="TIU", minimum=3, marks=0, met=False),
        ThresholdCheck(subject="TKP", minimum=5, marks=10, met=True),
        ThresholdCheck(subject="TWK", minimum=3, marks=6, met=True),
        ThresholdCheck(subject="total", minimum=7, marks=16, met=True),
    )


def test_the_ladder_shows_points(browser: Browser, world: World) -> None:
    page = text_of(browser.get(f"/peringkat/{VACANCY}", KARTIKA))
    assert "Nilai terhadap 7 1/3" in page
    assert "4 hadir, 2 memenuhi nilai ambang" in page
    assert "TWK 2, TIU 2, TKP 3 1/3" in page, "the bar is said in points"
    assert "TWK -2/3, ambang 1; TIU -2/3, ambang 1; total 2, ambang 2 1/3" in page
    browser.speak("en")
    assert "Marks out of 7 1/3" in text_of(browser.get(f"/peringkat/{VACANCY}", KARTIKA))


def test_why_this_rank_is_told_in_points_and_in_sections_reached(browser: Browser, world: World) -> None:
    page = text_of(browser.get(f"/peringkat/{VACANCY}/26-0002", KARTIKA))
    assert "totalnya 2 poin lebih rendah</em>: 5 1/3 dan 7 1/3" in page
    assert "2 dari 3 ambang bagian tercapai; diminta sekurangnya 2." in page
    assert "1: kurang 1" in page
    assert "di atasnya" in page
    page = text_of(browser.get(f"/peringkat/{VACANCY}/26-0003", KARTIKA))
    assert "1 dari 3 ambang bagian tercapai; diminta sekurangnya 2." in page
    assert "2 1/3: kurang 1/3" in page


def test_the_exam_says_its_rules(browser: Browser, world: World) -> None:
    page = text_of(browser.get(f"/ujian/{EXAM}", KARTIKA))
    assert "Bagian TWK: 2 butir, paling tinggi 2. Jawaban benar 1, salah -1/3, kosong 0." in page
    assert "Bobot pilihan 1/3 sampai 1 2/3, masing-masing sekali; kosong 0." in page
    assert "sekurangnya 2 dari: TWK 50 persen (1), TIU 50 persen (1), TKP 50 persen (1 2/3)" in page


@pytest.mark.parametrize(
    ("cut", "line", "places"),
    [
        ({"count": 1, "boundary_ties": "all"}, "1 peserta tiap formasi memberi 1 tempat", "Paling banyak 1 tempat"),
        ({"share": 50, "boundary_ties": "all"}, "dibulatkan ke atas memberi 1 tempat", "Paling banyak 1 tempat"),
        ({"boundary_ties": "all"}, "2 peserta terpilih<", "Semua peserta yang memenuhi nilai ambang mendapat tempat."),
    ],
)  # fmt: skip
def test_every_cut_ranks_and_is_said_at_its_line(cut: dict[str, Any], line: str, places: str, tmp_path: Path) -> None:
    world = World(rules=replace(thirds(), cut=Cut(**cut)))
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    assert line in text_of(browser.get(f"/peringkat/{VACANCY}", KARTIKA))
    assert places in text_of(browser.get(f"/peringkat/{VACANCY}/26-0001", KARTIKA))


def test_programs_and_files_get_units_and_how_many_make_a_point(browser: Browser, world: World) -> None:
    answer = browser.get(f"/api/rankings/{VACANCY}", KARTIKA).get_json()
    assert (answer["units"], answer["max_total"], answer["rows"][0]["total"]) == (3, 22, 22)
    place = browser.get(f"/api/rankings/{VACANCY}/candidates/26-0002", KARTIKA).get_json()
    assert (place["units"], place["enough"], place["row"]["total"]) == (3, 2, 16)
    rows = list(csv.DictReader(io.StringIO(browser.get(f"/peringkat/{VACANCY}/ekspor.csv", KARTIKA).text)))
    assert {row["units"] for row in rows} == {"3"}
    assert rows[0]["threshold"] == "TIU>=3;TKP>=5;TWK>=3;total>=7;enough=2"
    assert (rows[0]["cut_multiple"], rows[0]["cut_share"], rows[0]["boundary_ties"]) == ("3", "", "all")


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


def test_marks_that_are_enough_by_other_rules_are_stored_anew(world: World) -> None:
    """The points and the minima are the same; how many of them are asked is not among them."""
    sheet = Sheet("percobaan", "26-0001", EXAM, NOON, (), {}, 0, "0" * 64)
    with Session(world.engine) as session, session.begin():
        stored = [marks.put(session, [Marked(sheet, (), (), passed)], NOON) for passed in (False, True, True)]
    assert stored == [{"percobaan"}, {"percobaan"}, set()]


def test_a_change_after_the_release_is_told_in_points() -> None:
    frame = dict.fromkeys(("quota", "places", "rules_digest", "tie_breaks", "category"))
    row = {"candidate_no": "26-0001", "rank": 1, "status": "goes_on"}
    first, second = ({**frame, "rows": [{**row, "marks": {"TWK": points}}]} for points in (6, 4))
    (found,) = differences(first, second, {"TWK": 3})
    assert found.message == "26-0001: nilai dari TWK 2 menjadi TWK 4/3"


def test_the_page_tells_a_change_since_the_release_in_points(browser: Browser, world: World) -> None:
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    with Session(world.engine) as session, session.begin():
        table = marking_tables.marks
        sections = [["TWK", 5, 6, 2, 0, 0], ["TIU", 0, 6, 0, 0, 2], ["TKP", 9, 10, None, None, 0]]
        session.execute(update(table).where(table.c.candidate_no == "26-0002").values(sections=sections))
        changes.add(session, [VACANCY])
    world.keep()
    page = text_of(browser.get(f"/peringkat/{VACANCY}", KARTIKA))
    assert "26-0002: nilai dari TWK 2 + TIU 0 + TKP 10/3 menjadi TWK 5/3 + TIU 0 + TKP 3" in page
