"""Workbook and paper say of everybody exactly what two members signed, in every column: whoever reads a file reads no
other figure than whoever computes with the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Minutes, Version
from services.scoring.minutes.domain.paper import paper
from services.scoring.minutes.usecases import making
from services.scoring.service import create_app
from shared.contracts.rules import Normalisation
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_assessed import NUMBERS, assess, assess_all, interview
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import ranked_world, sign
from tests.builders.scoring_shifts import seats
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings
from tests.integration.scoring.rankings.test_parts_of_points import SHEETS as OF_THIRDS
from tests.integration.scoring.rankings.test_parts_of_points import thirds

PERCENTILE = Normalisation(method="percentile", decimals=3, counts="at_most")


def of_shifts() -> World:
    world = ranked_world()
    world.apply(*seats())
    go_by(world, normalisation=PERCENTILE)
    return world


def of_thirds() -> World:
    world = World(rules=thirds())
    for number, letters in OF_THIRDS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    return world


def of_two_stages() -> World:
    world = assess(World())
    assess_all(world, {number: (interview(301 + 10 * at, 500), 400) for at, number in enumerate(NUMBERS)})
    return world


WORLDS: dict[str, tuple[Callable[[], World], str]] = {
    "points": (ranked_world, ""),
    "thirds of a point": (of_thirds, ""),
    "shifts": (of_shifts, ""),
    "a later stage": (of_two_stages, "skb"),
}


@dataclass(frozen=True)
class Signed:
    """A ranking that two members have signed, and its files."""

    minutes: Minutes
    book: CalamineWorkbook

    def sheet(self, name: str, first: str) -> list[list[Any]]:
        """The rows below the line that begins with this name, and that line before them."""
        rows = self.book.get_sheet_by_name(name).to_python()
        return rows[next(place for place, row in enumerate(rows) if row[0] == first) :]


@pytest.fixture(params=WORLDS, scope="module")
def signed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    build, stage = WORLDS[request.param]
    world = build()
    world.keep()
    for who in (KARTIKA, SIREGAR):
        sign(world, who, stage=stage or None)
    with Session(world.engine) as session:
        minutes = making.gather(session, Version(VACANCY, stage, 1))
    folder: Path = tmp_path_factory.mktemp("minutes")
    browser = Browser(create_app(make_settings("scoring", folder), engine=world.engine).test_client())
    file = browser.get(f"/berita-acara/{VACANCY}/1.xlsx{'?tahap=skb' if stage else ''}", KARTIKA).get_data()
    return Signed(minutes, CalamineWorkbook.from_filelike(BytesIO(file)))


def test_the_second_sheet_has_every_row_as_it_was_signed(signed: Signed) -> None:
    head, *rows = signed.sheet("angka tepat", "rank")
    assert len(rows) == len(signed.minutes.rows)
    for row, cells in zip(signed.minutes.rows, rows, strict=True):
        decision = row["decision"] or {}
        expected = {
            "rank": row["rank"],
            "candidate": named(row),
            **{code: row["marks"].get(code) for code in signed.minutes.codes},
            "total": row["total"] if row["marks"] else None,
            "normalised": row.get("normalised"),
            "status": row["status"],
            **{f"decision_{name}": decision.get(name) for name in ("above", "key", "theirs", "mine")},
        }
        said = dict(zip(head, cells, strict=True))
        assert {name: said[name] for name in expected} == {
            name: "" if value is None else value for name, value in expected.items()
        }


def test_the_first_sheet_says_the_same_in_points(signed: Signed) -> None:
    _, *rows = signed.sheet("peringkat", "Peringkat ke")
    assert len(rows) == len(signed.minutes.rows)
    for row, cells in zip(signed.minutes.rows, rows, strict=True):
        assert cells[:2] == ["" if row["rank"] is None else row["rank"], named(row)]
        figures = in_points(signed.minutes, row)
        assert [value_of(cell) for cell in cells[2 : 2 + len(figures)]] == figures


def test_the_paper_says_the_same_in_points(signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    figures_of = {named(row): (row["rank"], in_points(signed.minutes, row)) for row in signed.minutes.rows}
    found: dict[str, tuple[Any, list[Fraction | None]]] = {}
    written = cells_of(signed.minutes, monkeypatch)
    for place, text in enumerate(written):
        if text in figures_of and text not in found:
            rank = value_of(written[place - 1])
            count = len(figures_of[text][1])
            found[text] = (rank, [value_of(each) for each in written[place + 1 : place + 1 + count]])
    assert found == figures_of


def named(row: Mapping[str, Any]) -> str:
    return str(row.get("sheet_code") or row["candidate_no"])


def in_points(minutes: Minutes, row: Mapping[str, Any]) -> list[Fraction | None]:
    """Marks, total and the value that the total becomes, exactly; None where there is none."""
    marks, steps = row["marks"], minutes.steps
    found = [Fraction(marks[code], steps[code]) if code in marks else None for code in minutes.codes]
    found.append(Fraction(row["total"], steps["total"]) if marks else None)
    if minutes.normalised is not None:
        value = row.get("normalised")
        found.append(None if value is None else Fraction(value, minutes.normalised))
    return found


def value_of(text: str) -> Fraction | None:
    """What people read: 1.234,5 or -7 1/3; None where there is no number."""
    parts = text.removeprefix("-").replace(".", "").replace(",", ".").split()
    if not parts or parts == ["–"]:
        return None
    return sum((Fraction(part) for part in parts), Fraction()) * (-1 if text.startswith("-") else 1)


def cells_of(minutes: Minutes, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every cell of the paper's ladder in turn: those of a table have a line below them."""
    found: list[str] = []
    cell = FPDF.cell

    def noted(self: FPDF, w: Any = None, h: Any = None, text: str = "", *args: Any, **others: Any) -> Any:
        if others.get("border") == "B":
            found.append(text)
        return cell(self, w, h, text, *args, **others)

    monkeypatch.setattr(FPDF, "cell", noted)
    paper(minutes)
    return found
