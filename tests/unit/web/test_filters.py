"""How numbers, dates and times are written in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from shared.web.filters import angka, jam, poin, rentang_tanggal, tanggal, waktu
from tests.builders.web import make_settings
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import demo_engine

MOMENT = datetime(2026, 11, 22, 3, 38, 51, tzinfo=UTC)


@pytest.fixture(params=["id", "en"])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    app = create_demo(make_settings("recruitment", tmp_path), demo_engine())
    with app.test_request_context(headers={"Cookie": f"terang_lang={request.param}"}):
        yield request.param


def both(reader: str, indonesian: str, english: str) -> str:
    return indonesian if reader == "id" else english


def test_numbers(reader: str) -> None:
    assert angka(-1234) == both(reader, "-1.234", "-1,234")
    assert [angka(number) for number in (-999, -1, 0, 7, 999)] == ["-999", "-1", "0", "7", "999"]
    assert angka(1000) == both(reader, "1.000", "1,000")
    assert angka(1234567) == both(reader, "1.234.567", "1,234,567")
    assert angka(Decimal("1234.5")) == both(reader, "1.234,5", "1,234.5")
    assert angka(37.618, 2) == both(reader, "37,62", "37.62")
    assert angka(40, 3) == both(reader, "40,000", "40.000")
    assert angka(0.5, 0) == "0"
    assert angka(None) == "–"


def test_dates(reader: str) -> None:
    assert tanggal(date(2026, 5, 3)) == both(reader, "3 Mei 2026", "3 May 2026")
    assert tanggal(None) == "–"


def test_ranges_say_no_more_than_they_must(reader: str) -> None:
    assert rentang_tanggal(date(2026, 11, 3), date(2026, 11, 17)) == "3–17 Nov"
    assert rentang_tanggal(date(2026, 12, 11), date(2026, 12, 11)) == both(reader, "11 Des", "11 Dec")
    assert rentang_tanggal(date(2026, 11, 28), date(2026, 12, 3)) == both(reader, "28 Nov–3 Des", "28 Nov–3 Dec")
    assert rentang_tanggal(date(2026, 12, 30), date(2027, 1, 2)) == both(
        reader, "30 Des 2026–2 Jan 2027", "30 Dec 2026–2 Jan 2027"
    )


@pytest.mark.parametrize(
    ("zone", "indonesian"),
    [("Asia/Jakarta", "10.38.51 WIB"), ("Asia/Makassar", "11.38.51 WITA"), ("Asia/Jayapura", "12.38.51 WIT")],
)
def test_times_are_the_hall_s(reader: str, zone: str, indonesian: str) -> None:
    assert jam(MOMENT, zone) == both(reader, indonesian, indonesian.replace(".", ":"))


def test_moments(reader: str) -> None:
    assert waktu(MOMENT) == both(reader, "22 Nov 2026, 10.38 WIB", "22 Nov 2026, 10:38 WIB")
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert waktu(late).startswith("23 Nov 2026")
    assert jam(None) == waktu(None) == "–"


@pytest.mark.parametrize(
    ("value", "units", "indonesian", "english"),
    [
        (None, 3, "–", "–"),
        (37, 1, "37", "37"),
        (36, 3, "12", "12"),
        (37, 3, "12\xa01/3", "12\xa01/3"),
        (38, 3, "12\xa02/3", "12\xa02/3"),
        (1, 3, "1/3", "1/3"),
        (0, 3, "0", "0"),
        (-1, 3, "-1/3", "-1/3"),
        (-37, 3, "-12\xa01/3", "-12\xa01/3"),
        (25, 2, "12,5", "12.5"),
        (-1, 4, "-0,25", "-0.25"),
        (1, 8, "0,125", "0.125"),
        (1, 16, "1/16", "1/16"),
        (2, 6, "1/3", "1/3"),
        (3704, 3, "1.234\xa02/3", "1,234\xa02/3"),
        (2_469, 2, "1.234,5", "1,234.5"),
    ],
)
def test_points_are_exact(reader: str, value: int | None, units: int, indonesian: str, english: str) -> None:
    assert poin(value, units) == both(reader, indonesian, english)


def test_every_text_of_points_is_the_number_itself(reader: str) -> None:
    """Read back, a text gives exactly the value that it was made from, for every number of units."""
    for units in range(1, 1_001):
        for value in (1, -1, units - 1, 7 * units + 3, -(2 * units) - 1, 999_983):
            text = poin(value, units).replace("." if reader == "id" else ",", "").replace(",", ".")
            sign, parts = (-1 if text.startswith("-") else 1), text.lstrip("-").split("\xa0")
            assert sign * sum(Fraction(part) for part in parts) == Fraction(value, units), (value, units, text)
