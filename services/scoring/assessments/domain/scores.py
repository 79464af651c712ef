"""What one person gives a candidate, how it is read as typed, and when two of them agree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.assessments import AssessedReason, Outcome
from shared.contracts.rules import Rules, Stage
from shared.contracts.stages import Criterion, StagePart
from shared.kernel.errors import Problem
from shared.kernel.roles import SEE_NAMES, Principal, Role
from shared.kernel.words import N_

_NUMBER = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,6}))?")


class Reason(StrEnum):
    """Why a candidate has no score, as scoring keeps it."""

    NO_SHOW = "no_show"
    ILL = "ill"
    LATE = "late"
    ABSENT = "absent"
    """Which absence it was, no event says: what a restore reads from them. Nobody chooses it."""
    IDENTITY = "identity"
    CHEATING = "cheating"
    MISCONDUCT = "misconduct"

    @property
    def outcome(self) -> Outcome:
        return "absent" if self in _ABSENCES else "disqualified"

    @property
    def published(self) -> AssessedReason:
        """What events and rankings say: no absence is told from another, because one of them is illness."""
        return _PUBLISHED[self]


_ABSENCES = frozenset({Reason.NO_SHOW, Reason.ILL, Reason.LATE, Reason.ABSENT})
_PUBLISHED: dict[Reason, AssessedReason] = {
    Reason.IDENTITY: "identity",
    Reason.CHEATING: "cheating",
    Reason.MISCONDUCT: "misconduct",
    **dict.fromkeys(_ABSENCES, "absent"),
}
CHOSEN_FROM = {
    Reason.NO_SHOW: N_("Tidak hadir: tanpa kabar"),
    Reason.ILL: N_("Tidak hadir: sakit"),
    Reason.LATE: N_("Tidak hadir: terlambat"),
    Reason.IDENTITY: N_("Didiskualifikasi: identitas tidak sesuai"),
    Reason.CHEATING: N_("Didiskualifikasi: kecurangan"),
    Reason.MISCONDUCT: N_("Didiskualifikasi: perilaku"),
}
"""What assessors choose from, with its words."""
REASON_NAMES = {**CHOSEN_FROM, Reason.ABSENT: N_("Tidak hadir")}
"""What pages call every one that is kept."""


@dataclass(frozen=True)
class Given:
    """Scores by criterion in steps of the part, or the reason why there are none."""

    scores: Mapping[str, int]
    reason: Reason | None = None

    @property
    def outcome(self) -> Outcome:
        return "scored" if self.reason is None else self.reason.outcome

    @property
    def published(self) -> AssessedReason | None:
        return None if self.reason is None else self.reason.published

    @property
    def score(self) -> int | None:
        """The part's score; None without one."""
        return sum(self.scores.values()) if self.reason is None else None


@dataclass(frozen=True)
class Assessed:
    """A part of a later stage that people enter scores of."""

    selection_id: str
    selection_title: str
    exam_id: str
    timezone: str
    rules: Rules
    stage: Stage
    part: StagePart

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What is judged; of carried over scores the score itself."""
        part = self.part
        return part.criteria or (Criterion(code="nilai", name=part.name, max_points=part.max_points or 0),)


def may_assess(who: Principal, selection_id: str) -> bool:
    """Whether this person may enter scores: an assessor who reads no names beside numbers."""
    roles = who.roles_in(selection_id)
    return Role.ASSESSOR in roles and SEE_NAMES.isdisjoint(roles)


def agreed(part: StagePart, one: Given, other: Given) -> Given | None:
    """What counts of two entries: the mean of each criterion, rounded half up to a step, where none of them differ by
    more than the part's tolerance; None where a third person decides."""
    if one.reason is not None or other.reason is not None:
        return one if one.reason == other.reason else None
    pairs = {code: (one.scores[code], other.scores[code]) for code in one.scores}
    if any(abs(mine - theirs) > (part.tolerance or 0) for mine, theirs in pairs.values()):
        return None
    return Given({code: (mine + theirs + 1) // 2 for code, (mine, theirs) in pairs.items()})


def read(assessed: Assessed, texts: Mapping[str, str], state: str) -> tuple[Given | None, list[Problem]]:
    """What somebody typed: a text by criterion, and the code of a reason or nothing. Problems are at "reason" or at
    the code of a criterion; with any of them there is nothing given."""
    if state and state not in CHOSEN_FROM:
        known = ", ".join(CHOSEN_FROM)
        text = N_("%(value)s bukan keadaan yang dikenal. Kosongkan, atau isi salah satu: %(known)s.")
        return None, [Problem.of("reason", "reason_unknown", text, value=state[:40], known=known)]
    if state:
        text = N_("Peserta yang tidak dinilai tidak memiliki nilai; kosongkan.")
        problems = [Problem.of(c.code, "score_unused", text) for c in assessed.criteria if texts.get(c.code)]
        return (None if problems else Given({}, Reason(state))), problems
    scores, problems = {}, []
    for criterion in assessed.criteria:
        found = _score(texts.get(criterion.code, ""), criterion, assessed.part)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            scores[criterion.code] = found
    return (None if problems else Given(scores)), problems


def _score(typed: str, criterion: Criterion, part: StagePart) -> int | Problem:
    if not typed:
        return Problem.of(criterion.code, "score_missing", N_("Isi nilainya, atau pilih mengapa tidak dinilai."))
    found = _NUMBER.fullmatch(typed.strip())
    decimals = part.decimals or 0
    if found is None or len(found[2] or "") > decimals:
        text = (
            N_("Isi bilangan dengan paling banyak %(decimals)s angka di belakang koma, tanpa pemisah ribuan.")
            if decimals
            else N_("Isi bilangan bulat tanpa pemisah ribuan.")
        )
        return Problem.of(criterion.code, "score_form", text, decimals=decimals)
    steps = int(found[1] + (found[2] or "").ljust(decimals, "0"))
    if steps > criterion.max_points * part.steps_per_point:
        text = N_("Nilai tertingginya %(most)s.")
        return Problem.of(criterion.code, "score_range", text, most=criterion.max_points)
    return steps
