from __future__ import annotations

import pytest

from services.scoring.rules.domain.thresholds import NoThreshold, Verdict, check, judge, threshold_for
from shared.contracts.codec.rules import preset
from shared.contracts.percentages import Percent, least_of
from shared.contracts.rules import Threshold
from shared.contracts.scoring import SectionMark
from shared.contracts.threshold_checks import compared

GENERAL = Threshold(category="general", minima={"TWK": 65, "TIU": 80, "TKP": 166})
DOCTORS = Threshold(category="general", position_group="doctor", minima={"TIU": 80}, total=311)
SKD = preset("cpns-skd-2024").thresholds


def met(category: str, twk: int, tiu: int, tkp: int, group: str | None = None) -> bool:
    return judge(threshold_for(SKD, category, group), of(TWK=(twk, 150), TIU=(tiu, 175), TKP=(tkp, 225))).passed


def of(**marks: tuple[int, int]) -> list[SectionMark]:
    """Sections with their marks and the most that they can give."""
    return [SectionMark(section=code, marks=got, max_marks=most, blank=0) for code, (got, most) in marks.items()]


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
    assert check(threshold, of(TIU=(2, 9), TWK=(0, 9), TKP=(5, 9))) == (
        compared("TIU", 2, 2),
        compared("TWK", 1, 0),
        compared("total", 10, 7),
    )


# ---- per cent, and some of the sections ----

TWO_OF_THREE = Threshold(category="x", minima={"A": 6}, percent={"B": Percent(60), "C": Percent(33)}, enough=2)


def verdict(a: int, b: int, c: int, threshold: Threshold = TWO_OF_THREE) -> Verdict:
    return judge(threshold, of(A=(a, 10), B=(b, 30), C=(c, 100)))


def test_any_two_of_three_sections_are_enough() -> None:
    assert verdict(6, 18, 33).passed
    assert verdict(6, 18, 0).passed
    assert verdict(6, 0, 33).passed
    assert verdict(0, 18, 33).passed
    assert not verdict(6, 17, 32).passed
    assert not verdict(5, 17, 100).passed


def test_a_total_is_asked_beside_the_sections_that_are_enough() -> None:
    threshold = Threshold(category="x", minima={"A": 6, "B": 18}, total_percent=Percent(50), enough=1)
    assert verdict(6, 0, 64, threshold).passed, "70 of 140 are half of it"
    assert not verdict(6, 0, 63, threshold).passed
    assert not verdict(5, 17, 100, threshold).passed, "the total alone is not enough"


def test_the_comparisons_of_a_share_are_in_whole_units() -> None:
    assert verdict(6, 18, 33).checks == (compared("A", 6, 6), compared("B", 18, 18), compared("C", 33, 33))
    threshold = Threshold(category="x", minima={}, percent={"A": Percent(33)}, total_percent=Percent(1))
    assert verdict(3, 0, 0, threshold).checks == (compared("A", 4, 3), compared("total", 2, 3))


def test_whoever_reaches_a_share_has_at_least_that_share_of_the_most() -> None:
    for most in range(1, 120):
        for percent in range(1, 101):
            least = least_of(percent, most)
            assert [marks * 100 >= percent * most for marks in (least - 1, least)] == [False, True]
    assert least_of(67, 10**15 + 1) == 67 * 10**13 + 1, "also where a float has no such number"


def test_without_a_choice_every_section_is_asked() -> None:
    threshold = Threshold(category="x", minima={"A": 1}, percent={"B": Percent(10), "C": Percent(10)})
    assert verdict(1, 3, 10, threshold).passed
    assert not verdict(1, 2, 10, threshold).passed
