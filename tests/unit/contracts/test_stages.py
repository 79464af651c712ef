"""Every contradiction of later stages is named by its place; digests of documents without stages stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.kernel.errors import InvalidInput
from tests.builders.rules_documents import Document, shipped
from tests.builders.stage_documents import shipped_stages, stage_thresholds, stages

Way = tuple[str | int, ...]
SKB: Way = ("stages", 0)
CAT: Way = (*SKB, "parts", 0)
WAWANCARA: Way = (*SKB, "parts", 1)
WEIGHTS: Way = (*SKB, "integration")
LAST: Way = ("stages", 1)
WHERE = "stages[0]."


def problems(document: Any) -> dict[str, str]:
    """Place to code of everything wrong with `document`."""
    with pytest.raises(InvalidInput) as refusal:
        read_rules(document)
    assert all(problem.message for problem in refusal.value.problems)
    return {problem.place.field: problem.code for problem in refusal.value.problems}


def changed(document: Document, way: Way, value: Any) -> Document:
    *holders, last = way
    place: Any = document
    for step in holders:
        place = place[step]
    place[last] = value
    return document


@pytest.mark.parametrize(
    ("document", "way", "value", "where", "code"),
    [
        (shipped_stages, ("first_stage",), None, "first_stage", "first_stage_missing"),
        (shipped_stages, ("stages",), None, "first_stage", "stages_missing"),
        (shipped, ("first_stage",), {"code": "skd", "name": "SKD"}, "first_stage", "stages_missing"),
        (shipped_stages, ("first_stage", "code"), "SKD", "first_stage.code", "wrong_form"),
        (shipped_stages, ("first_stage", "code"), "final", "first_stage.code", "code_reserved"),
        (shipped_stages, (*SKB, "code"), "skd", f"{WHERE}code", "code_twice"),
        (shipped_stages, (*SKB, "code"), "total", f"{WHERE}code", "code_reserved"),
        (shipped_stages, (*CAT, "code"), "skb", f"{WHERE}parts[0].code", "code_twice"),
        (shipped_stages, (*CAT, "code"), "wrong", f"{WHERE}parts[0].code", "code_reserved"),
        (stages, (*CAT, "code"), "skd", f"{WHERE}parts[0].code", "code_reserved"),
        (stages, (*LAST, "parts", 0, "code"), "fisik", "stages[1].parts[0].code", "code_twice"),
        (shipped_stages, (*CAT, "sections"), None, f"{WHERE}parts[0].sections", "missing"),
        (shipped_stages, (*CAT, "duration"), None, f"{WHERE}parts[0].duration", "missing"),
        (shipped_stages, (*CAT, "tolerance"), 1, f"{WHERE}parts[0].tolerance", "field_unused"),
        (shipped_stages, (*CAT, "source"), "essay", f"{WHERE}parts[0].source", "not_a_choice"),
        (shipped_stages, (*CAT, "sections", 0, "max_marks"), 499, f"{WHERE}parts[0].sections[0].max_marks",
         "max_marks_differ"),
        (shipped_stages, (*CAT, "sections", 0, "code"), "rank", f"{WHERE}parts[0].sections[0].code", "code_reserved"),
        (shipped_stages, (*CAT, "duration", "minutes"), 121, f"{WHERE}parts[0].duration.extra_time_minutes",
         "extra_time_short"),
        (shipped_stages, (*WAWANCARA, "criteria"), None, f"{WHERE}parts[1].criteria", "missing"),
        (shipped_stages, (*WAWANCARA, "criteria"), [], f"{WHERE}parts[1].criteria", "wrong_count"),
        (shipped_stages, (*WAWANCARA, "criteria", 1, "code"), "Bidang", f"{WHERE}parts[1].criteria[2].code",
         "code_twice"),
        (shipped_stages, (*WAWANCARA, "criteria", 1, "code"), "Reason", f"{WHERE}parts[1].criteria[1].code",
         "code_reserved"),
        (shipped_stages, (*WAWANCARA, "tolerance"), 30, f"{WHERE}parts[1].tolerance", "tolerance_range"),
        (shipped_stages, (*WAWANCARA, "decimals"), 4, f"{WHERE}parts[1].decimals", "not_a_number"),
        (shipped_stages, (*WAWANCARA, "max_points"), 9, f"{WHERE}parts[1].max_points", "field_unused"),
        (stages, (*SKB, "parts", 1, "origin"), None, f"{WHERE}parts[1].origin", "missing"),
        (stages, (*SKB, "parts", 1, "max_points"), None, f"{WHERE}parts[1].max_points", "missing"),
        (stages, (*SKB, "minima"), {"fisik": 1001}, f"{WHERE}minima.fisik", "minimum_range"),
        (stages, (*SKB, "minima"), {"fisik": 0}, f"{WHERE}minima.fisik", "minimum_range"),
        (stages, (*SKB, "minima"), {"fisik": 9, "tes-bidang": -40}, f"{WHERE}minima.tes-bidang", "minimum_range"),
        (stages, (*SKB, "minima"), {"samapta": 1}, f"{WHERE}minima.samapta", "part_unknown"),
        (stages, (*SKB, "minima"), None, f"{WHERE}parts[2]", "part_unused"),
        (stages, (*SKB, "percent"), {}, f"{WHERE}percent", "wrong_count"),
        (stages, (*SKB, "percent"), {"lama": 101}, f"{WHERE}percent.lama", "not_a_number"),
        (stages, (*SKB, "percent"), {"lama": 0}, f"{WHERE}percent.lama", "not_a_number"),
        (stages, (*SKB, "percent"), {"samapta": 50}, f"{WHERE}percent.samapta", "part_unknown"),
        (stages, (*SKB, "percent"), {"fisik": 50}, f"{WHERE}percent.fisik", "minimum_twice"),
        (stages, (*SKB, "enough"), 1, f"{WHERE}enough", "enough_alone"),
        (stage_thresholds, (*SKB, "enough"), 4, f"{WHERE}enough", "enough_range"),
        (stage_thresholds, (*SKB, "enough"), 0, f"{WHERE}enough", "not_a_number"),
        (stage_thresholds, (*SKB, "percent"), {"lama": 55}, f"{WHERE}parts[2]", "part_unused"),
        (stages, (*LAST, "final"), 0, "stages[1].final", "not_a_number"),
        (stages, (*LAST, "final"), 201, "stages[1].final", "minimum_range"),
        (stages, (*SKB, "final"), 10_001, f"{WHERE}final", "minimum_range"),
        (stage_thresholds, (*SKB, "final"), 60, f"{WHERE}final_percent", "minimum_twice"),
        (stage_thresholds, (*SKB, "final_percent"), 101, f"{WHERE}final_percent", "not_a_number"),
        (shipped_stages, (*WEIGHTS, "carried_in"), {"skb": 40}, f"{WHERE}integration.carried_in.skb", "stage_unknown"),
        (shipped_stages, (*WEIGHTS, "carried_in"), {"skd": 100}, f"{WHERE}integration.carried_in", "weights_sum"),
        (shipped_stages, (*WEIGHTS, "carried_in"), {"skd": 0}, f"{WHERE}integration.carried_in.skd", "not_a_number"),
        (stages, (*LAST, "integration", "carried_in", "akhir"), 5, "stages[1].integration.carried_in.akhir",
         "stage_unknown"),
        (shipped_stages, (*WEIGHTS, "parts"), {"cat": 50, "x": 50}, f"{WHERE}integration.parts.x", "part_unknown"),
        (shipped_stages, (*WEIGHTS, "parts", "cat"), 49, f"{WHERE}integration.parts", "weights_sum"),
        (shipped_stages, (*WEIGHTS, "parts", "cat"), 50.0, f"{WHERE}integration.parts.cat", "not_a_number"),
        (shipped_stages, (*WEIGHTS, "rounding"), "up", f"{WHERE}integration.rounding", "not_a_choice"),
        (shipped_stages, (*WEIGHTS, "decimals"), 7, f"{WHERE}integration.decimals", "not_a_number"),
        (shipped_stages, (*SKB, "tie_breaks"), ["total"], f"{WHERE}tie_breaks[0]", "key_unknown"),
        (shipped_stages, (*SKB, "tie_breaks"), ["final", "TKP"], f"{WHERE}tie_breaks[1]", "key_unknown"),
        (shipped_stages, (*SKB, "tie_breaks"), ["skd:TKX"], f"{WHERE}tie_breaks[0]", "key_unknown"),
        (shipped_stages, (*SKB, "tie_breaks"), ["skb:cat"], f"{WHERE}tie_breaks[0]", "key_unknown"),
        (shipped_stages, (*SKB, "tie_breaks"), ["final", "final"], f"{WHERE}tie_breaks[1]", "key_twice"),
        (shipped_stages, (*SKB, "cut", "share"), 5, f"{WHERE}cut.share", "cut_twice"),
        (stages, (*LAST, "cut", "boundary_ties"), "all", "stages[1].cut.boundary_ties", "draw_missing"),
        (shipped_stages, ("units",), 2, "sections[2].marking.weights", "weights_in_units"),
    ],
)  # fmt: skip
def test_a_contradiction_is_named_by_its_place(
    document: Callable[[], Document], way: Way, value: Any, where: str, code: str
) -> None:
    assert problems(changed(document(), way, value)).get(where) == code


def test_weights_are_of_the_whole_or_of_what_is_left() -> None:
    of_left = changed(shipped_stages(), (*WEIGHTS, "parts"), {"cat": 35, "wawancara": 25})
    assert read_rules(of_left).stages is not None


def test_a_stage_is_found_and_knows_the_one_before() -> None:
    rules = read_rules(stages())
    first, second = rules.later_stages
    assert rules.stage("akhir") == second
    assert rules.stage("tulis") is None
    assert (rules.stage_before("bidang"), rules.stage_before("akhir")) == (None, first)
    with pytest.raises(KeyError):
        rules.stage_before("tulis")
    assert [part.most for part in first.parts] == [120, 5500, 1000]
    assert [part.least for part in first.parts] == [-40, 0, 0]


def test_stages_count_in_the_digest_where_they_are_set_and_only_then() -> None:
    one, two = preset("cpns-2024"), preset("cpns-skd-2024")
    assert len({one.digest, two.digest, load(Rules, changed(dump(one), (*WEIGHTS, "decimals"), 2)).digest}) == 3
    explicit, bare = shipped_stages(), shipped_stages()
    bare["stages"][0]["parts"][0] = {k: v for k, v in bare["stages"][0]["parts"][0].items() if v is not None}
    assert bare != explicit
    assert read_rules(bare).digest == read_rules(explicit).digest == one.digest


def test_a_share_that_nobody_can_miss_is_named_by_its_place() -> None:
    """40 items of at least 1 point give 40 of 200, which are 20 per cent."""
    document = stages()
    [section] = document["stages"][0]["parts"][0]["sections"]
    section |= {"marking": {"kind": "right_wrong", "right": 5, "wrong": 1, "blank": 1}, "max_marks": 200}
    missed = changed(document, (*SKB, "percent"), {"tes-bidang": 20})
    assert problems(missed) == {f"{WHERE}percent.tes-bidang": "minimum_range"}
    assert read_rules(changed(document, (*SKB, "percent"), {"tes-bidang": 21})).stages is not None


def test_the_highest_of_everything_may_be_asked() -> None:
    document = changed(stage_thresholds(), (*SKB, "percent"), {"lama": 100, "fisik": 100})
    first, last = read_rules(changed(document, (*LAST, "final"), 200)).later_stages
    assert (first.judged, first.asks_all, last.asks_all) == (("fisik", "lama", "tes-bidang"), False, True)


ADDED = ("percent", "enough", "final", "final_percent")


def test_what_a_stage_asks_for_counts_in_the_digest_where_it_is_set_and_only_then() -> None:
    """Documents of a release that knew `minima` alone keep their digests."""
    before = stages()
    assert read_rules(before).digest == "b7b84163335842df89c279119c7d785c0f838bbd445d4d180d00d3f910e0d32c"
    for stage in before["stages"]:
        stage |= dict.fromkeys(ADDED)
    assert read_rules(before).digest == read_rules(stages()).digest
    digests = {read_rules(stage_thresholds()).digest}
    for name in ADDED:
        without = stage_thresholds()
        for stage in without["stages"]:
            stage.pop(name, None)
        without["stages"][0] |= {"percent": {"fisik": 65}, "enough": None} if name == "percent" else {}
        digests.add(read_rules(without).digest)
    assert len(digests) == 1 + len(ADDED)
