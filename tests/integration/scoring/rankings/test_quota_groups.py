"""Quota groups from the candidate's admission to the ranking that is kept and released, on each database."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Minutes
from services.scoring.minutes.domain.paper import paper
from services.scoring.minutes.usecases import making
from services.scoring.rankings.domain import ranking as domain
from services.scoring.rankings.domain.documents import ranking_digest
from services.scoring.rankings.pages.exports import ranking_csv
from services.scoring.rankings.usecases import looking
from services.scoring.rankings.usecases.ranking import Ranking
from services.scoring.service import create_app
from shared.contracts.quota_groups import QuotaGroups
from shared.contracts.rules import BoundaryTies, Cut
from shared.contracts.scoring import RankingReleased
from tests.builders.pages import select
from tests.builders.quota_groups import papua
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_ranked import ranking_of, sign, sit
from tests.builders.scoring_web import Browser
from tests.builders.sealed_minutes import FIRST
from tests.builders.web import make_settings

LAST = "26-0007"
"""The last who is ranked."""


def sit_with_a_group(world: World) -> None:
    """The fifth and the last of those who are ranked are in the group; so is one who is below the thresholds."""
    sit(world)
    world.apply(*(admitted(number, quota_group="papua") for number in ("26-0005", LAST, "26-0008")))


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(sit_with_a_group)


def by(world: World, groups: QuotaGroups, ties: BoundaryTies = "all", count: int = 3) -> Ranking:
    go_by(world, quota_groups=groups, cut=Cut(count=count, boundary_ties=ties))
    return ranking_of(world)


def on(ranking: Ranking) -> dict[str, str | None]:
    return {row.candidate_no: row.place for row in ranking.rows if row.status == "goes_on"}


def test_the_best_of_the_group_goes_on_by_its_place(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = by(world, papua(), count=7)
    found = by(world, papua(count=None, share=34))
    assert on(found) == {"26-0001": "open", "26-0002": "open", "26-0003": "open", "26-0005": "papua"}
    assert [row.rank for row in found.rows] == [row.rank for row in plain.rows], "ranks know nothing of groups"
    assert found.going_on == 4, "the second and the third are equal at the open line"
    assert found.summary.last_on == "26-0003"
    assert [(line.place, line.places, line.last_on, line.first_out) for line in found.summary.lines] == [
        ("open", 2, "26-0003", "26-0004"),
        ("papua", 1, "26-0005", LAST),
    ]
    assert found.digest == ranking_digest(found.frame, found.rows, codes=found.codes)
    monkeypatch.setattr(domain, "BULK", 0)
    assert ranking_of(world).digest == found.digest, "over polars as over lists"


def test_what_is_kept_is_what_is_computed(world: World) -> None:
    computed = by(world, papua(count=None, share=34))
    world.keep()
    with Session(world.engine) as session:
        head = looking.look(session, VACANCY)
        rows = [shown.row for shown in looking.rows_of(session, head, 0, 100)]
    assert not isinstance(head, Ranking)
    assert (head.digest, head.summary) == (computed.digest, computed.summary)
    assert rows == [row._replace(marks=dict(row.marks)) for row in computed.rows]


def test_a_group_that_the_rules_do_not_have_is_none(world: World) -> None:
    with_group = by(world, papua(count=None, share=34))
    world.apply(admitted("26-0004", quota_group="diaspora"))
    assert ranking_of(world).digest == with_group.digest
    go_by(world, cut=Cut(count=3, boundary_ties="all"))
    without = ranking_of(world)
    assert {row.quota_group for row in without.rows} == {row.place for row in without.rows} == {None}
    assert without.summary.lines == ()


def test_a_draw_puts_all_equals_in_order(world: World) -> None:
    found = by(world, papua(), ties="draw")
    assert found.undrawn == (("26-0002", "26-0003"),)


def test_released_rows_name_groups_and_places(world: World) -> None:
    by(world, papua(count=None, share=34))
    assert not sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    rows = {row.candidate_no: row for row in released.rows}
    assert (rows["26-0005"].place, rows["26-0005"].quota_group) == ("papua", "papua")
    assert rows["26-0004"].place is None
    assert rows["26-0008"].quota_group == "papua"


def test_the_committee_reads_places_and_which_line_counts(world: World, tmp_path: Path) -> None:
    by(world, papua(count=None, share=34))
    world.keep()
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    ladder = browser.get(f"/peringkat/{VACANCY}", KARTIKA).text
    assert "Putra-putri Papua: 1 dari 1 tempat" in ladder
    assert "3 peserta terpilih lewat tempat umum" in ladder
    assert len(select(ladder, "//tr[@class='cut']")) == 1
    cells = [" ".join(cell.text_content().split()) for cell in select(ladder, "//td[@class='by-place']")]
    assert cells[3:7] == ["–", "Putra-putri Papua", "–", "–kelompok Putra-putri Papua"]
    last = browser.get(f"/peringkat/{VACANCY}/{LAST}", KARTIKA).text
    assert "26-0003 (Umum)" in last
    assert "26-0005 (Putra-putri Papua)" in last
    first = browser.get(f"/peringkat/{VACANCY}/26-0005", KARTIKA).text
    assert "Terpilih lewat tempat Putra-putri Papua." in first
    assert f"{LAST} (Putra-putri Papua)" in first, "only the line of the own place counts for who goes on"
    assert "(Umum)" not in first
    assert "26-0003 (Umum)" in browser.get(f"/peringkat/{VACANCY}/26-0004", KARTIKA).text


def test_the_file_has_what_is_needed_to_compute_it_again(world: World) -> None:
    header, *rows = csv.reader(io.StringIO(ranking_csv(by(world, papua(count=None, share=34))).decode()))
    assert header[-3:] == ["group_places", "quota_group", "place"]
    assert {row[-3] for row in rows} == {"reserved_first;open=2;papua=1:open"}
    assert [row[-2:] for row in rows if row[-2] or row[-1]] == [
        *([["", "open"]] * 3),
        *(["papua", "papua"], ["papua", ""], ["papua", ""]),
    ]
    go_by(world, cut=Cut(count=3, boundary_ties="all"))
    (plain, *_) = csv.reader(io.StringIO(ranking_csv(ranking_of(world)).decode()))
    assert plain == header[:-3]


def texts_of(monkeypatch: pytest.MonkeyPatch, minutes: Minutes) -> set[str]:
    """Every text that the paper of these minutes writes."""
    written: set[str] = set()
    cell = FPDF.cell

    def noted(self: FPDF, w: Any = None, h: Any = None, text: str = "", *args: Any, **others: Any) -> Any:
        written.add(text)
        return cell(self, w, h, text, *args, **others)

    monkeypatch.setattr(FPDF, "cell", noted)
    paper(minutes)
    return written


def test_minutes_and_workbook_name_the_places(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by(world, papua(count=None, share=34))
    world.keep()
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    with Session(world.engine) as session:
        minutes = making.gather(session, FIRST)
    assert minutes.taken == {"open": 3, "papua": 1}
    written = texts_of(monkeypatch, minutes)
    assert {"Lewat tempat umum", "Lewat tempat Putra-putri Papua", "Terpilih: umum"} <= written
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    book = browser.get(f"/berita-acara/{VACANCY}/1.xlsx", KARTIKA).get_data()
    named = {
        "angka tepat": ("rank", ["quota_group", "place"], ["papua", "papua"]),
        "peringkat": ("Peringkat ke", ["Kelompok kuota", "Tempat"], ["Putra-putri Papua", "Putra-putri Papua"]),
    }
    for sheet, (first, columns, fifth) in named.items():
        rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(sheet).to_python()
        head = next(place for place, row in enumerate(rows) if row[0] == first)
        start = rows[head].index(columns[0])
        assert [row[start : start + 2] for row in (rows[head], *rows[head + 4 : head + 6])] == [
            columns,
            ["", ""],
            fifth,
        ]


def test_an_admission_that_comes_again_or_late_changes_nothing(world: World) -> None:
    before = by(world, papua(count=None, share=34)).digest
    world.apply(admitted("26-0005", quota_group="papua"), admitted("26-0005", quota_group="papua"))
    assert ranking_of(world).digest == before
    world.apply(admitted("26-0005"))
    assert ranking_of(world).digest != before, "the newest admission counts"
    world.apply(admitted("26-0005", quota_group="papua"))
    assert ranking_of(world).digest == before


def test_programs_read_groups_and_places(world: World, tmp_path: Path) -> None:
    by(world, papua(count=None, share=34))
    world.keep()
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    rows = browser.get(f"/api/rankings/{VACANCY}", KARTIKA).get_json()["rows"]
    assert [row["place"] for row in rows[:5]] == ["open", "open", "open", None, "papua"]
