"""What was under way at the moment of a kill, and how soon things went on: computed afterwards from what the
candidates and the databases wrote down, each with its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Passage:
    """Something on its way: an answer from being sent until it was acknowledged, or an event from the change that
    it tells of until a consumer had applied it. Seconds since the epoch."""

    began: float
    ended: float


@dataclass(frozen=True)
class Kill:
    """`alone`: all that had been killed before it was back by then."""

    target: str
    at: float
    alone: bool


@dataclass(frozen=True)
class Blow:
    """What one kill met and what came after it. None: that did not come back."""

    kill: Kill
    answers_under_way: int
    answers_sent_again: int
    events_under_way: int
    next_answer: float | None
    """Seconds until the first answer was acknowledged that was sent after the kill."""
    next_event: float | None
    """Seconds until the first event was applied that came about after the kill."""


def under_way(at: float, passages: Iterable[Passage]) -> int:
    return sum(passage.began <= at < passage.ended for passage in passages)


def seconds_until_the_next(at: float, passages: Iterable[Passage]) -> float | None:
    """Until the end of the first passage to end of those that began after `at`: what had begun before says nothing,
    it may have been done already but for the last word."""
    ends = [passage.ended for passage in passages if passage.began > at]
    return min(ends) - at if ends else None


def table(blows: Sequence[Blow]) -> str:
    """A line for each target, in the order of the first kills."""
    lines = [
        f"{'':24}{'kills':>6}   {'under way, fewest':^19}   {'sent':>6}   "
        f"{'next answer, s':^17}   {'next event, s':^17}",
        f"{'':24}{'':>6}   {'answers':>9} {'events':>9}   {'again':>6}   "
        f"{'median':>8} {'longest':>8}   {'median':>8} {'longest':>8}",
    ]
    for target in dict.fromkeys(blow.kill.target for blow in blows):
        mine = [blow for blow in blows if blow.kill.target == target]
        lines.append(
            f"{target:24}{len(mine):>6}   {min(blow.answers_under_way for blow in mine):>9} "
            f"{min(blow.events_under_way for blow in mine):>9}   {sum(blow.answers_sent_again for blow in mine):>6}   "
            f"{_middle_and_longest([blow.next_answer for blow in mine])}   "
            f"{_middle_and_longest([blow.next_event for blow in mine])}"
        )
    return "\n".join(lines)


def _middle_and_longest(found: Sequence[float | None]) -> str:
    known = [seconds for seconds in found if seconds is not None]
    if len(known) < len(found):
        return f"{'never':>8} {'never':>8}"
    return f"{median(known):>8.2f} {max(known):>8.2f}"
