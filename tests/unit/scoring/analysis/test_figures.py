"""What the figures of items mean, by examples small enough to count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.analysis.domain.analysis import analyse
from services.scoring.analysis.domain.responses import NONE, Groups, Responses
from services.scoring.analysis.domain.tallies import tally
from tests.builders.scoring_responses import (
    UNSEEN,
    analysis_of,
    columns,
    groups_of,
    responses,
    simulated,
    weighted_columns,
)


def part_of(all_: Responses, rows: list[int]) -> Responses:
    return Responses(*(getattr(all_, name)[rows] for name in Responses.__dataclass_fields__))


@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(1, 39))
def test_neither_the_order_of_sheets_nor_how_they_are_cut_changes_a_figure(seed: int, cut: int) -> None:
    random = np.random.default_rng(seed)
    items = [*columns([0, 1, 2, 3], [4] * 4), *weighted_columns(3, section=1)]
    places = random.integers(0, 4, (40, 7))
    places[random.random(places.shape) < 0.1] = NONE
    places[random.random(places.shape) < 0.2] = UNSEEN
    all_ = responses(items, places)
    groups = groups_of(items, all_)
    whole = tally(items, groups, all_)
    rows = random.permutation(40).tolist()
    parts = tally(items, groups, part_of(all_, rows[:cut])) + tally(items, groups, part_of(all_, rows[cut:]))
    sections = [("S0", 3), ("S1", 2)]
    assert analyse(sections, items, groups, parts) == analyse(sections, items, groups, whole)


def test_the_27_per_cent_take_a_share_of_equals_at_the_edge() -> None:
    """Of ten candidates the upper group is 2.7: totals 3, 2 and seven tenths of one of the two with 1."""
    items = columns([0, 0, 0], [3] * 3)
    right = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 1, 0], *[[0, 0, 0]] * 6])
    first, *_ = analysis_of(items, np.where(right == 1, 0, 1)).items
    assert first.index27 == pytest.approx((2 + 0.7 / 2) / 2.7)


def test_one_total_for_all_has_no_upper_and_lower_group_apart() -> None:
    items = columns([0, 0], [3, 3])
    found = analysis_of(items, np.array([[0, 1], [1, 0]] * 5))
    assert [item.index27 for item in found.items] == [0, 0]
    assert [item.correlation for item in found.items] == [None, None]
    assert found.scales[0].alpha is None


@pytest.mark.parametrize(
    ("counts", "fifths"),
    [
        ({1: 1, 2: 1, 3: 1, 4: 1, 5: 1}, [0, 1, 2, 3, 4]),
        ({7: 10}, [2]),
        ({1: 4, 2: 1, 9: 5}, [1, 2, 3]),
    ],
)
def test_equal_totals_are_in_the_fifth_of_their_middle(counts: dict[int, int], fifths: list[int]) -> None:
    assert Groups.of(counts).fifths.tolist() == fifths


def test_weighted_items_have_a_difficulty_too() -> None:
    places = np.array([[4, 0], [2, 1], [NONE, 2]])
    first, second = analysis_of(weighted_columns(2), places).items
    assert first.difficulty == pytest.approx(8 / 15)
    assert (first.right, first.omitted) == (None, 1)
    assert second.difficulty == pytest.approx(6 / 15)


def test_shares_are_of_those_who_had_the_item() -> None:
    places = np.array([[0, 0, 1], [0, UNSEEN, 2], [1, UNSEEN, 0], [NONE, 1, UNSEEN]])
    first, second, _ = analysis_of(columns([0, 0, 0], [3] * 3), places, lengths=[2]).items
    assert (first.seen, first.right, first.difficulty) == (4, 2, 0.5)
    assert (second.seen, second.difficulty) == (2, 0.5)
    assert [(option.letter, option.share) for option in first.options] == [
        *(("A", 0.5), ("B", 0.25), ("C", 0.0)),
        ("", 0.25),
    ]


def test_an_item_that_nobody_had_is_left_out_and_disturbs_nothing() -> None:
    random = np.random.default_rng(1)
    items = columns([0] * 6, [4] * 6)
    places = simulated(random, 60, items, [1.5] * 6)
    places[:, 5] = UNSEEN
    found = analysis_of(items, places, lengths=[5])
    alone = analysis_of(items[:5], places[:, :5])
    assert found == replace(alone, items=found.items)
    assert [item.code for item in found.items] == ["I01", "I02", "I03", "I04", "I05"]


def test_one_sheet_is_no_reason_to_stop() -> None:
    found = analysis_of(columns([0, 1], [3, 3]), np.array([[0, 0]]))
    assert (found.scales[0].mean, found.scales[0].sd, found.scales[0].alpha) == (1, None, None)
    assert [item.difficulty for item in found.items] == [1, 0]


def test_the_trace_of_an_option_goes_from_the_weakest_fifth_to_the_strongest() -> None:
    items = columns([0] * 8, [4] * 8)
    places = simulated(np.random.default_rng(3), 500, items, [2.0] * 8)
    for item in analysis_of(items, places).items:
        weakest, *_, strongest = item.options[0].fifths
        assert weakest is not None
        assert strongest is not None
        assert weakest < item.options[0].share < strongest
