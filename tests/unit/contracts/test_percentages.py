"""Percentages of rules documents: one form for each, exact in all that is reckoned with them."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.rules.domain.thresholds import check
from shared.contracts.codec.document import read_document
from shared.contracts.codec.reading import InvalidPayload, load, load_exact, load_thoroughly
from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.cuts import Cut
from shared.contracts.declaration import dump
from shared.contracts.integration import integrated, weighed
from shared.contracts.percentages import Percent, least_of
from shared.contracts.reserve import Reserve
from shared.contracts.rules import Rules, Threshold
from shared.contracts.scoring import SectionMark
from shared.contracts.stages import Integration
from shared.contracts.threshold_checks import compared
from shared.kernel.canonical import canonical_bytes
from shared.kernel.errors import InvalidInput
from tests.builders.place_documents import decimals
from tests.builders.rules_documents import percentage

CPNS_2024 = "ab3daed513d5f7ae87570dcd653e0e12c1796917311ae2b93af2761d95471e29"
PARTS = st.integers(1, 100 * 10**4)
"""A percentage in ten-thousandths."""


@given(PARTS, st.integers(0, 10**9))
def test_the_least_number_of_units_reaches_the_percentage_and_one_less_does_not(parts: int, most: int) -> None:
    least = least_of(Percent(parts, 10**4), most)
    assert least * 100 * 10**4 >= parts * most > (least - 1) * 100 * 10**4


@given(PARTS, st.integers(1, 2_000))
def test_a_threshold_asks_for_exactly_these_units(parts: int, most: int) -> None:
    percent = Percent(parts, 10**4)
    least = -(-parts * most // 10**6)
    threshold = Threshold(category="x", minima={}, percent={"A": percent}, total_percent=percent)
    marks = SectionMark(section="A", marks=least, max_marks=most, blank=0)
    assert check(threshold, [marks]) == (compared("A", least, least), compared("total", least, least))
    assert Cut(share=percent, boundary_ties="all").places(1, most) == least
    assert Reserve(ratio=percent, reply_days=1, last_day="2027-01-01").length(most) == least


@given(st.integers(-(10**12), 10**12))
def test_each_has_one_form_which_is_read_as_it_was_written(parts: int) -> None:
    percent = Percent(parts, 10**4)
    if percent >= 0:
        written = json.loads(canonical_bytes(percent.in_json))
        assert Percent.from_json(written) == percent
        assert isinstance(written, int) == (percent.denominator == 1)
        assert Fraction(Decimal(str(written))) == percent
    assert pickle.loads(pickle.dumps(percent)) == copy.deepcopy(percent) == percent


@pytest.mark.parametrize(
    "value",
    [
        *(62.5, 60.0, True, None),
        *("62,5", "62.50", "60", "60.0", ".5", "062.5", "6e1", "33.33333", "", "\u0666\u0662.\u0665", "62.5\n"),
    ],
)
def test_no_other_form_is_read_by_either_reader_of_events(value: Any) -> None:
    with pytest.raises(ValueError, match="a percentage is"):
        Percent.from_json(value)
    data = {"carried_in": {"skd": value}, "parts": {"cat": 100}, "scale": 100, "decimals": 3, "rounding": "down"}
    for reader in (load, load_thoroughly):
        with pytest.raises(InvalidPayload, match="carried_in"):
            reader(Integration, data)


@pytest.mark.parametrize("value", [0, 60, "62.5", "0.0001", "33.33"])
def test_both_readers_of_events_read_alike(value: Any) -> None:
    data = {"carried_in": {"skd": value}, "parts": {"cat": 100}, "scale": 100, "decimals": 3, "rounding": "down"}
    read = load_exact(Integration, data)
    assert read == load_thoroughly(Integration, data)
    assert type(read.carried_in["skd"]) is Percent
    assert dump(read) == data


def test_four_decimals_are_the_most() -> None:
    with pytest.raises(ValueError, match="more than 4 decimals"):
        Percent(1, 3)


def test_a_number_with_decimals_is_refused_with_its_place_and_the_way_to_write_it() -> None:
    text = json.dumps(percentage()).replace('"VER": 50', '"VER": 62.5')
    with pytest.raises(InvalidInput) as refused:
        read_rules(read_document(text.encode()))
    (problem,) = refused.value.problems
    assert problem.place.field == "thresholds[0].percent.VER"
    assert '"62.5"' in problem.message


def test_a_document_without_decimals_keeps_its_digest() -> None:
    """As the release before computed it."""
    assert preset("cpns-2024").digest == CPNS_2024
    assert dump(load(Rules, dump(preset("percentage-exam"))))["cut"]["share"] == 20


def test_weights_with_decimals_are_exact() -> None:
    rules = read_rules(decimals())
    bidang, _ = rules.later_stages
    weights = {each.code: each.weight for each in weighed(rules, bidang)}
    assert weights == {"tulis": Fraction("37.5"), "tes-bidang": Fraction("41.67"), "lama": Fraction("20.83")}
    full = {"tulis": rules.max_total, "tes-bidang": 120, "lama": 5_500}
    assert integrated(rules, bidang, full) == 100 * 10**2
    assert integrated(rules, bidang, {**full, "lama": 0}) == 7_917
    assert integrated(rules, bidang, {"tulis": 0, "tes-bidang": 0, "lama": 5_500}) == 2_083
