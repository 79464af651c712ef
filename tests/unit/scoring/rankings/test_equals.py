"""Candidates who are equal in every key: their ranks, and who of them goes on, in lists and in polars."""

from __future__ import annotations

import sys
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.scoring.rankings.domain import ranking
from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.order import Equals, in_order
from services.scoring.rankings.domain.ranking import Outcome, Row, Standing, rank, row_texts, rows_of
from services.scoring.rankings.domain.vectors import Vectors
from shared.contracts.rules import BoundaryTies, EqualRanks, Rules
from tests.builders.scoring import make_rules
from tests.unit.scoring.rankings.test_rankings import KEYS, SEVEN, going_on

KINDS = pytest.mark.parametrize("vectors", [LISTS, POLARS], ids=["lists", "polars"])
ORDER = ("total", "TKP", "wrong", "age", "wrong_ratio:TIU")
NONE, ALL = Equals(at_edge="none"), Equals(at_edge="all")
LIMITS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=[sys.maxsize, 0], ids=["lists", "polars"])
def _both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "BULK", request.param)


def standing(number: str, *, tkp: int, tiu: int, twk: int) -> Standing:
    return Standing(number, Outcome.PASSED, {"TWK": twk, "TIU": tiu, "TKP": tkp})


def shares(*tkp: int) -> list[Standing]:
    return [standing(f"26-{n}", tkp=each, tiu=1, twk=1) for n, each in enumerate(tkp)]


@pytest.mark.usefixtures("_both")
@pytest.mark.parametrize(("equal", "ranks"), [("1224", [1, 2, 2, 4, 5]), ("1223", [1, 2, 2, 3, 4])])
def test_the_ranks_of_equals(equal: EqualRanks, ranks: list[int]) -> None:
    rows = rank(shares(9, 8, 8, 7, 6), KEYS, 1, Equals(ranks=equal))
    assert [row.rank for row in rows] == ranks


@pytest.mark.usefixtures("_both")
def test_ranks_of_the_second_kind_leave_the_places_as_they_are() -> None:
    """Three places are for three people, whatever numbers they carry."""
    rows = rank(shares(9, 9, 8, 7, 6), KEYS, 3, Equals(ranks="1223"))
    assert [(row.rank, row.status) for row in rows][1:4] == [(1, "goes_on"), (2, "goes_on"), (3, "below_cut")]


@pytest.mark.usefixtures("_both")
@pytest.mark.parametrize("equals", [ALL, NONE, Equals("1223", "none")])
def test_golden_fixture_1_has_no_equals_at_the_edge(equals: Equals) -> None:
    assert going_on(rank(SEVEN, KEYS, 3, equals)) == ["A", "B", "D"]
    assert going_on(rank(SEVEN, KEYS, 6, equals)) == ["A", "B", "D", "E", "C", "G"]


@pytest.mark.usefixtures("_both")
@pytest.mark.parametrize(("equals", "count"), [(ALL, 247), (NONE, 245), (Equals("1223", "all"), 247)])
def test_golden_fixture_2_by_each_policy(equals: Equals, count: int) -> None:
    field = [standing(f"x{n:03}", tkp=190, tiu=125, twk=90 + n) for n in range(245)]
    field += [standing(f"tie-{n}", tkp=188, tiu=125, twk=85) for n in (1, 2)]
    field += [standing(f"no-{n}", tkp=188, tiu=120, twk=90) for n in (1, 2)]
    assert len(going_on(rank(field, KEYS, 82 * 3, equals))) == count
    assert len(going_on(rank(field, KEYS, 247, equals))) == 247, "the two fit, so both go on"


@pytest.mark.usefixtures("_both")
def test_equals_stay_out_as_a_whole_and_nobody_below_takes_their_place() -> None:
    assert going_on(rank(shares(9, 8, 8, 8, 7, 6), KEYS, 3, NONE)) == ["26-0"]
    assert going_on(rank(shares(9, 8, 8, 8, 7, 6), KEYS, 4, NONE)) == ["26-0", "26-1", "26-2", "26-3"]
    assert going_on(rank(shares(8, 8), KEYS, 1, NONE)) == []


@pytest.mark.usefixtures("_both")
def test_the_marks_of_somebody_who_is_not_ranked_take_no_place() -> None:
    """Below a threshold of their category, with the marks of the last who is ranked."""
    field = [*shares(9, 8), Standing("26-9", Outcome.BELOW_THRESHOLD, {"TWK": 1, "TIU": 1, "TKP": 8})]
    assert going_on(rank(field, KEYS, 2, NONE)) == ["26-0", "26-1"]


# ---- properties ----

small = st.integers(0, 2)
counts = st.fixed_dictionaries({"TWK": st.tuples(small, small), "TIU": st.tuples(small, small)})
outcomes = st.sampled_from([Outcome.PASSED, Outcome.PASSED, Outcome.PASSED, Outcome.BELOW_THRESHOLD])
people = st.tuples(outcomes, st.tuples(small, small, small), counts, st.integers(730_000, 730_001))
fields = st.lists(people, max_size=14).map(
    lambda found: [
        Standing(f"26-{n:02}", outcome, dict(zip(("TWK", "TIU", "TKP"), marks, strict=True)), counted, born, None)
        for n, (outcome, marks, counted, born) in enumerate(found)
    ]
)
policies = st.builds(Equals, st.sampled_from(["1224", "1223"]), st.sampled_from(["all", "none"]))
places = st.integers(0, 8)


def has_ranked(field: list[Standing]) -> bool:
    return any(each.outcome is Outcome.PASSED for each in field)


def ladder(vectors: Vectors[Any], field: list[Standing], most: int, equals: Equals) -> tuple[Row, ...]:
    return rows_of(in_order(ranking.field_in(vectors, field), ORDER, [most], equals))


@KINDS
@LIMITS
@given(field=fields, most=places, equals=policies, data=st.data())
def test_any_order_of_arrival_and_any_repetition_gives_the_same_bytes(
    vectors: Vectors[Any], field: list[Standing], most: int, equals: Equals, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(field))
    texts = [
        row_texts(in_order(ranking.field_in(each, those), ORDER, [most], equals))
        for each, those in ((vectors, field), (vectors, shuffled), (vectors, field), (LISTS, shuffled))
    ]
    assert texts[0] == texts[1] == texts[2] == texts[3]


@KINDS
@LIMITS
@given(field=fields, most=places, equals=policies)
def test_everybody_stands_somewhere_and_ranks_say_who_is_better(
    vectors: Vectors[Any], field: list[Standing], most: int, equals: Equals
) -> None:
    rows = ladder(vectors, field, most, equals)
    assert sorted(row.candidate_no for row in rows) == sorted(each.candidate_no for each in field)
    ranked = [row for row in rows if row.rank is not None]
    assert {row.candidate_no for row in ranked} == {e.candidate_no for e in field if e.outcome is Outcome.PASSED}
    numbers = [row.rank or 0 for row in ranked]
    assert numbers == sorted(numbers)
    if equals.ranks == "1223":
        assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))
    else:
        assert all(number == 1 + sum(other < number for other in numbers) for number in numbers)


@KINDS
@LIMITS
@given(field=fields, most=places)
def test_who_goes_on_where_none_do_also_goes_on_where_all_do(
    vectors: Vectors[Any], field: list[Standing], most: int
) -> None:
    every, strict = (set(going_on(ladder(vectors, field, most, each))) for each in (ALL, NONE))
    ranked = sum(each.outcome is Outcome.PASSED for each in field)
    assert strict <= every
    assert len(strict) <= most
    assert len(every) >= min(most, ranked)
    if len(every) <= most:
        assert strict == every


@KINDS
@LIMITS
@given(
    field=fields.filter(lambda field: any(e.outcome is Outcome.PASSED for e in field)), equals=policies, data=st.data()
)
def test_who_becomes_better_stands_no_lower_and_is_not_thrown_out(
    vectors: Vectors[Any], field: list[Standing], equals: Equals, data: st.DataObject
) -> None:
    index = data.draw(st.sampled_from([n for n, each in enumerate(field) if each.outcome is Outcome.PASSED]))
    mine = field[index]
    right, wrong = mine.counts["TIU"]
    better = data.draw(
        st.sampled_from(
            [
                mine._replace(marks={**mine.marks, "TKP": mine.marks["TKP"] + 1}),
                mine._replace(born=(mine.born or 0) - 1),
                mine._replace(counts={**mine.counts, "TIU": (right + 1, wrong)}),
                mine._replace(counts={**mine.counts, "TIU": (right, max(0, wrong - 1))}),
            ]
        )
    )
    most = data.draw(places)
    before = {row.candidate_no: row for row in ladder(vectors, field, most, equals)}[mine.candidate_no]
    changed = [*field[:index], better, *field[index + 1 :]]
    after = {row.candidate_no: row for row in ladder(vectors, changed, most, equals)}[mine.candidate_no]
    assert (after.rank or 0) <= (before.rank or 0)
    assert not (before.status == "goes_on" and after.status != "goes_on")


def test_the_policies_of_a_document_are_those_of_the_order() -> None:
    document = make_rules(equal_ranks="1223", cut={"multiple": 3, "boundary_ties": "none"})
    assert Equals.of(document) == Equals("1223", "none")
    assert Equals.of(make_rules()) == Equals("1224", "all")
    assert set(get_args(BoundaryTies)) == {"all", "none", "draw"}
    assert isinstance(document, Rules)
