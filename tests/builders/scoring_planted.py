"""A scoring database whose exam 320 have sat in two shifts at four venues, with something planted of one kind that the
gate looks for."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from services.scoring.gate.domain.gate import Kind
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted, SeatAssigned
from tests.builders.databases import content_of, engine_with
from tests.builders.journals import chain
from tests.builders.scoring import NOON, World, world_with
from tests.builders.scoring_analysed import AnalysedWorld, seat
from tests.builders.scoring_gated import work

PEOPLE, VENUES, SHIFTS = 320, 4, 2
BETTER_VENUE, BETTER_SHIFT = "Gedung 3", 1
LEAKED = "TIU-005"
"""All of the second shift know it."""
QUICK = "26-0007"
COPIERS = ("26-0009", "26-0017")
"""Of one room: both choose the same wrong option everywhere."""
SHIFT_STARTS = [NOON, NOON + timedelta(hours=4)]


class PlantedWorld(AnalysedWorld):
    """All have seats, and those whom nothing of what may be planted touches have sat."""

    def __init__(self) -> None:
        super().__init__()
        self.kind: Kind | None = None
        self.apply(*(seat_of(f"26-{number:04}") for number in range(1, PEOPLE + 1)))
        self.sit(number for number in range(1, PEOPLE + 1) if not _may_be_touched(f"26-{number:04}"))

    def plant(self, kind: Kind | None) -> None:
        """The others sit, and the worker does its work."""
        self.kind = kind
        self.sit(number for number in range(1, PEOPLE + 1) if _may_be_touched(f"26-{number:04}"))
        work(self)

    def sitting(self, number: str, options: Mapping[str, Mapping[str, str]]) -> Sequence[Any]:
        admission, *events = super().sitting(number, options)
        chance = random.Random(f"planted {number}")
        pace = 30 * chance.lognormvariate(0, 0.3)
        (submitted,) = (each for each in events if isinstance(each, AttemptSubmitted))
        letters = {item.split()[1]: (item, by_letter) for item, by_letter in options.items()}
        answers = {}
        for item_id, option in submitted.answers.items():
            item, by_letter = letters[item_id]
            if self._knows(number, item, chance.random()):
                option = by_letter["E" if item.startswith("TKP") else "C"]
            elif self.kind is Kind.PAIR and number in COPIERS and not item.startswith("TKP"):
                option = by_letter["ABDE"[int(item[4:7]) % 4]]
            answers[item_id] = option
        if self.kind is Kind.SPEED and number == QUICK:
            pace = 1.0
        return [admission, *_journalled(events, answers, pace)]

    def _knows(self, number: str, item: str, chance: float) -> bool:
        """Whether the planted one makes this candidate answer the item right."""
        venue, shift = place_of(number)
        return (
            (self.kind is Kind.SITE and f"Gedung {venue}" == BETTER_VENUE and chance < 0.3)
            or (self.kind is Kind.SESSION and shift == BETTER_SHIFT and chance < 0.4)
            or (self.kind is Kind.DRIFT and shift == BETTER_SHIFT and item.startswith(LEAKED))
            or (self.kind is Kind.SPEED and number == QUICK)
        )


def planted_world(kind: Kind | None) -> World:
    """Where nothing is planted, nothing is found."""
    return world_with(_planted(kind))


@cache
def _planted(kind: Kind | None) -> bytes:
    world = PlantedWorld.__new__(PlantedWorld)
    world.engine, world.now = engine_with(_before_planting()), NOON
    world.plant(kind)
    return content_of(world.engine)


@cache
def _before_planting() -> bytes:
    return content_of(PlantedWorld().engine)


def _may_be_touched(number: str) -> bool:
    """Whether anything that is planted, of whichever kind, changes this candidate's sitting."""
    venue, shift = place_of(number)
    return f"Gedung {venue}" == BETTER_VENUE or shift == BETTER_SHIFT or number in (QUICK, *COPIERS)


def place_of(number: str) -> tuple[int, int]:
    """The venue, from 1 on, and the shift, from 0 on."""
    place = int(number[3:])
    return place % VENUES + 1, place // VENUES % SHIFTS


def seat_of(number: str) -> SeatAssigned:
    venue, shift = place_of(number)
    starts_at = SHIFT_STARTS[shift]
    return replace(
        seat(number, 0, f"Gedung {venue}"),
        session_id=f"sesi-{shift + 1}-{venue}",
        session_name=f"Sesi {shift + 1}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
    )


def _journalled(events: Sequence[Any], answers: Mapping[str, str], pace: float) -> list[Any]:
    """The same sitting with these answers, one every `pace` seconds."""
    attempt_id, begun = events[0].attempt_id, next(e.started_at for e in events if isinstance(e, AttemptStarted))
    entries = tuple(chain(attempt_id, list(answers.items()), begun, pace))
    changed: dict[type, dict[str, Any]] = {
        AnswersRecorded: {"entries": entries},
        AttemptSubmitted: {
            "answers": dict(answers),
            "chain_head": entries[-1].hash,
            "submitted_at": begun + timedelta(minutes=100),
        },
    }
    return [replace(each, **changed.get(type(each), {})) for each in events]
