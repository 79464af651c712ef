"""The final score of a stage is exact, rounded once at the end, and never beyond its scale."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.integration import integrated, rounded, weighed
from shared.contracts.rules import Rules, Stage
from shared.contracts.stages import Rounding
from tests.builders.stage_documents import shipped_stages, stages

CPNS = preset("cpns-2024")
(SKB,) = CPNS.later_stages
STAGED = read_rules(stages())


def with_integration(stage: Stage, **values: object) -> Stage:
    return replace(stage, integration=replace(stage.integration, **values))  # type: ignore[arg-type]


def of(rules: Rules, stage: Stage) -> dict[str, int]:
    return {each.code: each.most for each in weighed(rules, stage)}


@pytest.mark.parametrize(
    ("scores", "final"),
    [
        ({"skd": 550, "cat": 0, "wawancara": 0}, 40_000),
        ({"skd": 311, "cat": 250, "wawancara": 0}, 37_618),
        ({"skd": 550, "cat": 500, "wawancara": 100}, 100_000),
        ({"skd": 0, "cat": 0, "wawancara": 0}, 0),
        # 40 x 1 / 550 + 30 x 1 / 500 = 0.07272... + 0.06 = 0.13272...
        ({"skd": 1, "cat": 1, "wawancara": 0}, 133),
    ],
)
def test_the_shipped_integration_gives_what_was_reported(scores: dict[str, int], final: int) -> None:
    assert integrated(CPNS, SKB, scores) == final


def test_nothing_is_rounded_in_the_middle() -> None:
    """2.47 + 2.46 + 2.4 is 7.33: the sum of what each would be rounded to is 6."""
    coarse = with_integration(SKB, decimals=0)
    scores = {"skd": 34, "cat": 41, "wawancara": 8}
    apart = [Fraction(34 * 40, 550), Fraction(41 * 30, 500), Fraction(8 * 30, 100)]
    assert [rounded(each, "half_up") for each in apart] == [2, 2, 2]
    assert integrated(CPNS, coarse, scores) == 7


def test_weights_of_what_is_left_mean_the_same_as_of_a_hundred() -> None:
    document = shipped_stages()
    document["stages"][0]["integration"]["parts"] = {"cat": 30, "wawancara": 30}
    other = read_rules(document)
    assert weighed(other, other.later_stages[0]) == weighed(CPNS, SKB)


def test_a_third_stage_carries_the_first_and_the_second_in() -> None:
    bidang, akhir = STAGED.later_stages
    assert of(STAGED, bidang) == {"tulis": 840, "tes-bidang": 120, "lama": 5_500}
    assert of(STAGED, akhir) == {"tulis": 840, "bidang": 10_000, "wawancara": 100}
    # 200 x (0.30 x 420 / 840 + 0.33 x 5000 / 10000 + 0.37 x 51 / 100) = 30 + 33 + 37.74, cut off.
    assert integrated(STAGED, akhir, {"tulis": 420, "bidang": 5_000, "wawancara": 51}) == 100


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "down"),
    [
        (Fraction(1, 2), 1, 0, 0),
        (Fraction(3, 2), 2, 2, 1),
        (Fraction(5, 2), 3, 2, 2),
        (Fraction(-1, 2), 0, 0, -1),
        (Fraction(-3, 2), -1, -2, -2),
        (Fraction(10**30 - 1, 2 * 10**30), 0, 0, 0),
        (Fraction(10**30 + 1, 2 * 10**30), 1, 1, 0),
    ],
)
def test_rounding(value: Fraction, half_up: int, half_even: int, down: int) -> None:
    assert [rounded(value, each) for each in ("half_up", "half_even", "down")] == [half_up, half_even, down]


def test_a_score_that_is_missing_is_no_zero() -> None:
    with pytest.raises(KeyError):
        integrated(CPNS, SKB, {"skd": 311, "cat": 250})


scores = st.fixed_dictionaries(
    {"skd": st.integers(0, 550), "cat": st.integers(0, 500), "wawancara": st.integers(0, 100)}
)
roundings: st.SearchStrategy[Rounding] = st.sampled_from(["half_up", "half_even", "down"])


@given(scores, roundings, st.integers(0, 6))
def test_it_lies_on_the_scale_and_no_further_from_the_exact_value_than_a_step(
    found: dict[str, int], rounding: Rounding, decimals: int
) -> None:
    stage = with_integration(SKB, rounding=rounding, decimals=decimals)
    final = integrated(CPNS, stage, found)
    exact = Fraction(40 * found["skd"], 550) + Fraction(30 * found["cat"], 500) + Fraction(30 * found["wawancara"], 100)
    assert 0 <= final <= 100 * 10**decimals
    off = final - exact * 10**decimals
    assert -1 < off <= 0 if rounding == "down" else abs(off) <= Fraction(1, 2)


@given(scores, st.sampled_from(["skd", "cat", "wawancara"]), st.integers(1, 50), roundings)
def test_more_in_one_part_never_gives_less(found: dict[str, int], code: str, more: int, rounding: Rounding) -> None:
    stage = with_integration(SKB, rounding=rounding, decimals=1)
    ladder = [integrated(CPNS, stage, {**found, code: found[code] + step}) for step in range(0, more + 1, 7)]
    assert all(one <= other for one, other in pairwise(ladder))


@given(scores, st.permutations(["skd", "cat", "wawancara"]))
def test_the_order_of_scores_and_of_parts_does_not_matter(found: dict[str, int], order: list[str]) -> None:
    turned = replace(SKB, parts=tuple(reversed(SKB.parts)))
    assert integrated(CPNS, turned, {code: found[code] for code in order}) == integrated(CPNS, SKB, found)
