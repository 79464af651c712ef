"""Canonical bytes: one value, one text."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.canonical import canonical_bytes, digest
from shared.kernel.clock import from_text, to_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(list(value))}
    return [reordered(item) for item in value] if isinstance(value, list) else value


@given(JSON)
def test_reads_back_as_the_same_value_and_ignores_the_order_of_keys(value: Any) -> None:
    raw = canonical_bytes(value)
    assert json.loads(raw) == value
    assert canonical_bytes(reordered(value)) == raw
    assert canonical_bytes(json.loads(raw)) == raw


@given(JSON)
def test_bytes_are_those_of_the_standard_librarys_encoder(value: Any) -> None:
    by_units = json.loads(json.dumps(value), object_pairs_hook=_by_units)
    text = json.dumps(by_units, ensure_ascii=False, separators=(",", ":"))
    assert canonical_bytes(value) == text.encode()


def _by_units(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be")))


def test_each_character_has_one_text() -> None:
    for point in (*range(0xD800), *range(0xE000, 0x11000), 0x1F600, 0x10FFFF):
        text = json.dumps([chr(point)], ensure_ascii=False, separators=(",", ":"))
        assert canonical_bytes([chr(point)]) == text.encode(), hex(point)
    with pytest.raises(UnicodeEncodeError):
        canonical_bytes(["\ud800"])


class Kind(StrEnum):
    ONE = "satu"


class Marked(str):
    """A text that knows more than its characters."""

    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


def test_texts_of_other_classes_are_their_characters() -> None:
    assert (
        canonical_bytes({Kind.ONE: [Kind.ONE, Marked("dua")], Marked("dua"): 1}) == b'{"dua":1,"satu":["satu","dua"]}'
    )


def test_keys_are_sorted_by_utf16_units_as_rfc_8785_shows() -> None:
    value = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}
    order = list(json.loads(canonical_bytes(value)).values())
    assert order == [2, 4, 6, 7, 1, 5, 3]


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, {1: "a"}, b"x", {"a": {2.5}}, object()])
def test_what_has_no_single_text_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


def test_a_known_digest() -> None:
    assert canonical_bytes({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'.encode()
    assert digest({"b": [1, True, None], "a": "é"}) == (
        "170409917e32971e79e71df2c0a04cc84c3c089ef0c7c2a94dbde72cafebd52d"
    )


@given(
    st.datetimes(
        min_value=datetime(2, 1, 1),
        max_value=datetime(9999, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(timedelta(hours=9))]),
    )
)
def test_a_moment_survives_its_text(moment: datetime) -> None:
    assert from_text(to_text(moment)) == moment


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_text(datetime(2026, 11, 22))
    with pytest.raises(ValueError, match="time zone"):
        from_text("2026-11-22T10:00:00")
