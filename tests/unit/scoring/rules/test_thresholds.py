from __future__ import annotations

import pytest

from services.scoring.rules.domain import NoThreshold, check, compared, threshold_for
from shared.contracts.codec.rules import preset
from shared.contracts.rules import Threshold

GENERAL = Threshold(category="general", minima={"TWK": 65, "TIU": 80, "TKP": 166})
DOCTORS = Threshold(category="general", position_group="doctor", minima={"TIU": 80}, total=311)
SKD = preset("cpns-skd-2024").thresholds


def met(category: str, twk: int, tiu: int, tkp: int, group: str | None = None) -> bool:
    checks = check(threshold_for(SKD, category, group), {"TWK": twk, "TIU": tiu, "TKP": tkp})
    return all(each.met for each in checks)


def test_general_needs_every_section_minimum() -> None:
    assert met("general", 65, 80, 166)
    assert not met("general", 64, 175, 225)
    assert not met("general", 150, 79, 225)
    assert not met("general", 150, 175, 165)


def test_cum_laude_needs_a_total_and_one_section() -> None:
    assert met("cum_laude", 0, 86, 225)
    assert not met("cum_laude", 0, 85, 225), "the total is one point short"
    assert not met("cum_laude", 150, 84, 225), "TIU is one point short"


def test_disability_has_its_own_total() -> None:
    assert met("disability", 1, 60, 225)
    assert not met("disability", 0, 60, 225)


def test_the_narrower_threshold_replaces_the_wider_one() -> None:
    both = (GENERAL, DOCTORS)
    assert threshold_for(both, "general", "doctor") is DOCTORS
    assert threshold_for(both, "general", None) is GENERAL
    assert threshold_for(both, "general", "rescuer") is GENERAL


def test_a_category_without_threshold_is_named() -> None:
    with pytest.raises(NoThreshold, match="papua"):
        threshold_for((GENERAL,), "papua", None)
    with pytest.raises(NoThreshold):
        threshold_for((DOCTORS,), "general", None)


def test_checks_come_in_one_order_with_the_total_last() -> None:
    threshold = Threshold(category="x", minima={"TWK": 1, "TIU": 2}, total=10)
    assert check(threshold, {"TIU": 2, "TWK": 0, "TKP": 5}) == (
        compared("TIU", 2, 2),
        compared("TWK", 1, 0),
        compared("total", 10, 7),
    )
