"""How those who sit an exam of two shifts answer: three of each shift well, two of a room alike, the others badly."""

from __future__ import annotations

import random

from tests.builders.two_stages import Answers

SEATS = 16
"""Of each shift. Both together are enough for the figures of the gate."""
WELL = 3
"""So many of each shift answer well, each worse than the one before."""


def answers_of(shift: int, place: int) -> Answers:
    """Of whoever is so far behind the best of a shift. The last two of the first shift have the same answers."""
    if place < WELL:
        return well(place, "TIU")
    return _badly("copied" if shift == 0 and place >= SEATS - 2 else f"{shift}/{place}")


def well(missed: int, missed_in: str) -> Answers:
    """All right but for so many items of a section."""
    return lambda section, number: 2 if section == missed_in and number <= missed else 5


def _badly(seed: str) -> Answers:
    """Two items of a section are answered as well as can be, the others by chance, as everybody guesses otherwise."""

    def worth(section: str, number: int) -> int:
        return 5 if number <= 2 else random.Random(f"{seed}/{section}/{number}").randint(1, 4)

    return worth
