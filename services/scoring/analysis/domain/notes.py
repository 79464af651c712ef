"""What deserves a look in the figures of an item, the gravest first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from services.scoring.analysis.domain.analysis import ProbableMiskey
from services.scoring.analysis.domain.figures import ItemFigures

WEAK = 0.10
"""A corrected discrimination below this hardly separates; the customary bound for items to revise is 0.20 (Ebel and
Frisbie, Essentials of Educational Measurement, 1991), which short sections seldom reach."""
WORKS = 0.20
EASY, HARD = 0.90, 0.25
_ALIKE = 0.15


class Note(IntEnum):
    """Their order is that of urgency."""

    MISKEYED = 0
    REVERSED = 1
    TOO_EASY = 2
    WEAK = 3
    ALIKE = 4
    UNCHOSEN = 5
    HARD_BUT_WORKS = 6
    NONE = 7


def note_of(item: ItemFigures, miskeys: Mapping[str, ProbableMiskey]) -> Note:
    """One note an item. `UNCHOSEN`: a wrong option that nobody took."""
    if item.code in miskeys:
        return Note.MISKEYED
    if item.weighted:
        return _weighted(item)
    rest = item.correlation_rest
    if rest is not None and rest < 0:
        return Note.REVERSED
    if item.difficulty is not None and item.difficulty >= EASY and (rest is None or rest < WORKS):
        return Note.TOO_EASY
    if rest is not None and rest < WEAK:
        return Note.WEAK
    if any(not option.chosen and option.letter and not option.right for option in item.options):
        return Note.UNCHOSEN
    hard = item.difficulty is not None and item.difficulty <= HARD
    return Note.HARD_BUT_WORKS if hard and rest is not None and rest >= WORKS else Note.NONE


def _weighted(item: ItemFigures) -> Note:
    shares = [option.share for option in item.options if option.letter]
    if item.correlation_rest is not None and item.correlation_rest < WEAK:
        return Note.WEAK
    return Note.ALIKE if shares and max(shares) - min(shares) < _ALIKE else Note.NONE
