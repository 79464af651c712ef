"""What a later stage asks for is held against exact scores, in points and in per cent, all of it or some."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from shared.contracts.codec.rules import preset
from shared.contracts.scoring import ThresholdCheck
from shared.contracts.stages import Stage
from shared.contracts.threshold_checks import compared, is_enough, stage_checks
from shared.contracts.thresholds import final_minimum, part_minimum

(SKB,) = preset("cpns-2024").later_stages
"""A sitting of 500, an interview of 100, and a scale of 100 in thousandths."""


def asking(**asked: object) -> Stage:
    return replace(SKB, **asked)  # type: ignore[arg-type]


def passes(stage: Stage, cat: int, wawancara: int, total: int = 0) -> bool:
    return is_enough(stage_checks(stage, {"cat": cat, "wawancara": wawancara, "skd": 1}, total), stage.enough)


def test_a_stage_that_asks_for_nothing_is_passed_by_everybody() -> None:
    assert stage_checks(SKB, {"cat": 0, "wawancara": 0}, 0) == ()
    assert passes(SKB, 0, 0)


@pytest.mark.parametrize("asked", [{"minima": {"cat": 300}}, {"percent": {"cat": 60}}])
def test_points_and_per_cent_ask_for_the_same(asked: dict[str, object]) -> None:
    stage = asking(**asked)
    assert stage_checks(stage, {"cat": 299, "wawancara": 0}, 5) == (compared("cat", 300, 299),)
    assert [passes(stage, cat, 0) for cat in (299, 300)] == [False, True]


def test_every_share_is_that_of_the_least_whole_number_that_reaches_it() -> None:
    part = SKB.part("cat")
    assert part is not None
    for percent, max_points in product(range(1, 101), range(1, 40)):
        stage, odd = asking(percent={"cat": percent}), replace(part, source="carried_over", max_points=max_points)
        least = part_minimum(stage, odd)
        assert least is not None
        assert [score * 100 >= percent * max_points for score in (least - 1, least)] == [False, True]


def test_any_of_several_parts_are_enough() -> None:
    stage = asking(minima={"cat": 300}, percent={"wawancara": 70}, enough=1)
    assert [passes(stage, *scores) for scores in product((299, 300), (69, 70))] == [False, True, True, True]
    both = replace(stage, enough=None)
    assert [passes(both, *scores) for scores in product((299, 300), (69, 70))] == [False, False, False, True]
    assert (stage.asks_all, both.asks_all, replace(stage, enough=2).asks_all) == (False, True, True)


@pytest.mark.parametrize("asked", [{"final": 65_000}, {"final_percent": 65}])
def test_the_integrated_score_is_asked_beside_the_parts(asked: dict[str, object]) -> None:
    stage = asking(minima={"cat": 300, "wawancara": 70}, enough=1, **asked)
    assert final_minimum(stage) == 65_000
    assert [passes(stage, 500, 100, total) for total in (64_999, 65_000)] == [False, True]
    assert not passes(stage, 0, 0, 100_000), "the integrated score alone is not enough"


def test_comparisons_stand_in_the_order_of_codes_with_the_whole_last() -> None:
    stage = asking(minima={"wawancara": 70}, percent={"cat": 60}, final=1)
    assert stage_checks(stage, {"wawancara": 70, "cat": 299}, 0) == (
        ThresholdCheck(subject="cat", minimum=300, marks=299, met=False),
        ThresholdCheck(subject="wawancara", minimum=70, marks=70, met=True),
        ThresholdCheck(subject="total", minimum=1, marks=0, met=False),
    )
