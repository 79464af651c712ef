"""Canonical JSON is read, and everything else refused with its byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.canonical import canonical_bytes
from tests.vectors.files import FOLDER
from verifier import canonical, strict_json
from verifier.faults import Fault

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def outcome(data: bytes, reader: Any = canonical) -> Any:
    """The value, or the fault as plain data."""
    try:
        return reader.read(data, "a.json")
    except Fault as fault:
        return fault.fields()


@given(VALUES)
def test_what_the_services_write_is_read(value: Any) -> None:
    assert canonical.read(canonical_bytes(value), "a.json") == value
    assert strict_json.read(canonical_bytes(value), "a.json") == value


@given(VALUES, st.data())
def test_both_readers_come_to_the_same(value: Any, data: st.DataObject) -> None:
    """Of damaged bytes, too: the quick one is only quick."""
    written = bytearray(canonical_bytes(value))
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(written) - 1))
        written[at] = data.draw(st.sampled_from(b'\x00\n "\\,:[]{}0123456789-+.eEnulltruefalse\x7f\x80\xff'))
    read, strictly = outcome(bytes(written)), outcome(bytes(written), strict_json)
    assert repr(read) == repr(strictly)


@given(VALUES, st.integers(1, 4), st.booleans())
def test_another_way_of_writing_the_same_is_refused(value: Any, indent: int, ascii_only: bool) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    if written == canonical_bytes(value):
        assert canonical.read(written, "a.json") == value
    else:
        with pytest.raises(Fault):
            canonical.read(written, "a.json")


REFUSED = [
    (b"", "json_ends_early", 0),
    (b"[1", "json_ends_early", 2),
    (b'{"a":1', "json_ends_early", 6),
    (b'"a', "json_ends_early", 2),
    (b'"\\', "json_ends_early", 2),
    (b"1 ", "json_more_after", 1),
    (b"1\n", "json_more_after", 1),
    (b" 1", "json_unexpected", 0),
    (b'\xef\xbb\xbf{"a":1}', "json_unexpected", 0),
    (b"[1,]", "json_unexpected", 3),
    (b"[1;2]", "json_unexpected", 2),
    (b'{"a":1,}', "json_unexpected", 7),
    (b"{1:1}", "json_unexpected", 1),
    (b'{"a" :1}', "json_unexpected", 4),
    (b"nul", "json_unexpected", 0),
    (b"NaN", "json_unexpected", 0),
    (b"[1.0]", "json_number_fraction", 1),
    (b"[1e3]", "json_number_fraction", 1),
    (b"[1E3]", "json_number_fraction", 1),
    (b"-Infinity", "json_number_form", 0),
    (b"-0", "json_number_form", 0),
    (b"01", "json_number_form", 0),
    (b"1-2", "json_number_form", 0),
    (b"9007199254740992", "json_number_large", 0),
    (b"-9007199254740992", "json_number_large", 0),
    (b"[" + b"9" * 5_000 + b"]", "json_number_large", 1),
    (b'{"b":1,"a":2}', "json_name_order", 7),
    ('{"\uff5e":1,"\U0001f600":2}'.encode(), "json_name_order", 9),
    (b'{"a":1,"a":1}', "json_name_twice", 7),
    (b'{"a":1,"b":2,"a":1}', "json_name_twice", 13),
    (b'"\\ud800"', "json_surrogate", 1),
    (b'"\\ud83d\\ude00"', "json_surrogate", 1),
    (b'"\xed\xa0\x80"', "json_not_utf8", 1),
    (b'"\xff"', "json_not_utf8", 1),
    (b'"a\nb"', "json_control", 2),
    (b'"\\/"', "json_escape", 1),
    (b'"\\u0041"', "json_escape", 1),
    (b'"\\u000a"', "json_escape", 1),
    (b'"\\u001F"', "json_escape", 1),
    (b'"\\u00', "json_escape", 1),
    ('["é",1.5]'.encode(), "json_number_fraction", 6),
    (b"[" * 65 + b"]" * 65, "json_too_deep", 64),
    (b"[" * 100_000, "json_too_deep", 64),
    (b'{"a":' * 100_000, "json_too_deep", 320),
]


@pytest.mark.parametrize(("data", "code", "at"), REFUSED, ids=lambda each: repr(each)[:30])
def test_refused_with_its_byte(data: bytes, code: str, at: int) -> None:
    with pytest.raises(Fault) as caught:
        canonical.read(data, "a.json")
    fault = caught.value
    assert (fault.code, fault.file, fault.unit, fault.number) == (code, "a.json", "byte", at)


@pytest.mark.parametrize("depth", [1, 64])
def test_as_deep_as_that_is_read(depth: int) -> None:
    assert canonical.read(b"[" * depth + b"]" * depth, "a.json")[:0] == []


def test_the_vectors_of_the_definition() -> None:
    cases = json.loads((FOLDER / "documents.json").read_text("utf-8"))["cases"]
    written = [(case["output"]["canonical"], case["input"]["value"]) for case in cases if "canonical" in case["output"]]
    assert len(written) >= 20
    for text, value in written:
        assert canonical.read(text.encode(), "a.json") == value
