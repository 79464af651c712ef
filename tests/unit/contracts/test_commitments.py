"""What a roster commits to: nothing can be tried without the salt, and nothing changed under the same root."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.commitments import (
    Applicant,
    Field,
    Outcome,
    RosterRow,
    commitment,
    committed,
    root_with,
    roster_root,
    row_of,
    shortest,
    spares_root,
)
from shared.kernel import merkle

SALTS = {field: bytes([at]) * 32 for at, field in enumerate(Field)}
ANI = Applicant(
    name="Ani",
    nik="3315045508990004",
    born_on=date(1999, 8, 15),
    gpa=Decimal("3.45"),
    extra_time=False,
    vacancy_id="perawat",
    category="general",
    outcome=Outcome.ADMITTED,
)
OTHERS: dict[str, tuple[Any, Field]] = {
    "name": ("Ani L.", Field.NAME),
    "nik": ("3315045508990005", Field.NIK),
    "photo_digest": ("ab" * 32, Field.NIK),
    "born_on": (date(1999, 8, 16), Field.BORN_ON),
    "gpa": (None, Field.GPA),
    "extra_time": (True, Field.EXTRA_TIME),
    "quota_group": ("putra", Field.QUOTA_GROUP),
    "vacancy_id": ("bidan", Field.VACANCY),
    "category": ("cum_laude", Field.VACANCY),
    "outcome": (Outcome.REFUSED, Field.VACANCY),
}


def rows(count: int) -> list[RosterRow]:
    return [row_of(f"{at:016d}", replace(ANI, name=f"Ani {at}"), SALTS) for at in range(count)]


def test_every_fact_of_an_applicant_is_in_exactly_one_commitment() -> None:
    assert set(OTHERS) == set(vars(ANI))
    before = row_of("A", ANI, SALTS).commitments
    for name, (value, field) in OTHERS.items():
        after = row_of("A", replace(ANI, **{name: value}), SALTS).commitments
        assert {each for each in Field if after[each] != before[each]} == {field}, name


def test_another_salt_or_field_or_code_is_another_commitment() -> None:
    assert commitment(Field.NAME, b"\0" * 32, "Ani") != commitment(Field.NAME, b"\1" * 32, "Ani")
    assert commitment(Field.NAME, b"\0" * 32, None) != commitment(Field.GPA, b"\0" * 32, None)
    row = row_of("A", ANI, SALTS)
    assert replace(row, code="B").leaf != row.leaf


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_has_one_length_and_a_tag_one_line(length: int) -> None:
    with pytest.raises(ValueError, match=f"{length} bytes"):
        committed("t", bytes(length), b"")
    with pytest.raises(ValueError, match="no tag"):
        committed("t\nt", bytes(32), b"")


def test_the_order_of_rows_does_not_matter_and_a_code_stands_once() -> None:
    some = rows(5)
    assert roster_root(some) == roster_root(some[::-1])
    assert len({roster_root(some[:count]) for count in range(6)}) == 6
    with pytest.raises(ValueError, match="stands twice"):
        roster_root([*some, some[2]])
    assert spares_root(["A", "B"]) != spares_root(["B", "A"])


@pytest.mark.parametrize("size", [*range(1, 10), 16, 17, 33])
def test_every_row_has_its_way_to_the_root_and_no_other(size: int) -> None:
    some = rows(size)
    root, leaves = roster_root(some), [each.leaf for each in some]
    for index, row in enumerate(some):
        path = [each.hex() for each in merkle.path_of(leaves, index)]
        assert root_with(row, index, size, path) == root
        assert root_with(row, index, size, [*path, "00" * 32]) is None
        assert root_with(row, index, size, [each.upper() for each in path]) in ((None,) if path else (root,))
        assert root_with(replace(row, code="x"), index, size, path) != root
        assert root_with(row, size, size, path) is None
        assert root_with(row, -1, size, path) is None


@pytest.mark.parametrize(
    ("number", "text"), [("3.45", "3.45"), ("3.40", "3.4"), ("4.00", "4"), ("0", "0"), ("10", "10")]
)
def test_decimals_are_in_their_shortest_form(number: str, text: str) -> None:
    assert shortest(Decimal(number)) == text
