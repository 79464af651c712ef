from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.accounts.domain import nik
from tests.builders.recruitment import NIK

BIRTHDAYS = st.dates(date(1930, 1, 1), date(2012, 12, 31))
DIGITS = "0123456789"


def number_for(born_on: date, *, woman: bool, district: str = "331504", serial: str = "0004") -> str:
    day = born_on.day + (40 if woman else 0)
    return f"{district}{day:02d}{born_on.month:02d}{born_on.year % 100:02d}{serial}"


def codes(number: str, born_on: date) -> list[str]:
    return [problem.code for problem in nik.problems(number, born_on)]


def test_a_man_born_on_15_august_1999_carries_150899() -> None:
    assert nik.problems(NIK, date(1999, 8, 15)) == ()
    assert nik.read(NIK).birth_digits == "150899"
    assert nik.read(NIK).woman is False


def test_a_woman_has_forty_added_to_the_day() -> None:
    number = "3315045508990004"
    assert nik.problems(number, date(1999, 8, 15)) == ()
    assert nik.read(number).woman is True


@pytest.mark.parametrize(
    "number",
    [
        "",
        NIK[:-1],
        NIK + "1",
        NIK + "\n",
        " " + NIK,
        NIK[:8] + " " + NIK[9:],
        "331504150899000A",
        "٣٣١٥٠٤١٥٠٨٩٩٠٠٠٤",
        "３３１５０４１５０８９９０００４",
        "-331504150899000",
    ],
)
def test_anything_but_sixteen_ascii_digits_is_malformed(number: str) -> None:
    assert codes(number, date(1999, 8, 15)) == ["nik_malformed"]
    with pytest.raises(ValueError, match="sixteen"):
        nik.read(number)


@pytest.mark.parametrize("born_on", [date(1999, 8, 16), date(1999, 9, 15), date(1998, 8, 15)])
def test_another_birth_date_is_named_as_the_mismatch(born_on: date) -> None:
    (problem,) = nik.problems(NIK, born_on)
    assert (problem.place.field, problem.code) == ("nik", "nik_birth_date_mismatch")


def test_a_day_that_no_calendar_has_fits_nobody() -> None:
    assert codes("3315047508990004", date(1999, 8, 15)) == ["nik_birth_date_mismatch"]


@pytest.mark.parametrize("district", ["999901", "000000", "330004", "331500"])
def test_an_unknown_district_is_known_as_such_and_still_accepted(district: str) -> None:
    number = number_for(date(1999, 8, 15), woman=False, district=district)
    assert nik.read(number).district_known is False
    assert nik.problems(number, date(1999, 8, 15)) == ()


def test_a_known_district_names_its_province() -> None:
    assert nik.read(NIK).province == "Jawa Tengah"


@given(
    born_on=BIRTHDAYS,
    woman=st.booleans(),
    district=st.text(DIGITS, min_size=6, max_size=6),
    serial=st.text(DIGITS, min_size=4, max_size=4),
)
def test_every_number_made_from_a_birthday_fits_that_birthday(
    born_on: date, woman: bool, district: str, serial: str
) -> None:
    number = number_for(born_on, woman=woman, district=district, serial=serial)
    assert nik.problems(number, born_on) == ()
    assert nik.read(number).woman is woman


@given(born_on=BIRTHDAYS, other=BIRTHDAYS, woman=st.booleans())
def test_it_fits_another_day_only_a_century_apart(born_on: date, other: date, woman: bool) -> None:
    number = number_for(born_on, woman=woman)
    same_digits = (born_on.day, born_on.month, born_on.year % 100) == (other.day, other.month, other.year % 100)
    assert (nik.problems(number, other) == ()) is same_digits


@given(st.text(max_size=20))
def test_no_text_makes_it_fail(text: str) -> None:
    assert nik.well_formed(text) == (len(text) == 16 and all(character in DIGITS for character in text))
    nik.problems(text, date(1999, 8, 15))
