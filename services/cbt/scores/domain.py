"""Marks as scoring reports them, and the board of a session that shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from shared.contracts.rules import TOTAL, ScoresShown
from shared.contracts.scoring import SectionMark, ThresholdCheck

NEW_FOR = timedelta(seconds=30)
"""How long a line is pointed out as new."""


@dataclass(frozen=True)
class SectionScore:
    """`minimum` is the section's threshold, None without one; all in units of the exam's rules."""

    code: str
    marks: int
    max_marks: int
    minimum: int | None

    @property
    def met(self) -> bool:
        return self.minimum is None or self.marks >= self.minimum


@dataclass(frozen=True)
class Score:
    """The marks of one attempt. `passed`: the thresholds that are asked for are met, which may be some of them."""

    candidate_no: str
    sections: tuple[SectionScore, ...]
    total: int
    max_total: int
    minimum: int | None
    """The threshold of the total, None without one."""
    passed: bool
    scored_at: datetime

    @property
    def below(self) -> tuple[str, ...]:
        """The codes of sections below their threshold."""
        return tuple(section.code for section in self.sections if not section.met)


@dataclass(frozen=True)
class Line:
    """A candidate's marks on the board; `place` is None for those who are below a threshold."""

    score: Score
    room_no: int
    place: int | None = None

    def is_new(self, now: datetime) -> bool:
        return now - self.score.scored_at < NEW_FOR


def sections_of(marks: Sequence[SectionMark], checks: Sequence[ThresholdCheck]) -> tuple[SectionScore, ...]:
    minima = {check.subject: check.minimum for check in checks}
    return tuple(SectionScore(m.section, m.marks, m.max_marks, minima.get(m.section)) for m in marks)


def minimum_of_total(checks: Sequence[ThresholdCheck]) -> int | None:
    return next((check.minimum for check in checks if check.subject == TOTAL), None)


def placed(scores: Iterable[tuple[Score, int]]) -> tuple[Line, ...]:
    """The board's lines, each from a score and its room: the highest total first, who is below a threshold last. Equal
    totals share a place. It is no ranking: that is of a vacancy, has more keys, and is signed."""
    ordered = sorted(scores, key=lambda each: (not each[0].passed, -each[0].total, each[0].candidate_no))
    lines: list[Line] = []
    for (passed, _), equals in groupby(ordered, key=lambda each: (each[0].passed, each[0].total)):
        place = len(lines) + 1 if passed else None
        lines += [Line(score, room_no, place) for score, room_no in equals]
    return tuple(lines)


def are_shown(policy: ScoresShown | None, *, session_is_over: bool) -> bool:
    """Whether marks stand on cbt's pages by now. After a release they stand where the ranking does, in recruitment."""
    match policy:
        case None | "at_submit":
            return True
        case "after_session":
            return session_is_over
        case "after_release":
            return False


def asks_again(since_submission: timedelta) -> int:
    """Seconds after which a page asks again for marks that are not there: at once they should be, and if they are not,
    thousands of pages must not ask every second."""
    if since_submission < timedelta(seconds=10):
        return 1
    return 5 if since_submission < timedelta(minutes=2) else 30


def wall_page(now: datetime, lines: int, size: int, seconds: int) -> tuple[int, int]:
    """Which page of the hall's screen is shown, from 1, and how many there are: each of them for so many seconds, the
    same on all screens, which follow the clock."""
    pages = max(1, -(-lines // size))
    return int(now.timestamp() // seconds) % pages + 1, pages


def usual_minima(lines: Iterable[Line]) -> dict[str, int]:
    """The threshold of each section that most on the board have, by the section's code; each line shows its own."""
    found: dict[str, Counter[int | None]] = {}
    for line in lines:
        for section in line.score.sections:
            found.setdefault(section.code, Counter())[section.minimum] += 1
    usual = {code: min(minima, key=lambda each: (-minima[each], each or 0)) for code, minima in found.items()}
    return {code: minimum for code, minimum in usual.items() if minimum is not None}
