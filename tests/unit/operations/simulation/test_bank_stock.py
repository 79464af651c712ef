"""The demo's bank against its blueprint: no item on every paper, none on no paper, every picture there."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from operations.simulation import bank
from operations.simulation.loader import BLUEPRINT_FILE
from services.scoring.bank.domain.items import BANDS, band_of

Cell = tuple[str, str, str]


@pytest.fixture(scope="module")
def rows() -> Sequence[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for path in sorted(bank.FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += csv.DictReader(file)
    return found


@pytest.fixture(scope="module")
def drawn() -> Mapping[Cell, int]:
    with BLUEPRINT_FILE.open(encoding="utf-8", newline="") as file:
        return {(row["section"], row["topic"], band): int(row[band]) for row in csv.DictReader(file) for band in BANDS}


def test_every_cell_that_is_drawn_has_more_items_than_a_paper_takes(
    rows: Sequence[Mapping[str, str]], drawn: Mapping[Cell, int]
) -> None:
    stock = Counter(_cell(row) for row in rows)
    short = {cell: stock[cell] for cell, taken in drawn.items() if taken and stock[cell] <= taken}
    assert short == {}, "an item of these cells is on every paper"


def test_every_item_lies_in_a_cell_that_is_drawn(rows: Sequence[Mapping[str, str]], drawn: Mapping[Cell, int]) -> None:
    assert [row["code"] for row in rows if not drawn.get(_cell(row))] == []


def test_codes_are_unique(rows: Sequence[Mapping[str, str]]) -> None:
    assert [code for code, count in Counter(row["code"] for row in rows).items() if count > 1] == []


def test_the_pictures_are_those_that_the_sheets_name(rows: Sequence[Mapping[str, str]]) -> None:
    named = {file for row in rows for cell in row.values() for file in re.findall(r"TIU-\d+(?:-[a-e])?\.svg", cell)}
    assert {path.name for path in (bank.FOLDER / "images").iterdir()} == named


def test_pictures_of_one_item_differ(rows: Sequence[Mapping[str, str]]) -> None:
    for row in rows:
        files = re.findall(r"svg:(\S+)", " ".join(row[f"option_{letter}"] for letter in "abcde"))
        drawings = {(bank.FOLDER / "images" / file).read_text(encoding="utf-8") for file in files}
        assert len(drawings) == len(files), row["code"]


def _cell(row: Mapping[str, str]) -> Cell:
    return row["section"], row["topic"], band_of(Decimal(row["difficulty"]))
