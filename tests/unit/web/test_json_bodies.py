"""JSON within limits: what is beyond them is no JSON, never another error."""

from __future__ import annotations

import contextlib
import json
from json import JSONDecodeError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.addresses import split
from shared.web.json_bodies import MAX_DEPTH, MAX_DIGITS, read_json

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(_VALUES)
def test_what_a_request_may_hold_is_read_as_it_is(value: Any) -> None:
    assert read_json(json.dumps(value).encode()) == value


@given(st.binary() | st.text(alphabet='{}[]":,0123456789eE+-.nul\\ud8', max_size=60).map(str.encode))
def test_no_bytes_raise_anything_but_that_they_are_no_json(data: bytes) -> None:
    with contextlib.suppress(JSONDecodeError, UnicodeDecodeError):
        read_json(data)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_has_a_limit(opening: str, closing: str) -> None:
    def nested(depth: int) -> bytes:
        return (opening * depth + "1" + closing * depth).encode()

    read_json(nested(MAX_DEPTH))
    for depth in (MAX_DEPTH + 1, 500, 990, 5_000, 100_000):
        with pytest.raises(JSONDecodeError):
            read_json(nested(depth))


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert read_json(b"[" + b"[]," * 500 + b"{}]") == [[]] * 500 + [{}]


@pytest.mark.parametrize("sign", ["", "-"])
def test_digits_have_a_limit(sign: str) -> None:
    assert read_json((sign + "9" * (MAX_DIGITS - 1)).encode()) == int(sign + "9" * (MAX_DIGITS - 1))
    for digits in (MAX_DIGITS + 1, 4_300, 5_000, 100_000):
        with pytest.raises(JSONDecodeError):
            read_json((sign + "9" * digits).encode())


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity", "1e400", "-1.5E999"])
def test_what_is_no_number_is_no_json(constant: str) -> None:
    with pytest.raises(JSONDecodeError):
        read_json(f'{{"gpa": {constant}}}'.encode())


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "http://][", "http://[x]/", "//[", "http://\u2100"])
def test_an_address_that_cannot_be_taken_apart_leads_nowhere(address: str) -> None:
    assert split(address).netloc == ""


@given(st.text())
def test_no_text_stops_the_splitter(address: str) -> None:
    split(address)
