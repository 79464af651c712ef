"""A released ranking as one of its candidates sees it: the place, the neighbours, the line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.contracts.rules import TOTAL
from shared.contracts.scoring import RankedRow, SectionMark, Signature, ThresholdCheck

GOES_ON = "goes_on"


@dataclass(frozen=True)
class Score:
    """The newest marks of a candidate."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    sections: tuple[SectionMark, ...]
    total: int
    max_total: int
    thresholds: tuple[ThresholdCheck, ...]
    passed: bool
    rules_digest: str
    chain_head: str
    sequence: int
    scored_at: datetime


@dataclass(frozen=True)
class Ranking:
    """The head of one version of a vacancy's released ranking."""

    vacancy_id: str
    version: int
    selection_id: str
    parts: int
    complete_at: datetime | None
    quota: int
    places: int
    present: int
    ranked: int
    ranking_digest: str
    rules_digest: str
    tie_breaks: tuple[str, ...]
    signatures: tuple[Signature, ...]
    released_at: datetime


@dataclass(frozen=True)
class Shortfall:
    """The first key of the order in which two candidates differ, "total" or a section code, and by how many points."""

    key: str
    points: int


@dataclass(frozen=True)
class Standing:
    """`above` and `below` are the next ranks; `boundary` is the last who goes on.

    `ranked` counts those who have a rank, `going_on` those above the line.
    """

    mine: RankedRow
    above: RankedRow | None
    below: RankedRow | None
    boundary: RankedRow | None
    ranked: int
    going_on: int

    def shortfall(self, tie_breaks: Sequence[str]) -> Shortfall | None:
        """What the last place that goes on is ahead by; None for those who go on, have no rank, or equal that place."""
        if self.boundary is None or self.mine.rank is None or self.mine.status == GOES_ON:
            return None
        for key in tie_breaks:
            ahead = _value(self.boundary, key) - _value(self.mine, key)
            if ahead:
                return Shortfall(key, ahead)
        return None


def _value(row: RankedRow, key: str) -> int:
    return row.total if key == TOTAL else row.marks.get(key, 0)


def standing(rows: Sequence[RankedRow], candidate_no: str) -> Standing | None:
    """The standing of `candidate_no` in a released ranking (rows in its order); None if the number is not in it."""
    mine = next((row for row in rows if row.candidate_no == candidate_no), None)
    if mine is None:
        return None
    ladder = [row for row in rows if row.rank is not None]
    going_on = [row for row in ladder if row.status == GOES_ON]
    above = below = None
    if mine.rank is not None:
        place = ladder.index(mine)
        above = ladder[place - 1] if place else None
        below = ladder[place + 1] if place + 1 < len(ladder) else None
    return Standing(
        mine=mine,
        above=above,
        below=below,
        boundary=going_on[-1] if going_on else None,
        ranked=len(ladder),
        going_on=len(going_on),
    )
