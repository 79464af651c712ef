"""Lots among equals: who waits for them, and what they decide."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.rankings.domain import ranking
from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.lots import Group, undrawn, with_lots
from services.scoring.rankings.domain.order import Equals, in_order
from services.scoring.rankings.domain.ranking import Outcome, Row, Standing, rows_of
from services.scoring.rankings.domain.vectors import Vectors
from shared.contracts.draws import drawn, sheet_code

KINDS = pytest.mark.parametrize("vectors", [LISTS, POLARS], ids=["lists", "polars"])
AT_EDGE, EVERYWHERE = Equals("1224", "draw"), Equals("none", "draw")
KEYS = ("total",)


def field_of(*points: int) -> list[Standing]:
    return [Standing(chr(97 + n), Outcome.PASSED, {"TIU": each}) for n, each in enumerate(points)]


def ladder(
    vectors: Vectors[Any], field: list[Standing], places: int, equals: Equals, *drawn_lots: Group
) -> tuple[tuple[Row, ...], list[Group]]:
    """The rows with these lots, and who waits then."""
    before = in_order(ranking.field_in(vectors, field), KEYS, [places], equals)
    lots = with_lots(field, undrawn(before, places, equals), drawn_lots)
    ranked = in_order(ranking.field_in(vectors, lots), KEYS, [places], equals)
    return rows_of(ranked), undrawn(ranked, places, equals)


def told(rows: tuple[Row, ...]) -> list[tuple[str, int | None, bool, str]]:
    return [(r.candidate_no, r.rank, r.status == "goes_on", r.decision.key if r.decision else "") for r in rows]


@KINDS
def test_equals_at_the_edge_wait_and_none_of_them_goes_on_yet(vectors: Vectors[Any]) -> None:
    rows, waiting = ladder(vectors, field_of(9, 8, 8, 8, 7, 7), 3, AT_EDGE)
    assert waiting == [("b", "c", "d")], "those who are equal elsewhere need no lots"
    assert [row.candidate_no for row in rows if row.status == "goes_on"] == ["a"]
    for places in (1, 4, 6, 9):
        assert ladder(vectors, field_of(9, 8, 8, 8, 7, 7), places, AT_EDGE)[1] == []
    assert ladder(vectors, field_of(9, 8, 8, 8, 7, 7), 5, AT_EDGE)[1] == [("e", "f")]


@KINDS
def test_lots_fill_the_places_and_ranks_stay_shared(vectors: Vectors[Any]) -> None:
    rows, waiting = ladder(vectors, field_of(9, 8, 8, 8, 7), 3, AT_EDGE, ("d", "b", "c"))
    assert waiting == []
    assert told(rows) == [
        ("a", 1, True, ""),
        ("d", 2, True, "total"),
        ("b", 2, True, "draw"),
        ("c", 2, False, "draw"),
        ("e", 5, False, "total"),
    ]
    assert rows[2].decision is not None
    assert (rows[2].decision.above, rows[2].decision.theirs, rows[2].decision.mine) == ("d", 1, 2)


@KINDS
def test_where_every_rank_is_of_one_person_all_equals_wait(vectors: Vectors[Any]) -> None:
    field = field_of(9, 8, 8, 7, 7)
    assert ladder(vectors, field, 1, EVERYWHERE)[1] == [("b", "c"), ("d", "e")]
    rows, waiting = ladder(vectors, field, 1, EVERYWHERE, ("c", "b"))
    assert waiting == [("d", "e")]
    assert told(rows)[1:3] == [("c", 2, False, "total"), ("b", 3, False, "draw")]
    rows, waiting = ladder(vectors, field, 1, EVERYWHERE, ("c", "b"), ("e", "d"))
    assert [row.rank for row in rows] == [1, 2, 3, 4, 5]
    assert waiting == []


@KINDS
@pytest.mark.parametrize("order", [("b", "c"), ("b", "c", "d", "e"), ("b", "c", "e")])
def test_lots_of_another_group_order_nobody(vectors: Vectors[Any], order: Group) -> None:
    """Somebody's marks have changed since, so the lots were drawn among others."""
    rows, waiting = ladder(vectors, field_of(9, 8, 8, 8, 7), 3, AT_EDGE, order)
    assert waiting == [("b", "c", "d")]
    assert "draw" not in [row.decision.key for row in rows if row.decision]


@KINDS
@pytest.mark.parametrize("equals", [Equals(), Equals("1223", "none")])
def test_without_a_draw_in_the_rules_nobody_waits(vectors: Vectors[Any], equals: Equals) -> None:
    assert ladder(vectors, field_of(8, 8, 8), 1, equals)[1] == []


@KINDS
@settings(max_examples=40, deadline=None)
@given(
    points=st.lists(st.integers(0, 2), max_size=9), places=st.integers(0, 9), seed=st.binary(min_size=32, max_size=32)
)
def test_a_draw_from_a_seed_decides_everything_and_no_more(
    vectors: Vectors[Any], points: list[int], places: int, seed: bytes
) -> None:
    field = field_of(*points)
    codes = {each.candidate_no: sheet_code(n) for n, each in enumerate(field)}
    numbers = {code: number for number, code in codes.items()}
    for equals in (AT_EDGE, EVERYWHERE):
        waiting = ladder(vectors, field, places, equals)[1]
        lots = [
            tuple(numbers[code] for code in drawn(seed, "v", [codes[number] for number in group])) for group in waiting
        ]
        rows, left = ladder(vectors, field, places, equals, *lots)
        assert left == []
        assert sum(row.status == "goes_on" for row in rows) == min(places, len(field))
        totals = [row.total for row in rows]
        assert totals == sorted(totals, reverse=True)
        if equals is EVERYWHERE:
            assert [row.rank for row in rows] == list(range(1, len(field) + 1))


def test_every_order_of_lots_gives_its_own_ladder() -> None:
    found = {
        tuple(row.candidate_no for row in ladder(LISTS, field_of(8, 8, 8), 1, AT_EDGE, order)[0])
        for order in permutations("abc")
    }
    assert len(found) == 6
