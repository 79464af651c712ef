"""A scoring database whose exam many have sat, one of its keys wrong, and what the worker then makes of it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.scoring.analysis.jobs import JOBS
from services.scoring.analysis.storage.analyses import Kept
from services.scoring.analysis.usecases import analysing
from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams.usecases import blueprints
from services.scoring.exams.usecases.imports import import_items
from services.scoring.service import CONSUMER
from shared.contracts.cbt import SeatAssigned
from shared.contracts.rules import Rules
from tests.builders import messaging
from tests.builders.databases import content_of
from tests.builders.scoring import (
    EXAM,
    NOON,
    SELECTION,
    World,
    admitted,
    attempt,
    blueprint_row,
    event_of,
    make_rules,
    opened,
    scoring_engine,
    vacancy,
    world_with,
)
from tests.builders.scoring_bank import LETTERS, item_row, sheet_of, weighted_row
from tests.builders.scoring_sessions import in_their_sessions, sessions_of

MISKEYED = "TIU-003"
"""Its key is said to be B, and behaves as C does in all others."""
SHEETS = 300
HARDER = "TWK-006"
"""Much harder for candidates of the second category."""
HARDER_THERE, SITES = "TIU-008", ("Balai Kota", "Gedung Serbaguna")
"""Much harder at the second site."""
BANK = {"TWK": 12, "TIU": 12, "TKP": 6}
PAPER = {"TWK": 10, "TIU": 10, "TKP": 6}


class AnalysedWorld(World):
    """Papers of 10 of 12 items in two sections, and all six in the weighted one."""

    def __init__(self, engine: Engine | None = None) -> None:
        self.engine, self.now = engine or scoring_engine(), NOON
        self.apply(opened(rules=_rules()), vacancy())
        rows = [item_row(f"{code}-{n:03}") for code in ("TWK", "TIU") for n in range(1, BANK[code] + 1)]
        rows = [{**row, "key": "B"} if row["code"] == MISKEYED else row for row in rows]
        rows += [weighted_row(f"TKP-{n:03}") for n in range(1, BANK["TKP"] + 1)]
        with Session(self.engine) as session, session.begin():
            import_items(session, self.now, Upload("bank.csv", sheet_of(rows), {}))
            wanted = [blueprint_row(code, "Topik", "medium", number) for code, number in PAPER.items()]
            blueprints.put_blueprint(session, self.now, EXAM, wanted)
            self._seal(session)

    def sit_all(self, first: int, sheets: int) -> None:
        """So many more candidates sit the exam."""
        self.sit(range(first, first + sheets))

    def sit(self, numbers: Iterable[int]) -> None:
        """These candidates sit the exam, each in the session of the own seat; all of their events in one
        transaction."""
        options = self._options()
        with Session(self.engine) as session, session.begin():
            known = sessions_of(session, EXAM)
            for number in numbers:
                for payload in in_their_sessions(self.sitting(f"26-{number:04}", options), known):
                    CONSUMER.subscriptions[type(payload)](session, self.now, event_of(payload), payload)

    def sitting(self, number: str, options: Mapping[str, Mapping[str, str]]) -> Sequence[Any]:
        """The candidate's admission, and what is heard of the sitting."""
        return _sitting(number, options)

    def seat_at_sites(self, first: int, sheets: int) -> None:
        """Candidates sit at the first site and the second in turn."""
        self.apply(*(seat(f"26-{n:04}", 2 * (n % 2), SITES[n % 2]) for n in range(first, first + sheets)))

    def _options(self) -> dict[str, dict[str, str]]:
        """Item id, which names its code in the stem, to option id by letter."""
        return {
            f"{item.stem[5:-1]} {item.item_id}": {option.text[8]: option.option_id for option in item.options}
            for item in self.papers().items
        }


def seat(number: str, room: int, venue: str = SITES[1]) -> SeatAssigned:
    start = NOON - timedelta(hours=1)
    return SeatAssigned(
        candidate_no=number,
        selection_id=SELECTION,
        exam_id=EXAM,
        session_id=f"sesi-{room // 2 + 1}",
        session_name=f"Sesi {room // 2 + 1}",
        venue=venue,
        room=f"Ruang {room % 2 + 1}",
        seat_no=1,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        timezone="Asia/Jakarta",
        minutes=100,
    )


def analysed_world() -> World:
    """Sat, and analysed by the worker."""
    return world_with(_analysed())


@cache
def _analysed() -> bytes:
    world = AnalysedWorld()
    world.seat_at_sites(1, SHEETS)
    world.sit_all(1, SHEETS)
    work(world)
    return content_of(world.engine)


def work(world: World) -> int:
    """The jobs of this part until none has anything to do; returns how much they did. Time goes on afterwards."""
    done = 0
    while did := sum(job.run(world.engine, messaging.StoppedClock(world.now)) for job in JOBS):
        done += did
    world.now += timedelta(minutes=1)
    return done


def kept(world: World) -> Kept | None:
    with Session(world.engine) as session:
        return analysing.find(session, EXAM)


def _rules() -> Rules:
    rules = make_rules()
    most = {"TWK": 50, "TIU": 50, "TKP": 30}
    sections = tuple(replace(each, items=PAPER[each.code], max_marks=most[each.code]) for each in rules.sections)
    return replace(rules, sections=sections)


def _sitting(number: str, options: Mapping[str, Mapping[str, str]]) -> Sequence[Any]:
    """The abler answer right more often; the last items of a slow candidate stay empty."""
    chance = random.Random(number)
    ability = chance.gauss(0, 1)
    paper: list[str] = []
    for code, number_of_items in PAPER.items():
        paper += chance.sample([item for item in sorted(options) if item.startswith(code)], number_of_items)
    answered = paper[:-3] if ability < -1.5 else paper
    harder = (*([HARDER] if _is_second(number) else []), *([HARDER_THERE] if int(number[3:]) % 2 else []))
    less = {item: 1.3 if item.startswith(harder) else 0.0 for item in answered}
    answers = {item.split()[1]: options[item][_letter(chance, item, ability - less[item])] for item in answered}
    category = "cum_laude" if _is_second(number) else "general"
    return [admitted(number, category=category), *attempt(number, [item.split()[1] for item in paper], answers)]


def _is_second(number: str) -> bool:
    return int(number[3:]) % 5 < 2


def _letter(chance: random.Random, item: str, ability: float) -> str:
    if item.startswith("TKP"):
        return LETTERS[min(4, max(0, round(2 + ability + chance.gauss(0, 0.8))))]
    hardness = int(item[4:7]) / 6 - 1
    right = chance.random() < 1 / (1 + math.exp(-1.8 * (ability - hardness)))
    return "C" if right else chance.choice("ABDE")
