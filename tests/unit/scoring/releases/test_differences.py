"""What a page says of two rankings of a vacancy with quota groups."""

from __future__ import annotations

from typing import Any

from services.scoring.releases.domain.differences import differences

FRAME = {"quota": 1, "places": 2, "rules_digest": "d", "tie_breaks": ["total"], "category": "general"}


def document(**row: Any) -> dict[str, Any]:
    one = {"candidate_no": "26-1", "rank": 1, "marks": {"TIU": 5}, "total": 5, "status": "goes_on", **row}
    return {**FRAME, "rows": [one]}


def said(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in differences(before, after)]


def test_another_place_and_another_group_are_differences() -> None:
    plain, by_open = document(), document(place="open", quota_group="papua")
    by_group = document(place="papua", quota_group="papua")
    assert said(by_open, by_open) == said(plain, plain) == []
    assert said(by_open, by_group) == [("place_differs", "26-1: tempatnya dari kelompok open menjadi papua")]
    assert [code for code, _ in said(plain, by_open)] == ["place_differs", "group_differs"]
    out = document(status="below_cut", quota_group="papua")
    assert [code for code, _ in said(by_group, out)] == ["going_on_differs"], "that the place is lost is said once"
