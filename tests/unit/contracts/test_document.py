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


def test_a_number_that_is_none_is_refused_where_it_stands_and_not_here() -> None:
    assert read_document(b'{"a": NaN}') == {"a": None}
    assert read_document(b'{"a": ' + b"9" * 5_000 + b"}")["a"] == float("inf")
