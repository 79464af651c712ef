"""Facts of Indonesia's civil-service selection, as reported, reckoned by the verifier's rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.rules.integration import PartResult, integrate
from verifier.rules.ranking import rank
from verifier.rules.ranking_document import Ranking
from verifier.rules.thresholds import applying, check_sections

PRESETS = Path(__file__).parents[4] / "shared" / "contracts" / "rules"
SECTIONS = ("TKP", "TIU", "TWK")


def preset(name: str) -> Any:
    return json.loads((PRESETS / f"{name}.json").read_text("utf-8"))


def cut_of(candidates: dict[str, tuple[int, int, int]], quota: int) -> Ranking:
    rules = preset("cpns-2024")
    return rank(
        {"vacancy_id": "perawat", "quota": quota},
        [
            {"candidate_no": name, "outcome": "passed", "marks": dict(zip(SECTIONS, marks, strict=True))}
            for name, marks in candidates.items()
        ],
        tie_breaks=rules["tie_breaks"],
        cut=rules["cut"],
    )


def going_on(ranking: Ranking) -> list[str]:
    return [row.name for row in ranking.rows if row.status == "goes_on"]


SEVEN = {
    "A": (150, 110, 135),
    "B": (148, 125, 115),
    "C": (145, 105, 117),
    "D": (147, 115, 105),
    "E": (146, 112, 109),
    "F": (146, 110, 100),
    "G": (146, 115, 95),
}


@pytest.mark.parametrize(("posts", "expected"), [(1, "ABD"), (2, "ABDECG")])
def test_three_times_the_posts_go_on(posts: int, expected: str) -> None:
    assert sorted(going_on(cut_of(SEVEN, posts))) == sorted(expected)


def test_247_go_on_to_246_places() -> None:
    better = {f"{number:04}": (200, 150, 100) for number in range(245)}
    at_the_edge = {"x1": (188, 125, 85), "x2": (188, 125, 85), "y1": (188, 120, 90), "y2": (188, 120, 90)}
    ranking = cut_of(better | at_the_edge, quota=82)
    assert ranking.places == 246
    assert len(going_on(ranking)) == 247
    assert going_on(ranking)[-2:] == ["x1", "x2"]


@pytest.mark.parametrize(
    ("skd", "cat", "interview", "final"),
    [(550, 0, 0, 40_000), (311, 250, 0, 37_618), (550, 500, 100, 100_000), (0, 0, 0, 0)],
)
def test_40_per_cent_skd_and_60_skb(skd: int, cat: int, interview: int, final: int) -> None:
    rules = preset("cpns-2024")
    carried = {"skd": skd, "skd:TKP": 0, "skd:TIU": 0, "skd:TWK": 0}
    parts = {"cat": PartResult("passed", cat), "wawancara": PartResult("passed", interview)}
    assert integrate(rules, rules["stages"][0], carried, parts).total == final


@pytest.mark.parametrize(
    ("name", "category", "position_group", "asked"),
    [
        ("cpns-skd-2019", "general", None, {"TWK": 65, "TIU": 80, "TKP": 126}),
        ("cpns-skd-2019", "cum_laude", None, {"TIU": 85, "total": 271}),
        ("cpns-skd-2019", "disability", None, {"TIU": 70, "total": 260}),
        ("cpns-skd-2019", "general", "rescuer", {"TIU": 70, "total": 260}),
        ("cpns-skd-2021", "general", None, {"TWK": 65, "TIU": 80, "TKP": 166}),
        ("cpns-skd-2021", "general", "doctor", {"TIU": 80, "total": 311}),
        ("cpns-skd-2021", "papua", "doctor", {"TIU": 60, "total": 286}),
        ("cpns-2024", "general", "teacher", {"TWK": 65, "TIU": 80, "TKP": 166}),
        ("cpns-2024", "diaspora", None, {"TIU": 85, "total": 311}),
        ("cpns-2024", "lagging_region", None, {"TIU": 60, "total": 286}),
    ],
)
def test_thresholds_of_the_years(name: str, category: str, position_group: str | None, asked: dict[str, int]) -> None:
    rules = preset(name)
    most = {section["code"]: section["max_marks"] for section in rules["sections"]}
    threshold = applying(rules["thresholds"], category, position_group)
    assert threshold is not None
    least = {section: asked.get(section, 0) for section in most}
    least["TWK"] += max(0, asked.get("total", 0) - sum(least.values()))
    assert check_sections(threshold, least, most).passed
    for section in least:
        fails = check_sections(threshold, {**least, section: least[section] - 1}, most)
        assert fails.passed != (section in asked or "total" in asked)
    found = check_sections(threshold, least, most).checks
    assert {check.subject: check.minimum for check in found} == asked


def test_equal_final_scores_are_ordered_by_skd_then_grade_then_age() -> None:
    rules = preset("cpns-2024")
    stage = rules["stages"][0]
    same = {"skd": 400, "skd:TKP": 170, "skd:TIU": 130, "skd:TWK": 100, "cat": 300, "wawancara": 80}
    people = {
        "older": (same, "3.5", "1990-01-01"),
        "younger": (same, "3.50", "1990-01-02"),
        "better grade": (same, "3.51", "2000-01-01"),
        "better TKP": ({**same, "skd:TKP": 171, "skd:TIU": 129}, None, "2000-01-01"),
        "better SKD": ({**same, "skd": 401}, None, "2000-01-01"),
    }
    ranking = rank(
        {"vacancy_id": "perawat", "quota": 1},
        [
            {"candidate_no": name, "outcome": "passed", "total": 70_000, "marks": marks, "gpa": gpa, "born_on": born_on}
            for name, (marks, gpa, born_on) in people.items()
        ],
        tie_breaks=stage["tie_breaks"],
        cut=stage["cut"],
    )
    expected = ["better SKD", "better TKP", "better grade", "older", "younger"]
    assert [row.name for row in ranking.rows] == expected
    assert [row.decision.key for row in ranking.rows if row.decision] == ["skd", "skd:TKP", "gpa", "age"]
