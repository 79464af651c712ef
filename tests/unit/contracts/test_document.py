"""A document that a person wrote as JSON: nothing in it is dropped in silence, and whatever it is, it is no fault."""

from __future__ import annotations

import pytest

from shared.contracts.codec.document import read_document
from shared.kernel.errors import InvalidInput


def problems(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refusal:
        read_document(data)
    return [(problem.place.field, problem.code) for problem in refusal.value.problems]


def test_a_document_is_read_with_or_without_a_mark_in_front() -> None:
    assert read_document(b'{"a": [1, "\xc3\xa9", null]}') == {"a": [1, "é", None]}
    assert read_document(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_a_key_twice_is_named_by_its_place() -> None:
    data = b'{"cut": {"multiple": 3, "multiple": 4}, "sections": [{"code": "A"}, {"code": "B", "code": "C"}]}'
    assert problems(data) == [("cut.multiple", "key_twice"), ("sections[1].code", "key_twice")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b'{"a": }', "not_json"),
        (b"\xff\xfe{", "not_utf8"),
        (b"[" * 100_000, "too_deep"),
        (b"[" * 60 + b"]" * 60, "too_deep"),
        (b" " * (4 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_something_else_is_refused(data: bytes, code: str) -> None:
    assert problems(data) == [("", code)]


def test_where_it_stops_being_json_is_said() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_document(b'{"a": 1,\n "b" 2}')
    assert refusal.value.problems[0].message == "Bukan JSON: baris 2, kolom 6."


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "-1.5E+999", "9" * 5_000])
def test_a_number_that_is_none_is_refused_where_it_stands(number: str) -> None:
    data = f'{{"thresholds": [{{"total": 300}}, {{"total": {number}, "minima": {{"TIU": {number}}}}}]}}'
    assert problems(data.encode()) == [
        ("thresholds[1].total", "no_number"),
        ("thresholds[1].minima.TIU", "no_number"),
    ]
    assert problems(number.encode()) == [("", "no_number")]


def test_numbers_with_a_fraction_and_null_are_left_to_the_form_of_the_document() -> None:
    assert read_document(b'{"a": [1.5, 1e3, null]}') == {"a": [1.5, 1000.0, None]}
