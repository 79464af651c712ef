from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.accounts.domain import accounts
from tests.builders.recruitment import NIK, PASSWORD

TODAY = date(2026, 11, 10)
NOW = datetime(2026, 11, 10, 3, tzinfo=UTC)


def wrong(**changes: str) -> list[str]:
    values = {
        "nik": NIK,
        "name": "Budi Santoso",
        "email": "budi@contoh.id",
        "phone": "0812 3456 7890",
        "password": PASSWORD,
    }
    return [problem.place.field for problem in accounts.problems(**{**values, **changes})]


def test_a_sound_person_has_no_problem() -> None:
    assert wrong() == []


@pytest.mark.parametrize("name", ["", "B", "7", "<script>alert(1)</script>", "Budi\x07", "x" * 101])
def test_a_name_is_letters_and_not_too_many(name: str) -> None:
    assert wrong(name=name) == ["name"]


@pytest.mark.parametrize("name", ["Ng", "I Gusti Ngurah Rai", "Siti Nur'aini", "Jos\u00e9 da Costa", "A. Y. Nasution"])
def test_names_of_every_region_are_names(name: str) -> None:
    assert wrong(name=name) == []


@pytest.mark.parametrize("email", ["budi", "budi@", "@contoh.id", "budi@contoh", "bu di@contoh.id", "budi@contoh.id\n"])
def test_an_address_that_cannot_be_one_is_named(email: str) -> None:
    assert wrong(email=email) == ["email"]


@pytest.mark.parametrize("phone", ["", "12345678", "telepon", "٠٨١٢٣٤٥٦٧٨٩٠", "081234567890\n", "+" + "1" * 30])
def test_a_number_that_cannot_be_one_is_named(phone: str) -> None:
    assert wrong(phone=phone) == ["phone"]


@pytest.mark.parametrize("password", ["pendek", "x" * 129, "aaaaaaaaaa", "12345678", "Password", NIK, "Budi Santoso"])
def test_a_password_that_is_short_obvious_or_personal_is_refused(password: str) -> None:
    assert wrong(password=password) == ["password"]


@pytest.mark.parametrize(
    ("born_on", "accepted"), [(TODAY, False), (date(2026, 11, 9), True), (date(1925, 1, 1), False)]
)
def test_a_birth_date_lies_in_the_last_hundred_years(born_on: date, accepted: bool) -> None:
    assert (accounts.birth_date_problems(born_on, TODAY) == []) is accepted


def test_four_failures_are_free_and_then_the_wait_doubles_up_to_five_minutes() -> None:
    waits = [int(accounts.wait_after(failures).total_seconds()) for failures in range(14)]
    assert waits == [0, 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_the_remaining_wait_counts_down_to_nothing() -> None:
    assert accounts.remaining_wait(6, NOW, NOW) == 10
    assert accounts.remaining_wait(6, NOW, NOW + timedelta(seconds=9.5)) == 1
    assert accounts.remaining_wait(6, NOW, NOW + timedelta(seconds=10)) == 0
    assert accounts.remaining_wait(6, NOW, NOW + timedelta(days=1)) == 0


@given(st.integers(0, 10_000))
def test_more_failures_never_mean_a_shorter_wait(failures: int) -> None:
    assert accounts.wait_after(failures) <= accounts.wait_after(failures + 1) <= timedelta(minutes=5)


@pytest.mark.parametrize(("text", "kept"), [("Rini", True), ("a\x00b", False), ("\ud800", False), ("a\nb", False)])
def test_what_no_database_can_keep_is_known(text: str, kept: bool) -> None:
    assert accounts.storable(text) is kept
