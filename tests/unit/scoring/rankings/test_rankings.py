from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.rankings.domain.documents import Frame, ranking_bytes, ranking_digest
from services.scoring.rankings.domain.ranking import Outcome, Row, Standing, UnknownOutcome, rank

KEYS = ("total", "TKP", "TIU", "TWK")


def value(standing: Standing, key: str) -> int:
    """What a key compares, by a reader of the rules."""
    return sum(standing.marks.values()) if key == "total" else standing.marks[key]


def standing(number: str, tkp: int, tiu: int, twk: int) -> Standing:
    return Standing(number, Outcome.PASSED, {"TWK": twk, "TIU": tiu, "TKP": tkp})


def going_on(rows: tuple[Row, ...]) -> list[str]:
    return [row.candidate_no for row in rows if row.status == "goes_on"]


# A golden fixture of the shipped order: (TKP, TIU, TWK)
SEVEN = [
    standing("A", 150, 110, 135),
    standing("B", 148, 125, 115),
    standing("C", 145, 105, 117),
    standing("D", 147, 115, 105),
    standing("E", 146, 112, 109),
    standing("F", 146, 110, 100),
    standing("G", 146, 115, 95),
]


def test_golden_fixture_1_one_post() -> None:
    assert going_on(rank(SEVEN, KEYS, places=3)) == ["A", "B", "D"]


def test_golden_fixture_1_two_posts() -> None:
    assert going_on(rank(SEVEN, KEYS, places=6)) == ["A", "B", "D", "E", "C", "G"]


def test_golden_fixture_2_two_share_the_boundary_and_both_go_on() -> None:
    better = [standing(f"x{n:03}", 190, 125, 90 + n) for n in range(245)]
    boundary = [standing("tie-1", 188, 125, 85), standing("tie-2", 188, 125, 85)]
    below = [standing("no-1", 188, 120, 90), standing("no-2", 188, 120, 90)]
    rows = rank([*below, *boundary, *better], KEYS, places=82 * 3)
    passed = going_on(rows)
    assert len(passed) == 247
    assert {"tie-1", "tie-2"} <= set(passed)
    assert [(row.candidate_no, row.rank, row.status) for row in rows[245:]] == [
        ("tie-1", 246, "goes_on"),
        ("tie-2", 246, "goes_on"),
        ("no-1", 248, "below_cut"),
        ("no-2", 248, "below_cut"),
    ]
    assert all(row.total == 398 for row in rows[245:])


def test_equal_candidates_share_a_rank_and_the_next_one_skips() -> None:
    rows = rank([standing(n, t, 0, 0) for n, t in [("d", 1), ("c", 5), ("b", 5), ("a", 9)]], KEYS, places=1)
    assert [(row.candidate_no, row.rank) for row in rows] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]


def test_a_decision_names_the_first_key_that_differs_from_the_one_above() -> None:
    rows = rank(SEVEN, KEYS, places=3)
    reasons = {row.candidate_no: row.decision for row in rows}
    assert reasons["A"] is None
    by_total, by_tkp, by_tiu = reasons["B"], reasons["E"], reasons["F"]
    assert by_total is not None
    assert by_tkp is not None
    assert by_tiu is not None
    assert (by_total.above, by_total.key, by_total.theirs, by_total.mine) == ("A", "total", 395, 388)
    assert (by_tkp.above, by_tkp.key, by_tkp.theirs, by_tkp.mine) == ("D", "TKP", 147, 146)
    assert (by_tiu.above, by_tiu.key, by_tiu.theirs, by_tiu.mine) == ("G", "TIU", 115, 110)


def test_the_decision_between_equal_candidates_is_equal() -> None:
    rows = rank([standing("a", 5, 5, 5), standing("b", 5, 5, 5)], KEYS, places=1)
    decision = rows[1].decision
    assert decision is not None
    assert (decision.above, decision.key, decision.theirs, decision.mine) == ("a", "equal", 15, 15)


def test_those_without_a_rank_follow_with_their_reason() -> None:
    rows = rank(
        [
            Standing("absent", Outcome.ABSENT, {}),
            Standing("sitting", Outcome.SITTING, {}),
            Standing("low", Outcome.BELOW_THRESHOLD, {"TWK": 5, "TIU": 1, "TKP": 1}),
            Standing("lower", Outcome.BELOW_THRESHOLD, {"TWK": 4, "TIU": 1, "TKP": 1}),
            standing("in", 1, 1, 1),
        ],
        KEYS,
        places=3,
    )
    assert [(row.candidate_no, row.rank, row.status) for row in rows] == [
        ("in", 1, "goes_on"),
        ("low", None, "below_threshold"),
        ("lower", None, "below_threshold"),
        ("sitting", None, "sitting"),
        ("absent", None, "absent"),
    ]
    assert rows[4].marks == {}
    assert rows[4].total == 0


def test_nobody_makes_an_empty_ranking() -> None:
    assert rank([], KEYS, places=3) == ()


# Few values, so that ties are the rule.
marks = st.integers(0, 3)


def marked(outcome: Outcome) -> st.SearchStrategy[tuple[Outcome, dict[str, int]]]:
    return st.builds(lambda a, b, c: (outcome, {"TWK": a, "TIU": b, "TKP": c}), marks, marks, marks)


passed, failed = marked(Outcome.PASSED), marked(Outcome.BELOW_THRESHOLD)
gone: st.SearchStrategy[tuple[Outcome, dict[str, int]]] = st.just((Outcome.ABSENT, {}))
fields = st.lists(st.one_of(passed, passed, failed, gone), max_size=30).map(
    lambda outcomes: [Standing(f"26-{n:04}", outcome, marks) for n, (outcome, marks) in enumerate(outcomes, 1)]
)


def frame(places: int) -> Frame:
    return Frame("s", "e", "v", "general", 1, places, KEYS, "digest")


@given(fields, st.integers(1, 12), st.data())
def test_any_order_gives_the_identical_bytes(field: list[Standing], places: int, data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(field))
    first, second = rank(field, KEYS, places), rank(shuffled, KEYS, places)
    assert ranking_bytes(frame(places), first) == ranking_bytes(frame(places), second)
    assert ranking_digest(frame(places), first) == ranking_digest(frame(places), second)


@given(fields, st.integers(1, 12))
def test_the_cut_lets_everyone_equal_to_the_last_place_go_on_and_nobody_below(
    field: list[Standing], places: int
) -> None:
    ranked = [row for row in rank(field, KEYS, places) if row.rank is not None]
    values = {each.candidate_no: tuple(value(each, key) for key in KEYS) for each in field if each.outcome == "passed"}
    on = [row for row in ranked if row.status == "goes_on"]
    if len(ranked) <= places:
        assert len(on) == len(ranked)
        return
    last = values[ranked[places - 1].candidate_no]
    assert {row.candidate_no for row in on} == {number for number, value in values.items() if value >= last}
    assert len(on) >= places


@given(fields, st.integers(1, 12))
def test_a_rank_counts_those_who_are_better(field: list[Standing], places: int) -> None:
    values = {each.candidate_no: tuple(value(each, key) for key in KEYS) for each in field if each.outcome == "passed"}
    for row in rank(field, KEYS, places):
        if row.rank is not None:
            better = sum(1 for value in values.values() if value > values[row.candidate_no])
            assert row.rank == better + 1


@given(fields.filter(lambda field: any(each.outcome == "passed" for each in field)), st.data())
def test_one_point_more_never_worsens_a_rank(field: list[Standing], data: st.DataObject) -> None:
    index = data.draw(st.sampled_from([i for i, each in enumerate(field) if each.outcome == "passed"]))
    section = data.draw(st.sampled_from(["TWK", "TIU", "TKP"]))
    mine = field[index]
    improved = Standing(mine.candidate_no, Outcome.PASSED, {**mine.marks, section: mine.marks[section] + 1})
    after = [*field[:index], improved, *field[index + 1 :]]
    rank_of = {row.candidate_no: row.rank for row in rank(field, KEYS, 3)}
    rank_after = {row.candidate_no: row.rank for row in rank(after, KEYS, 3)}
    was, now = rank_of[mine.candidate_no], rank_after[mine.candidate_no]
    assert was is not None
    assert now is not None
    assert now <= was


@given(fields, st.integers(1, 12))
def test_every_decision_is_true_of_its_neighbour(field: list[Standing], places: int) -> None:
    by_number = {each.candidate_no: each for each in field}
    ranked = [row for row in rank(field, KEYS, places) if row.rank is not None]
    for above, row in pairwise(ranked):
        decision = row.decision
        assert decision is not None
        assert decision.above == above.candidate_no
        mine, theirs = by_number[row.candidate_no], by_number[above.candidate_no]
        if decision.key == "equal":
            assert row.rank == above.rank
            assert all(value(mine, key) == value(theirs, key) for key in KEYS)
        else:
            assert decision.theirs == value(theirs, decision.key) > value(mine, decision.key) == decision.mine
            for earlier in KEYS[: KEYS.index(decision.key)]:
                assert value(mine, earlier) == value(theirs, earlier)


def test_the_disqualified_come_last_without_rank_and_marks() -> None:
    rows = rank(
        [Standing("b", Outcome.DISQUALIFIED, {}), Standing("c", Outcome.ABSENT, {}), standing("a", 1, 1, 1)], KEYS, 1
    )
    assert [(row.candidate_no, row.rank, row.status, row.marks) for row in rows[1:]] == [
        ("c", None, "absent", {}),
        ("b", None, "disqualified", {}),
    ]


def test_an_outcome_without_a_place_in_the_ranking_raises() -> None:
    stranger: Any = "excused"
    with pytest.raises(UnknownOutcome, match="26-0007: 'excused'"):
        rank([standing("26-0001", 1, 1, 1), Standing("26-0007", stranger, {})], KEYS, 1)


def test_no_outcome_is_left_out() -> None:
    field = [Standing(f"26-{n:04}", outcome, {"TWK": 1, "TIU": 1, "TKP": 1}) for n, outcome in enumerate(Outcome)]
    assert len(rank(field, KEYS, 1)) == len(Outcome)


def test_without_a_key_everyone_is_equal() -> None:
    """Rules of an earlier release may name no key; a page that shows them must not fail."""
    rows = rank([standing("a", 5, 1, 0), standing("b", 1, 1, 0)], (), 1)
    assert [row.rank for row in rows] == [1, 1]
    assert rows[1].decision is not None
    assert rows[1].decision.key == "equal"
