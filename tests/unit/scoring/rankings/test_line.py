"""What would have put a candidate on the other side of the line, proved by ranking again."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.scoring.rankings.domain.line import Counted, Margin, ahead_of_line, counted, short_of_line
from services.scoring.rankings.domain.ranking import Outcome, Row, Standing, Status, rank
from shared.contracts.tie_breaks import ratio

KEYS = ("total", "TKP")
PLACES = 2
FIELD = [
    Standing("26-0001", Outcome.PASSED, {"TWK": 30, "TKP": 20}),
    Standing("26-0002", Outcome.PASSED, {"TWK": 25, "TKP": 20}),
    Standing("26-0003", Outcome.PASSED, {"TWK": 25, "TKP": 18}),
    Standing("26-0004", Outcome.PASSED, {"TWK": 30, "TKP": 13}),
    Standing("26-0005", Outcome.BELOW_THRESHOLD, {"TWK": 5, "TKP": 5}),
    Standing("26-0006", Outcome.ABSENT, {}),
]


def ranked(field: list[Standing]) -> dict[str, Row]:
    return {row.candidate_no: row for row in rank(field, KEYS, PLACES)}


def with_more(number: str, points: int) -> dict[str, Row]:
    """The ranking if this candidate had so many points more, in the key that counts least among equals."""
    return ranked(
        [
            each._replace(marks={**each.marks, "TWK": each.marks["TWK"] + points})
            if each.candidate_no == number
            else each
            for each in FIELD
        ]
    )


@pytest.mark.parametrize("number", ["26-0003", "26-0004"])
def test_so_many_points_more_lead_above_the_line(number: str) -> None:
    rows = ranked(FIELD)
    short = short_of_line(rows[number], rows["26-0002"], KEYS)
    assert short == Margin("total", 3, "26-0002")
    assert with_more(number, short.units)[number].status is Status.GOES_ON


def test_one_fewer_leaves_it_to_later_keys() -> None:
    assert with_more("26-0003", 2)["26-0003"].status is Status.BELOW_CUT


@pytest.mark.parametrize(("number", "units"), [("26-0001", 8), ("26-0002", 3)])
def test_so_many_fewer_lead_below_it(number: str, units: int) -> None:
    rows = ranked(FIELD)
    ahead = ahead_of_line(rows[number], rows["26-0003"], KEYS)
    assert ahead == Margin("total", units, "26-0003")
    assert with_more(number, -units)[number].status is Status.BELOW_CUT


@pytest.mark.parametrize("number", ["26-0001", "26-0005", "26-0006"])
def test_who_goes_on_or_has_no_rank_is_short_of_nothing(number: str) -> None:
    rows = ranked(FIELD)
    assert short_of_line(rows[number], rows["26-0002"], KEYS) is None


def test_where_no_line_is_or_the_first_key_is_none_of_the_marks_nothing_is_said() -> None:
    rows = ranked(FIELD)
    assert short_of_line(rows["26-0003"], None, KEYS) is None
    assert ahead_of_line(rows["26-0001"], None, KEYS) is None
    assert short_of_line(rows["26-0003"], rows["26-0002"], ("age", "total")) is None
    assert short_of_line(rows["26-0003"], rows["26-0002"], ("TKP", "total")) == Margin("TKP", 3, "26-0002")


MINE = [["TWK", 20, 30, 4, 2, 0], ["TIU", 10, 30, 2, 1, 3], ["TKP", 9, 10, None, None, 0]]
THEIRS = [["TWK", 25, 30, 5, 1, 0], ["TIU", 15, 30, 3, 0, 3], ["TKP", 8, 10, None, None, 0]]


@pytest.mark.parametrize(
    ("key", "mine", "theirs", "apart"),
    [
        ("wrong", (3, 6), (1, 8), Fraction(2)),
        ("wrong:TIU", (1, 2), (0, 3), Fraction(1)),
        ("wrong_ratio", (3, 6), (1, 8), Fraction(3, 8)),
        ("wrong_ratio:TWK", (2, 4), (1, 5), Fraction(3, 10)),
    ],
)
def test_a_first_key_of_wrong_answers_is_said_exactly(
    key: str, mine: tuple[int, int], theirs: tuple[int, int], apart: Fraction
) -> None:
    found = counted((key, "total"), MINE, THEIRS, "26-0002", goes_on=False)
    assert found == Counted(key, mine, theirs, "26-0002", items=6 if ":" in key else 12, goes_on=False)
    assert found.apart == apart


def test_a_ratio_without_right_answers_is_no_distance_and_other_keys_count_nothing() -> None:
    none_right = counted(("wrong_ratio",), [["TWK", 0, 30, 0, 6, 0]], THEIRS, "26-0002", goes_on=False)
    assert none_right is not None
    assert none_right.apart is None
    assert (none_right.needed, none_right.to_be_even) == (None, None), "fewer wrong answers change nothing"
    assert counted(("total", "wrong"), MINE, THEIRS, "26-0002", goes_on=False) is None


@pytest.mark.parametrize(
    ("key", "mine", "theirs", "goes_on", "needed", "to_be_even"),
    [
        ("wrong", (5, 7), (4, 7), False, 2, None),
        ("wrong", (4, 7), (4, 7), False, 1, None),
        ("wrong", (3, 7), (0, 7), False, None, 3),
        ("wrong", (0, 7), (0, 7), False, None, None),
        ("wrong", (4, 7), (5, 7), True, 2, None),
        ("wrong", (11, 1), (12, 0), True, None, None),
        ("wrong_ratio", (6, 3), (4, 4), False, 4, None),
        ("wrong_ratio", (3, 3), (1, 2), False, 2, None),
        ("wrong_ratio", (2, 3), (0, 3), False, None, 2),
        ("wrong_ratio", (2, 0), (1, 3), False, None, None),
        ("wrong_ratio", (1, 4), (3, 4), True, 3, None),
        ("wrong_ratio", (1, 4), (9, 3), True, None, None),
        ("wrong_ratio", (1, 4), (3, 0), True, None, None),
    ],
)
def test_the_margin_in_wrong_answers_is_the_least_that_no_later_key_undoes(
    key: str, mine: tuple[int, int], theirs: tuple[int, int], goes_on: bool, needed: int | None, to_be_even: int | None
) -> None:
    found = Counted(key, mine, theirs, "26-0002", items=12, goes_on=goes_on)
    assert (found.needed, found.to_be_even) == (needed, to_be_even)


@given(
    key=st.sampled_from(["wrong", "wrong_ratio"]),
    mine=st.tuples(st.integers(0, 12), st.integers(0, 12)),
    theirs=st.tuples(st.integers(0, 12), st.integers(0, 12)),
    goes_on=st.booleans(),
)
def test_one_wrong_answer_less_than_the_margin_is_not_enough(
    key: str, mine: tuple[int, int], theirs: tuple[int, int], goes_on: bool
) -> None:
    def value(of: tuple[int, int]) -> int:
        return of[0] if key == "wrong" else ratio(*of)

    assume(value(mine) <= value(theirs) if goes_on else value(mine) >= value(theirs))
    found = Counted(key, mine, theirs, "26-0002", items=24, goes_on=goes_on)

    def passes(count: int) -> bool:
        then = value((mine[0] + count if goes_on else mine[0] - count, mine[1]))
        return then > value(theirs) if goes_on else then < value(theirs)

    possible = range(25 - sum(mine) if key == "wrong_ratio" else 25 - mine[0]) if goes_on else range(mine[0] + 1)
    assert found.needed == next((count for count in possible if passes(count)), None)


def test_a_later_stage_counts_in_its_sitting_and_in_one_of_its_sections() -> None:
    mine = [("cat:SKB", 20, 30, 4, 2, 0), ("cat:UMUM", 10, 30, 2, 1, 3), ("lisan:SKB", 1, 5, 0, 5, 0)]
    counts = {"wrong": 8, "wrong:cat": 3, "wrong:cat:SKB": 2}
    for key, wrong in counts.items():
        found = counted((key,), mine, mine, "26-0002", goes_on=False)
        assert found is not None
        assert found.mine[0] == wrong
