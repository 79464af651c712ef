from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import pytest

from services.recruitment.results.domain import GOES_ON, Placed, Shortfall, Standing, out_of_order, standing
from services.recruitment.results.usecases.belief import contradicted, require_values
from shared.contracts.codec.rules import preset
from shared.contracts.rules import Normalisation
from shared.contracts.scoring import Decision, RankedRow
from shared.signatures.belief import NotBelieved

Status = Literal["goes_on", "below_cut", "below_threshold", "absent"]


def row(number: str, rank: int | None, total: int, status: Status = "goes_on", **changes: Any) -> RankedRow:
    return RankedRow(
        candidate_no=number,
        rank=rank,
        marks={"TWK": total},
        total=total,
        status=status,
        **changes,
    )


KEYS = ("total", "TWK")
LADDER = (
    row("26-0001", 1, 454),
    row("26-0002", 2, 450, decision=Decision(above="26-0001", key="total", theirs=454, mine=450)),
    row("26-0003", 3, 446, "below_cut", decision=Decision(above="26-0002", key="total", theirs=450, mine=446)),
    row("26-0004", None, 300, "below_threshold"),
    row("26-0005", None, 0, "absent"),
)


def found_in(ladder: Sequence[RankedRow], number: str) -> Standing:
    """The standing of a number, from its row and those beside it, as they are read."""
    placed = [Placed(place, row) for place, row in enumerate(ladder, 1)]
    mine = next(each for each in placed if each.row.candidate_no == number)
    on = [row for row in ladder if row.status == GOES_ON]
    near = placed[max(0, mine.place - 2) : mine.place + 1]
    ranked = sum(row.rank is not None for row in ladder)
    return standing(mine, near, on[-1] if on else None, ranked=ranked, going_on=len(on))


def test_the_rung_above_and_the_rung_below_are_next_to_mine() -> None:
    found = found_in(LADDER, "26-0002")
    assert found.above == LADDER[0]
    assert found.below == LADDER[2]
    assert (found.ranked, found.going_on) == (3, 2)
    assert found.shortfall(KEYS) is None


def test_whoever_stays_below_the_line_learns_how_many_points_were_missing() -> None:
    found = found_in(LADDER, "26-0003")
    assert found.boundary == LADDER[1]
    assert found.shortfall(KEYS) == Shortfall("total", 4)
    assert found.to_pass_line(KEYS) == Shortfall("total", 5), "one more than makes them equal"
    assert found.to_pass_line(("age", "total")) is None
    assert found_in(LADDER, "26-0002").to_pass_line(KEYS) is None
    assert found.below is None


def test_the_top_has_nobody_above() -> None:
    found = found_in(LADDER, "26-0001")
    assert found.above is None


def test_without_a_rank_there_are_no_neighbours() -> None:
    found = found_in(LADDER, "26-0004")
    assert found.above is None
    assert found.below is None
    assert found.shortfall(KEYS) is None


def test_what_was_missing_is_told_by_the_key_that_decided() -> None:
    """Under an order that begins with a section, the last who goes on may have the lower total."""
    ladder = (
        RankedRow(candidate_no="a", rank=1, marks={"TIU": 90, "TWK": 10}, total=100, status="goes_on"),
        RankedRow(candidate_no="b", rank=2, marks={"TIU": 80, "TWK": 60}, total=140, status="below_cut"),
    )
    found = found_in(ladder, "b")
    assert found.shortfall(("TIU", "total")) == Shortfall("TIU", 10)


def test_a_key_that_no_row_shows_may_have_decided_before() -> None:
    found = found_in(LADDER, "26-0003")
    assert found.shortfall(("age", "total")) is None
    assert found.shortfall(("total", "age")) == Shortfall("total", 4)


def pair(mine: dict[str, int], decision: Decision | None, rank: int = 2) -> list[RankedRow]:
    """The leader with 20 and 10, and one below with `mine`."""
    marks = {"TIU": 20, "TWK": 10}
    first = RankedRow(candidate_no="a", rank=1, marks=marks, total=30, status="goes_on")
    total = sum(mine.values())
    second = RankedRow(candidate_no="b", rank=rank, marks=mine, total=total, status="goes_on", decision=decision)
    return [first, second]


def because(key: str, theirs: int, mine: int, above: str = "a") -> Decision:
    return Decision(above=above, key=key, theirs=theirs, mine=mine)


SAME, LESS = {"TIU": 20, "TWK": 10}, {"TIU": 19, "TWK": 11}
ORDER = ("total", "age", "TIU", "wrong:TWK", "wrong_ratio", "TWK")


@pytest.mark.parametrize(
    ("rows", "is_sound"),
    [
        (pair({"TIU": 20, "TWK": 9}, because("total", 30, 29)), True),
        (pair({"TIU": 20, "TWK": 9}, because("TWK", 10, 9)), False),
        (pair({"TIU": 20, "TWK": 9}, because("total", 31, 29)), False),
        (pair({"TIU": 20, "TWK": 11}, because("total", 30, 31)), False),
        (pair({"TIU": 20, "TWK": 11}, because("age", 0, 0)), False),
        (pair(LESS, because("age", 0, 0)), True),
        (pair(LESS, because("age", 730_000, 0)), False),
        (pair(LESS, because("TIU", 20, 19)), True),
        (pair(LESS, because("wrong:TWK", 3, 4)), False),
        (pair(SAME, because("wrong:TWK", 3, 4)), True),
        (pair(SAME, because("wrong:TWK", 4, 4)), False),
        (pair(SAME, because("wrong_ratio", 5, 4)), False),
        (pair(SAME, because("wrong_ratio", 4, 5)), True),
        (pair(SAME, because("equal", 30, 30), rank=1), True),
        (pair(SAME, because("equal", 30, 30), rank=2), False),
        (pair(LESS, because("equal", 30, 30), rank=1), False),
        (pair(SAME, because("age", 0, 0), rank=1), False),
        (pair(SAME, because("age", 0, 0, above="c")), False),
        (pair(SAME, because("draw", 1, 2)), True),
        (pair(SAME, because("draw", 1, 2), rank=1), True),
        (pair(SAME, because("draw", 2, 1)), False),
        (pair(SAME, because("draw", 0, 1)), False),
        (pair(LESS, because("draw", 1, 2)), False),
        (pair(SAME, None), False),
        (pair(SAME, because("height", 1, 2)), False),
    ],
)
def test_an_order_that_the_rows_contradict_is_seen(rows: list[RankedRow], is_sound: bool) -> None:
    assert out_of_order(ORDER, rows) == (None if is_sound else "b")


def valued(mine: int, decision: Decision) -> list[RankedRow]:
    """The leader with 30 marks that are worth 9,000, and one below with 35 that are worth `mine`."""
    first, second = pair({"TIU": 25, "TWK": 10}, decision)
    return [replace(first, normalised=9_000), replace(second, normalised=mine)]


@pytest.mark.parametrize(
    ("rows", "is_sound"),
    [
        (valued(8_000, because("total", 9_000, 8_000)), True),
        (valued(8_000, because("total", 30, 35)), False),
        (valued(9_500, because("total", 9_000, 9_500)), False),
        (valued(9_000, because("age", 0, 0)), True),
        (valued(8_000, because("age", 0, 0)), False),
    ],
)
def test_where_totals_are_normalised_their_values_are_compared(rows: list[RankedRow], is_sound: bool) -> None:
    assert out_of_order(ORDER, rows) == (None if is_sound else "b")


ASKED = Normalisation(method="percentile", decimals=2, counts="at_most")


@pytest.mark.parametrize(
    ("asked", "marks", "value", "is_sound"),
    [
        (None, SAME, None, True),
        (None, SAME, 5_000, False),
        (ASKED, SAME, 5_000, True),
        (ASKED, SAME, 10_000, True),
        (ASKED, SAME, 10_001, False),
        (ASKED, SAME, -1, False),
        (ASKED, SAME, None, False),
        (ASKED, {}, None, True),
        (ASKED, {}, 0, False),
        (Normalisation(method="equipercentile", decimals=2), SAME, 20_000, True),
    ],
)
def test_values_are_there_where_the_rules_ask_for_them(
    asked: Normalisation | None, marks: dict[str, int], value: int | None, is_sound: bool
) -> None:
    rules = replace(preset("cpns-skd-2024"), normalisation=asked)
    rows = [replace(row("a", 1, 30), marks=marks, normalised=value)]
    if is_sound:
        require_values(rules, rows)
    else:
        with pytest.raises(NotBelieved):
            require_values(rules, rows)


def test_the_lists_of_those_who_go_on_and_of_those_without_a_rank_stand_whole() -> None:
    assert out_of_order(KEYS, LADDER) is None
    assert out_of_order(KEYS, (LADDER[3], *LADDER[:3])) == "26-0001"
    one, two, three = LADDER[:3]
    assert out_of_order(KEYS, (replace(one, status="below_cut"), two, three)) == "26-0002"


def by_wrong(*decided: tuple[str, int, int]) -> list[RankedRow]:
    """Ranked rows with these reasons, and at last one with no rank."""
    rows = [row("0", 1, 100)]
    for at, (key, theirs, mine) in enumerate(decided, 1):
        why = because(key, theirs, mine, above=str(at - 1))
        rows.append(row(str(at), at + 1, 100, decision=why))
    return [*rows, row("absent", None, 0, "absent")]


@pytest.mark.parametrize("key", ["wrong", "wrong:TWK", "wrong_ratio"])
def test_reasons_by_a_first_key_that_no_row_shows_follow_from_one_another(key: str) -> None:
    order = (key, "age")
    sound = by_wrong((key, 3, 5), ("age", 0, 0), ("equal", 5, 5), (key, 5, 6), (key, 6, 9))
    assert contradicted(order, sound) is None
    broken = by_wrong((key, 3, 5), ("age", 0, 0), (key, 4, 6), (key, 6, 9))
    assert contradicted(order, broken) == "3"
    assert out_of_order(order, broken) is None, "nothing else finds it"
    assert contradicted(("total", key), by_wrong((key, 3, 5), (key, 4, 6))) is None, "totals may part those between"
    assert contradicted((), LADDER) is None
