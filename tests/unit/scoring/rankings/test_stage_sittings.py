"""The score of a sitting in a later stage: a sheet that was voided counts for nothing, another one does."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore, sat

SCORED = [["CAT", 40, 50, None, None, 0]]


def line(because: str | None = None, sections: Any = SCORED) -> RosterLine:
    known = ("26-0001", "general", "attempt", None, "ok", None, None, sections, "[]", True, None, False)
    return RosterLine(*known, because, None, date(1999, 4, 12))


def test_a_voided_sheet_gives_way_to_one_that_counts() -> None:
    assert sat([line("technical"), line()]) == PartScore(Outcome.PASSED, 40, sections=line().sections or ())
    assert sat([line("technical")]).outcome is Outcome.DISQUALIFIED
    assert sat([line("technical"), line(sections=None)]).outcome is Outcome.SITTING


def test_whoever_was_disqualified_has_no_score_in_any_sheet() -> None:
    assert sat([line(), line("help")]).outcome is Outcome.DISQUALIFIED
