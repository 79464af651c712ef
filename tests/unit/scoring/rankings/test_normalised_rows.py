"""Rows with normalised totals, over lists and polars: golden bytes, and what holds of any of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.documents import Frame, digest_of, ranking_digest
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.order import Ranked, in_order
from services.scoring.rankings.domain.ranking import Outcome, Standing, coded_texts, field_in, row_texts, rows_of
from services.scoring.rankings.domain.vectors import Vectors

KEYS = ("total", "TIU")
KINDS = pytest.mark.parametrize("vectors", [LISTS, POLARS], ids=["lists", "polars"])
PASSED, BELOW = Outcome.PASSED, Outcome.BELOW_THRESHOLD

FIELD = [
    Standing("26-1", PASSED, {"TIU": 5, "TWK": 5}, normalised=9000),
    Standing("26-2", PASSED, {"TIU": 1, "TWK": 2}, normalised=9500),
    Standing("26-3", BELOW, {"TIU": 0, "TWK": 9}, normalised=9900),
    Standing("26-4", PASSED, {"TIU": 6, "TWK": 4}, normalised=9000),
    Standing("26-5", Outcome.ABSENT, {}),
]
GOLDEN = [
    '{"candidate_no":"26-2","decision":null,"marks":{"TIU":1,"TWK":2},"normalised":9500,"rank":1,"status":"goes_on",'
    '"total":3}',
    '{"candidate_no":"26-4","decision":{"above":"26-2","key":"total","mine":9000,"theirs":9500},'
    '"marks":{"TIU":6,"TWK":4},"normalised":9000,"rank":2,"status":"goes_on","total":10}',
    '{"candidate_no":"26-1","decision":{"above":"26-4","key":"TIU","mine":5,"theirs":6},"marks":{"TIU":5,"TWK":5},'
    '"normalised":9000,"rank":3,"status":"below_cut","total":10}',
    '{"candidate_no":"26-3","decision":null,"marks":{"TIU":0,"TWK":9},"normalised":9900,"rank":null,'
    '"status":"below_threshold","total":9}',
    '{"candidate_no":"26-5","decision":null,"marks":{},"rank":null,"status":"absent","total":0}',
]
"""Written by hand: the order is that of the values, the totals are those of the marks."""

marked = st.builds(
    lambda number, outcome, tiu, twk, value: Standing(
        f"26-{number}", outcome, {"TIU": tiu, "TWK": twk}, normalised=value
    ),
    st.integers(0, 99),
    st.sampled_from([PASSED, PASSED, BELOW]),
    *(st.integers(-2, 3), st.integers(-2, 3), st.one_of(st.integers(-2, 3), st.integers(-(2**53 - 1), 2**53 - 1))),
)
unmarked = st.builds(
    lambda number, outcome: Standing(f"26-{number}", outcome, {}),
    st.integers(0, 99),
    st.sampled_from([Outcome.ABSENT, Outcome.SITTING, Outcome.UNMARKED, Outcome.DISQUALIFIED]),
)
fields = st.lists(st.one_of(marked, marked, unmarked), max_size=15, unique_by=lambda each: each.candidate_no)


def ranked(vectors: Vectors[Any], field: list[Standing], places: int) -> Ranked[Any]:
    return in_order(field_in(vectors, field), KEYS, [places])


@KINDS
def test_the_golden_rows(vectors: Vectors[Any]) -> None:
    assert row_texts(ranked(vectors, FIELD, 2)) == GOLDEN


@KINDS
def test_a_row_without_a_value_is_what_it_always_was(vectors: Vectors[Any]) -> None:
    plain = [each._replace(normalised=None) for each in FIELD]
    assert not any("normalised" in json.loads(text) for text in row_texts(ranked(vectors, plain, 2)))


@KINDS
@settings(max_examples=60, deadline=None)
@given(field=fields, places=st.integers(0, 6), data=st.data())
def test_values_put_in_order_and_totals_stay(
    vectors: Vectors[Any], field: list[Standing], places: int, data: st.DataObject
) -> None:
    found = ranked(vectors, data.draw(st.permutations(field)), places)
    rows, mine = rows_of(found), {each.candidate_no: each for each in field}
    assert {row.candidate_no: row.normalised for row in rows} == {each.candidate_no: each.normalised for each in field}
    assert all(row.total == sum(mine[row.candidate_no].marks.values()) for row in rows)
    passed = sorted(
        (each for each in field if each.outcome is PASSED),
        key=lambda each: (-(each.normalised or 0), -each.marks["TIU"], each.candidate_no),
    )
    assert [row.candidate_no for row in rows if row.rank is not None] == [each.candidate_no for each in passed]
    frame = Frame("s", "e", "v", "general", 1, places, KEYS, "digest")
    assert digest_of(frame, row_texts(found)) == ranking_digest(frame, rows)
    assert row_texts(found) == row_texts(ranked(LISTS, field, places))


@KINDS
@settings(max_examples=40, deadline=None)
@given(field=fields, places=st.integers(0, 6))
def test_a_document_by_sheet_code_has_the_values_too(vectors: Vectors[Any], field: list[Standing], places: int) -> None:
    codes = {each.candidate_no: f"S{each.candidate_no[3:]}" for each in field}
    found = ranked(vectors, [each._replace(sheet_code=codes[each.candidate_no]) for each in field], places)
    frame = Frame("s", "e", "v", "general", 1, places, KEYS, "digest")
    values = {row.candidate_no: row.normalised for row in rows_of(found)}
    texts = coded_texts(found)
    assert digest_of(frame, texts or [], (), codes) == ranking_digest(frame, rows_of(found), (), codes)
    assert {row["sheet_code"]: row.get("normalised") for row in map(json.loads, texts)} == {
        codes[number]: value for number, value in values.items()
    }
