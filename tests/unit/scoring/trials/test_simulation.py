"""What rules make of people, worked out by hand, and what must hold for any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.rules.domain.thresholds import NoThreshold
from services.scoring.trials.domain.outcomes import Outcomes, WayFigures
from services.scoring.trials.domain.people import People, Post, Settings, made_up
from services.scoring.trials.domain.simulation import simulate
from services.scoring.trials.domain.ways import AT_MOST, BELOW, DRAFT, EQUIPERCENTILE, HIGHEST_MEAN, MEAN_SD, NONE
from shared.contracts.codec.rules import PRESETS, preset
from shared.contracts.normalisation import Normalisation
from shared.contracts.rules import Cut, PlaceStep, Reserve, Rules
from tests.builders.quota_groups import papua

NAMES = sorted(path.stem for path in PRESETS.glob("*.json"))
# Marks of one section; the threshold is 40.
EASY, HARD = (90, 80, 70, 60), (75, 65, 55, 30)


def rules_of(**changed: object) -> Rules:
    """Those of SKD 2024 with TIU alone: a total from 0 to 175, of which 40 is asked."""
    rules = preset("cpns-skd-2024")
    tiu = next(section for section in rules.sections if section.code == "TIU")
    threshold = replace(rules.thresholds[0], category="UMUM", position_group=None, minima={"TIU": 40}, total=None)
    plain = replace(rules, sections=(tiu,), thresholds=(threshold,), tie_breaks=("total",), categories={"UMUM": "Umum"})
    return replace(plain, **{"cut": Cut(count=2, boundary_ties="all"), **changed})  # type: ignore[arg-type]


def people_of(*shifts: Sequence[int], posts: int = 1) -> People:
    marks = [mark for shift in shifts for mark in shift]
    count = len(marks)
    return People(
        shifts=[str(number) for number in range(1, len(shifts) + 1)],
        posts=[Post(1)] * posts,
        shift=[at for at, shift in enumerate(shifts) for _ in shift],
        post=[at % posts for at in range(count)],
        category=["UMUM"] * count,
        marks={"TIU": marks},
        right={"TIU": [mark // 5 for mark in marks]},
        wrong={"TIU": [0] * count},
        born=[730_000] * count,
        grades=[None] * count,
    )


def way(outcomes: Outcomes, name: str) -> WayFigures:
    return next(each for each in outcomes.ways if each.way == name)


def test_figures_of_two_shifts_by_hand() -> None:
    found = simulate(rules_of(), people_of(EASY, HARD))
    assert (found.people, found.passed, found.posts) == (8, 7, 1)
    # By marks 90 and 80 go on, both of the easy shift.
    assert way(found, NONE) == WayFigures(NONE, True, 2, 0, 0, 0, (2, 0), 0, 0)
    # Both bests have 100 per cent; the two who follow with 75 per cent change nothing.
    assert way(found, AT_MOST) == WayFigures(AT_MOST, True, 2, 1, 1, 2, (1, 1), 0, 0)
    assert way(found, BELOW) == WayFigures(BELOW, True, 2, 1, 1, 2, (1, 1), 0, 0)
    # The base is the easy shift: 75 of the hard one becomes 90, 65 becomes 80.
    assert way(found, EQUIPERCENTILE) == WayFigures(EQUIPERCENTILE, True, 2, 1, 1, 2, (1, 1), 0, 0)
    assert [(shift.people, shift.passed, shift.mean) for shift in found.shifts] == [(4, 4, 7_500), (4, 3, 5_625)]
    assert sum(column.people for column in found.columns) == 8
    assert (found.columns[0].low, found.columns[0].people, found.columns[0].passed) == (30, 1, 0)


def test_the_draft_is_tried_as_it_normalises() -> None:
    asked = Normalisation(method="equipercentile", decimals=0)
    found = simulate(rules_of(normalisation=asked), people_of(EASY, HARD))
    assert found.own == WayFigures(DRAFT, True, 2, 1, 1, 2, (1, 1), 0, 0)
    assert simulate(rules_of(), people_of(EASY, HARD)).own.way == NONE
    flat = Normalisation(method="mean_sd", decimals=5, constant="highest_mean", root_digits=10)
    as_it_is = simulate(rules_of(normalisation=flat), people_of((60, 60, 60), EASY))
    assert not way(as_it_is, HIGHEST_MEAN).is_defined
    assert as_it_is.own == replace(as_it_is.plain, way=DRAFT), "undefined, every total stays as it is"


def test_equals_at_the_line_are_counted() -> None:
    found = simulate(rules_of(), people_of((90, 80, 80, 80, 70)))
    assert (found.plain.going_on, found.plain.tied, found.plain.tied_posts) == (4, 3, 1)
    within = simulate(rules_of(), people_of((90, 90, 80, 80)))
    assert (within.plain.going_on, within.plain.tied) == (2, 0), "equals on one side of the line only"
    everybody = simulate(rules_of(), people_of((90, 90, 90)))
    assert (everybody.plain.going_on, everybody.plain.tied) == (3, 3)
    assert simulate(rules_of(cut=Cut(boundary_ties="all")), people_of((90, 90))).plain.tied == 0, "there is no line"


def test_two_vacancies_have_a_line_each() -> None:
    found = simulate(rules_of(cut=Cut(count=1, boundary_ties="all")), people_of((90, 50, 90, 60, 80, 60), posts=2))
    assert (found.plain.going_on, found.plain.tied, found.plain.tied_posts) == (4, 4, 2)


def test_a_shift_without_spread_leaves_one_way_undefined_and_the_others_as_they_are() -> None:
    found = simulate(rules_of(), people_of((60, 60, 60), EASY))
    assert way(found, MEAN_SD) == WayFigures(MEAN_SD, is_defined=False)
    assert all(way(found, name).is_defined for name in (NONE, BELOW, AT_MOST, EQUIPERCENTILE))


def test_marks_stretched_beyond_every_number_are_undefined_too() -> None:
    # 500 of 1,001 above: the best stand next to nothing above mean + deviation, and huge marks are stretched by that.
    near = [10**9] * 500 + [0] * 501
    found = simulate(rules_of(), people_of(near, [10**14, *range(200)]))
    assert not way(found, MEAN_SD).is_defined


def test_a_category_that_the_rules_do_not_name_is_refused() -> None:
    with pytest.raises(NoThreshold):
        simulate(rules_of(), replace(people_of(EASY), category=["LAIN"] * 4))


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_document_is_tried(name: str) -> None:
    rules = preset(name)
    found = simulate(rules, made_up(rules, Settings(2_000, 20, 5, (0, 50), (0, 0), 7)))
    assert found.people == sum(shift.people for shift in found.shifts) == 2_000
    assert found.passed == sum(shift.passed for shift in found.shifts) == sum(each.passed for each in found.columns)
    own = [] if rules.normalisation is None else [DRAFT]
    assert [each.way for each in found.ways] == [NONE, *own, BELOW, AT_MOST, MEAN_SD, HIGHEST_MEAN, EQUIPERCENTILE]
    for each in found.ways:
        assert each.is_defined
        assert each.going_on == sum(each.shares) <= found.passed
        assert each.entered - each.left == each.going_on - found.plain.going_on
    if name != "jee-like":
        easier = [each.shares[0] - each.shares[1] for each in found.ways]
        assert all(easier[0] > 0 and abs(other) < easier[0] for other in easier[1:]), "the ways undo the difference"


MARKS = st.lists(st.integers(0, 35).map(lambda right: right * 5), min_size=1, max_size=12)


@given(st.lists(MARKS, min_size=1, max_size=3), st.integers(1, 5), st.sampled_from(["all", "none", "draw"]))
def test_whatever_the_marks_the_figures_fit_one_another(shifts: list[list[int]], count: int, edge: str) -> None:
    rules = rules_of(cut=Cut(count=count, boundary_ties=edge))  # type: ignore[arg-type]
    found = simulate(rules, people_of(*shifts))
    assert found.passed == sum(mark >= 40 for shift in shifts for mark in shift)
    for each in found.ways:
        assert each.entered - each.left == each.going_on - found.plain.going_on or not each.is_defined
    if len(shifts) == 1:
        assert {(each.entered, each.left, each.furthest) for each in found.ways} == {(0, 0, 0)}
    assert found == simulate(rules, people_of(*shifts))


def moving(**changed: object) -> Rules:
    reserve = Reserve(reply_days=3, last_day="2026-12-31")
    within = [PlaceStep(giving=("UMUM",), taking=("UMUM",), within=each) for each in ("unit", "pool")]
    return rules_of(cut=Cut(count=2, boundary_ties="all"), reserve=reserve, place_moves=tuple(within), **changed)


def test_places_that_nobody_waits_for_move_by_steps_and_some_stay_empty() -> None:
    # In the unit A three people in one vacancy and one in the other, in B three and none; each has two places.
    people = people_of((90, 80, 70, 60, 95, 94, 50), posts=1)
    posts = [Post(2, None, "UMUM", "A", "p"), Post(2, None, "UMUM", "A", "p"), Post(2, None, "UMUM", "B", "p")]
    found = simulate(moving(), replace(people, posts=[*posts, posts[-1]], post=[0, 0, 0, 1, 2, 2, 2])).moved
    assert found is not None
    # The free place of A goes to its third, one of two in B to its own; nobody is left for the last.
    assert (found.unfilled, found.moved, found.people, found.empty) == (3, (2, 0), 2, 1)
    alone = simulate(moving(), replace(people, posts=[replace(each, pool=None) for each in posts], post=[0] * 7)).moved
    assert alone is not None
    assert (alone.unfilled, alone.moved) == (0, (0, 0)), "a vacancy without a pool gives nothing"


def test_rules_that_move_none_say_nothing_of_places() -> None:
    assert simulate(rules_of(), people_of(EASY)).moved is None
    assert simulate(rules_of(), people_of(EASY)).reserve is None


def test_who_goes_on_by_which_place_is_counted_by_hand() -> None:
    """Two vacancies of two places, one of them the group's: the totals 90, 70, 60 and 80, 50 compete."""
    members = [None, None, None, None, "papua"]
    people = replace(people_of((90, 80, 70, 50, 60), posts=2), groups=members, posts=[Post(2)] * 2)
    found = simulate(rules_of(quota_groups=papua()), people)
    assert [(line.place, line.places, line.people) for line in found.lines] == [("open", 2, 3), ("papua", 2, 1)]
    assert found.plain.going_on == 4, "the vacancy without a member gives its place to everybody"
    kept = simulate(rules_of(quota_groups=papua(unfilled="empty")), people)
    assert [(line.place, line.people) for line in kept.lines] == [("open", 2), ("papua", 1)]
    assert simulate(rules_of(), people).lines == ()


def test_places_are_counted_by_what_the_rules_compare() -> None:
    """The best of both shifts are equal by percentile and not by total: both have the one open place."""
    members = [None, None, None, "papua"]
    people = replace(people_of((90, 80), (70, 60)), groups=members, posts=[Post(2)])
    plain = simulate(rules_of(quota_groups=papua()), people)
    assert [(line.place, line.people) for line in plain.lines] == [("open", 1), ("papua", 1)]
    percentile = Normalisation(method="percentile", counts="at_most", decimals=2)
    found = simulate(rules_of(quota_groups=papua(), normalisation=percentile, tie_breaks=("total",)), people)
    assert [(line.place, line.people) for line in found.lines] == [("open", 2), ("papua", 1)]


def test_where_the_rules_own_way_is_not_defined_totals_stay_and_it_is_said() -> None:
    way = Normalisation(method="mean_sd", constant="all_shifts", root_digits=4, decimals=2)
    equal, apart = people_of((60, 60), (60, 60)), people_of((90, 60, 60, 60, 60), (80, 50, 50, 50, 50))
    rules = rules_of(normalisation=way)
    assert (simulate(rules, equal).stays, simulate(rules, apart).stays) == (True, False)
    assert simulate(rules, equal).own.going_on == simulate(rules, equal).plain.going_on
    assert not simulate(rules_of(), equal).stays, "rules that do not normalise have no way of their own"


def test_equals_at_lines_of_groups_are_those_about_whom_the_policy_decides() -> None:
    people = replace(people_of((90, 80, 80, 70, 70)), groups=[None, None, None, "papua", "papua"])
    found = simulate(rules_of(quota_groups=papua(count=None, share=34), cut=Cut(count=3, boundary_ties="all")), people)
    assert found.plain.going_on == 5
    assert (found.plain.tied, found.plain.tied_posts) == (4, 1)


def test_made_up_people_are_in_groups_where_the_rules_have_any() -> None:
    settings = Settings(people=2_000, vacancies=4, quota=5, difficulty=(0,), ability=(0,), seed=7)
    plain, grouped = made_up(rules_of(), settings), made_up(rules_of(quota_groups=papua()), settings)
    assert plain.groups == []
    assert replace(grouped, groups=[]) == plain, "nobody else is another"
    assert 150 < sum(group == "papua" for group in grouped.groups) < 250
    assert len(grouped.groups) == 2_000


def test_a_place_that_a_group_leaves_empty_is_counted_where_it_moves() -> None:
    # Nobody is in the group, which leaves its place of two empty. In the first vacancy two wait for an open one.
    posts = [Post(2, None, "UMUM", "A", "p"), Post(2, None, "UMUM", "A", "p")]
    people = replace(people_of((90, 80, 70, 60), posts=1), posts=posts, post=[0, 0, 0, 1])
    found = simulate(moving(quota_groups=papua(unfilled="empty")), people).moved
    assert found is not None
    assert (found.unfilled, found.moved, found.people) == (1, (1, 0), 1)
