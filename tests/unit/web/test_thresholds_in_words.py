"""How scores stand to thresholds: by how much each is missed or exceeded, and how many of several were reached."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.contracts.codec.rules import preset
from shared.contracts.percentages import Percent
from shared.contracts.scales import Scale
from shared.contracts.scoring import ThresholdCheck
from shared.contracts.threshold_checks import compared, stage_checks
from shared.web.thresholds_in_words import (
    as_on_paper,
    enough_in_words,
    missed_in_words,
    threshold_margin,
    threshold_subject,
)

RULES = preset("cpns-2024")
(SKB,) = RULES.later_stages
STAGE = replace(SKB, minima={"wawancara": 70, "cat": 300}, enough=1, final_percent=Percent(65))
FIRST, LATER = Scale.of(RULES), Scale.of(replace(RULES, stages=(STAGE,)), STAGE)


def checks(cat: int, wawancara: int, total: int) -> tuple[ThresholdCheck, ...]:
    return stage_checks(STAGE, {"cat": cat, "wawancara": wawancara}, total)


@pytest.mark.usefixtures("english")
def test_those_reached_are_counted_without_the_total() -> None:
    found = [compared("A", 5, 5), compared("B", 5, 4), compared("total", 5, 9)]
    assert enough_in_words(found, 1) == "1 of 2 separate thresholds reached; at least 1 are asked for."
    assert enough_in_words(found, None) == ""


@pytest.mark.usefixtures("indonesian")
def test_each_is_said_with_its_name_and_its_distance_in_points() -> None:
    found = as_on_paper(checks(300, 60, 65_250), LATER.codes)
    assert [(threshold_subject(LATER, each.subject), threshold_margin(LATER, each)) for each in found] == [
        ("SKB dengan CAT", "tepat tercapai"),
        ("Wawancara", "kurang 10"),
        ("nilai akhir", "tercapai, 0,25 di atasnya"),
    ]
    assert missed_in_words(checks(299, 70, 64_999), LATER) == (
        "SKB dengan CAT 299, ambang 300; nilai akhir 64,999, ambang 65"
    )
    assert enough_in_words(found, STAGE.enough) == "1 dari 2 ambang bagian tercapai; diminta sekurangnya 1."


@pytest.mark.usefixtures("english")
def test_the_first_stage_names_sections_by_code_and_the_sum() -> None:
    found = [compared("TIU", 80, 75), compared("TWK", 65, 65), compared("total", 311, 300)]
    assert missed_in_words(found, FIRST) == "TIU 75, threshold 80; total 300, threshold 311"
    assert threshold_margin(FIRST, found[1]) == "reached exactly"
