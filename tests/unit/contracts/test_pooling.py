"""Which places move between the vacancies of a pool: case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.contracts.pooling import Member, PlaceMove, Pool, looked_at
from tests.builders.pools import ANYWHERE, CPNS, TO_GENERAL, TO_SPECIAL, leaves, pool, vacancy


def said(made: Pool) -> list[str]:
    """Each move such as "1: x>a a2 a3": the step, from where to where, who."""
    return [
        f"{each.step}: {'+'.join(each.from_vacancies)}>{each.to_vacancy} {' '.join(each.moved_up)}"
        for each in made.moves
    ]


def test_an_unfilled_place_goes_to_the_best_who_wait_in_the_same_unit() -> None:
    special = vacancy("x", 2, [300], "special")
    near, far = vacancy("a", 1, [400, 310, 305]), vacancy("b", 1, [400, 390], unit="B")
    assert said(pool(special, near, far)) == ["1: x>a a2"]
    assert said(pool(special, vacancy("a", 1, [400]), far)) == ["3: x>b b2"], "nobody waits in its unit"
    assert said(pool(special, near, far, steps=[ANYWHERE])) == ["3: x>b b2".replace("3", "1")]
    assert said(pool(special, near, far, steps=[TO_SPECIAL])) == []


def test_steps_are_taken_in_their_order_and_give_on_what_is_left() -> None:
    special = vacancy("x", 4, [300], "special")
    near, far = vacancy("a", 1, [400, 310]), vacancy("b", 1, [400, 390, 380], unit="B")
    assert said(pool(special, near, far)) == ["1: x>a a2", "3: x>b b2", "3: x>b b3"]


def test_who_waits_stands_in_one_queue_by_the_final_value_then_by_places_then_by_id() -> None:
    free = vacancy("x", 9, [], "special")
    waiting = [vacancy("b", 1, [400, 310, 300]), vacancy("a", 1, [500, 310, 290]), vacancy("c", 2, [500, 450, 310])]
    assert said(pool(free, *waiting)) == [
        *("1: x>c c3", "1: x>a a2", "1: x>b b2"),
        *("1: x>b b3", "1: x>a a3"),
    ]


def test_places_stand_in_the_order_of_their_vacancies() -> None:
    donors = [vacancy("y", 1, [], "special"), vacancy("x", 1, [], "special")]
    assert said(pool(*donors, vacancy("a", 1, [4, 3, 2]))) == ["1: x>a a2", "1: y>a a3"]


def test_a_vacancy_in_which_somebody_waits_gives_nothing() -> None:
    declined = vacancy("x", 1, [300, 290], "special", left=["x1"])
    assert said(pool(declined, vacancy("a", 1, [4, 3]))) == []
    ended = vacancy("x", 1, [300, 290], "special", left=["x1", "x2"])
    assert said(pool(ended, vacancy("a", 1, [4, 3]))) == ["1: x>a a2"]
    short = vacancy("x", 1, [300, 290, 280], "special", left=["x1", "x2"], length=1)
    assert said(pool(short, vacancy("a", 1, [4, 3]))) == ["1: x>a a2"], "its list is at its end"


@pytest.mark.parametrize(
    ("edge", "free", "moved"),
    [
        ("all", 1, ["1: x>a a2 a3"]),
        ("all", 3, ["1: x+x>a a2 a3", "1: x>a a4"]),
        ("none", 1, []),
        ("draw", 1, []),
        ("none", 2, ["1: x+x>a a2 a3"]),
        ("draw", 3, ["1: x+x>a a2 a3", "1: x>a a4"]),
    ],
)
def test_equals_move_up_together_or_wait_for_a_place_for_each(edge: str, free: int, moved: list[str]) -> None:
    taking = vacancy("a", 1, [9, 5, 5, 4], edge=edge)
    assert said(pool(vacancy("x", free, [], "special"), taking)) == moved


def test_what_waits_for_equals_goes_to_nobody_else_in_no_step() -> None:
    donor = vacancy("x", 1, [], "special")
    assert (
        said(pool(donor, vacancy("a", 1, [9, 5, 5]), vacancy("b", 1, [9, 4]), vacancy("c", 1, [9, 8], unit="B"))) == []
    )


def test_places_of_their_own_that_equals_wait_with_count() -> None:
    # One of two places has fallen free; two equals wait for a second one.
    waits = vacancy("a", 2, [9, 8, 5, 5], left=["a1"])
    assert waits.situation.short_of == 1
    assert said(pool(vacancy("x", 1, [], "special"), waits)) == ["1: x>a a3 a4"]
    more = vacancy("a", 2, [9, 8, 5, 5, 4], left=["a1"])
    assert said(pool(vacancy("x", 2, [], "special"), more)) == ["1: x>a a3 a4", "1: x>a a5"], "they count once"


def test_a_place_that_falls_free_too_late_stays_empty() -> None:
    late = vacancy("x", 1, [300], "special")
    gone = Member("special", "A", late.situation.after([leaves("x1", before_end=0)]))
    assert said(pool(gone, vacancy("a", 1, [4, 3]))) == []
    assert said(pool(replace(gone, situation=late.situation.after([leaves("x1", 1)])), vacancy("a", 1, [4, 3])))


def test_whoever_gets_a_place_of_the_own_vacancy_leaves_the_other_to_the_next() -> None:
    donor, far = vacancy("x", 1, [], "special"), vacancy("b", 1, [9, 6])
    assert said(pool(donor, vacancy("a", 1, [9, 7, 5]), far)) == ["1: x>a a2"]
    after = vacancy("a", 1, [9, 7, 5], left=["a1"])
    assert after.situation.moved_up == ("a2",)
    assert said(pool(donor, after, far)) == ["1: x>b b2"]


def test_the_categories_that_are_looked_at() -> None:
    assert looked_at(CPNS) == {"general", "special"}
    assert looked_at([TO_GENERAL]) == {"general", "special"}
    assert looked_at([]) == frozenset()


def test_a_move_is_written_as_it_is_meant() -> None:
    (move,) = pool(vacancy("x", 1, [], "special"), vacancy("a", 1, [4, 3])).moves
    assert move == PlaceMove(step=1, from_vacancies=("x",), to_vacancy="a", moved_up=("a2",))
