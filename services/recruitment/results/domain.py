"""A released ranking as one of its candidates sees it: the place, the neighbours, the line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from shared.contracts.committee import AcceptedBuild, AcceptedSheet, OverruledReason
from shared.contracts.draws import Ticket, tickets_of
from shared.contracts.exams import CorrectedItem, ScoreCorrection, SealSignature
from shared.contracts.rules import DRAW, TOTAL
from shared.contracts.scoring import Decision, RankedRow, SectionMark, Signature, ThresholdCheck
from shared.contracts.stages import FINAL
from shared.contracts.tie_breaks import PRIVATE, is_beyond_marks

GOES_ON, EQUAL = "goes_on", "equal"


@dataclass(frozen=True)
class Score:
    """The newest marks of a candidate in an exam."""

    candidate_no: str
    exam_id: str
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
    correction: ScoreCorrection | None = None
    """What they replace, where keys were corrected."""

    @property
    def moved(self) -> dict[str, int]:
        """The sections whose marks a correction has changed, with by how many units."""
        if self.correction is None:
            return {}
        before = {section.section: section.marks for section in self.correction.sections}
        return {
            section.section: section.marks - before[section.section]
            for section in self.sections
            if section.marks != before.get(section.section, section.marks)
        }


@dataclass(frozen=True)
class KeyCorrection:
    """A set of keys that two members put in force. `kinds` counts its items by what became of them."""

    exam_id: str
    number: int
    selection_id: str
    replaces: int
    items: tuple[CorrectedItem, ...]
    marked: int
    up: int
    down: int
    key_commitment: str
    effect_digest: str
    signatures: tuple[SealSignature, ...]
    corrected_at: datetime

    @property
    def kinds(self) -> dict[str, int]:
        return dict(sorted(Counter(item.kind for item in self.items).items()))


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
    exam_id: str | None = None
    category: str | None = None
    findings: tuple[AcceptedSheet, ...] = ()
    """Null and empty in releases from before members signed with keys of their own."""
    overruled: tuple[OverruledReason, ...] = ()
    accepted_builds: tuple[AcceptedBuild, ...] = ()
    build: str | None = None
    """Scoring's own that ranked and released it, by its own word."""
    draw_seed: str | None = None
    stage: str | None = None
    """The code of a later stage; None for the first one."""

    @property
    def code(self) -> str:
        """Of the stage, as tables have it."""
        return self.stage or ""


@dataclass(frozen=True)
class Part:
    """A part of a version: how many rows come before it, how many it has, and how many of these go on."""

    number: int
    before: int
    rows: int
    going_on: int


@dataclass(frozen=True)
class Withdrawal:
    """Two members withdrew a released version, for this reason; `signatures` are over exactly that."""

    reason_code: str
    reason: str
    signatures: tuple[Signature, ...]
    withdrawn_at: datetime


@dataclass(frozen=True)
class Version:
    """A released version in the list of all, with what happened to it since."""

    version: int
    ranking_digest: str
    released_at: datetime
    withdrawal: Withdrawal | None


@dataclass(frozen=True)
class ShownSignature:
    """A signature as it is published. `arrived_after_end`: the release reached this service only after the signer's
    membership or key had ended, so that the date, which is the signer's own word, deserves a second look."""

    signer: str
    role: str
    signed_at: datetime
    statement: str | None
    key_id: str | None
    proof: str | None
    arrived_after_end: bool


@dataclass(frozen=True)
class Shortfall:
    """The first key of the order in which two candidates differ, "total" or a section code, and by how many points."""

    key: str
    points: int


@dataclass(frozen=True)
class Standing:
    """`above` and `below` are the next ranks; `boundary` is the last who goes on.

    `ranked` counts those who have a rank, `going_on` those who go on. With quota groups `boundary` is the lower of the
    last by an open place and the last by a place of the own group, and `line` is which of them that is.
    """

    mine: RankedRow
    above: RankedRow | None
    below: RankedRow | None
    boundary: RankedRow | None
    ranked: int
    going_on: int
    line: str | None = None

    @property
    def neighbours(self) -> list[RankedRow]:
        """The candidate between those next to them, in the ranking's order."""
        return [each for each in (self.above, self.mine, self.below) if each is not None]

    def shortfall(self, tie_breaks: Sequence[str]) -> Shortfall | None:
        """What the last place that goes on is ahead by; None for those who go on, have no rank, or equal that place,
        and where a key that no row shows may have decided before."""
        if self.boundary is None or self.mine.rank is None or self.mine.status == GOES_ON:
            return None
        for key in tie_breaks:
            if is_unseen(self.mine, key):
                return None
            ahead = value_of(self.boundary, key) - value_of(self.mine, key)
            if ahead:
                return Shortfall(key, ahead)
        return None

    def to_pass_line(self, tie_breaks: Sequence[str]) -> Shortfall | None:
        """How many more units of the first key would put this candidate above the last who goes on, whatever the later
        keys say: one more than makes them equal there. None for those who go on or have no rank, and where the first
        key is none of the marks."""
        if self.boundary is None or self.mine.rank is None or self.mine.status == GOES_ON or not tie_breaks:
            return None
        key = tie_breaks[0]
        if key not in (TOTAL, FINAL) and not (key in self.mine.marks and key in self.boundary.marks):
            return None
        return Shortfall(key, value_of(self.boundary, key) - value_of(self.mine, key) + 1)


def value_of(row: RankedRow, key: str) -> int:
    """What the row says of a key that compares marks, in its units."""
    if key not in (TOTAL, FINAL):
        return row.marks.get(key, 0)
    return row.total if row.normalised is None else row.normalised


def is_unseen(row: RankedRow, key: str) -> bool:
    """Whether the values of this key are in no row; the reason of a place has them, private ones as 0."""
    return key not in row.marks and is_beyond_marks(key)


def out_of_order(tie_breaks: Sequence[str], rows: Sequence[RankedRow]) -> str | None:
    """The number of the first candidate who does not stand where the rows put them, by marks and by the reasons that
    are given; None if all of them do. Of keys that no row shows, the reason is believed. Where rows name quota
    groups or places, who goes on is another question."""
    has_groups = any(row.place or row.quota_group for row in rows)
    for above, mine in pairwise(rows):
        if mine.rank is None:
            continue
        if mine.status == GOES_ON and above.status != GOES_ON and not has_groups:
            return mine.candidate_no
        if not _follows(tie_breaks, above, mine):
            return mine.candidate_no
    return None


def _follows(tie_breaks: Sequence[str], above: RankedRow, mine: RankedRow) -> bool:
    decision = mine.decision
    if above.rank is None or decision is None or mine.rank is None or decision.above != above.candidate_no:
        return False
    for key in tie_breaks:
        values = (value_of(above, key), value_of(mine, key))
        if key == decision.key:
            return mine.rank > above.rank and _is_true(key, decision, None if is_unseen(mine, key) else values)
        if values[0] != values[1]:
            return False
    if decision.key == DRAW:
        return 0 < decision.theirs < decision.mine and mine.rank >= above.rank
    return decision.key == EQUAL and mine.rank == above.rank


def _is_true(key: str, decision: Decision, values: tuple[int, int] | None) -> bool:
    """Whether this key can have decided; `values` are those of the rows, None where no row has them."""
    theirs, mine = decision.theirs, decision.mine
    if values is not None:
        return values == (theirs, mine) and theirs > mine
    return theirs == mine == 0 if key in PRIVATE else 0 <= theirs < mine


def tickets(ranking: Ranking, rows: Sequence[RankedRow]) -> list[Ticket]:
    """Those of candidates, among neighbours, whom the ranking's seed put in order; empty where none did."""
    if ranking.draw_seed is None:
        return []
    found: dict[str, str] = {}
    for above, mine in pairwise(rows):
        if mine.decision is not None and mine.decision.key == DRAW:
            found |= {each.candidate_no: each.sheet_code or "" for each in (above, mine)}
    return tickets_of(ranking.draw_seed, ranking.vacancy_id, found.items())


@dataclass(frozen=True)
class Placed:
    """A row at its place in the order of a ranking, from 1; those with a rank come first."""

    place: int
    row: RankedRow


def standing(
    mine: Placed,
    near: Sequence[Placed],
    boundary: RankedRow | None,
    *,
    ranked: int,
    going_on: int,
    line: str | None = None,
) -> Standing:
    """The standing of a candidate at `mine`, whose neighbours are among `near`."""
    rows = {each.place: each.row for each in near if mine.row.rank is not None and 1 <= each.place <= ranked}
    return Standing(
        mine=mine.row,
        above=rows.get(mine.place - 1),
        below=rows.get(mine.place + 1),
        boundary=boundary,
        ranked=ranked,
        going_on=going_on,
        line=line,
    )
