"""A sitting with a journal of lines in scoring, honest until a test changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.cbt.exams.domain.exams import Exam
from services.cbt.exams.domain.papers import draw
from services.scoring.marking.tables import attempts
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.draws import sheet_code
from shared.contracts.journal import JournalAct, JournalEntry
from shared.kernel.canonical import digest
from shared.kernel.clock import to_text
from tests.builders.databases import content_of
from tests.builders.journals import lined
from tests.builders.scoring import World, admitted, attempt, world_with
from tests.builders.scoring_bank import bank_rows

NUMBER, CODE, OTHER_CODE = "26-0001", sheet_code(41), sheet_code(42)


class Drawn(World):
    DRAWN = True


@dataclass
class Sitting:
    """The three events of an attempt, honest until a test changes them."""

    shown: dict[str, list[str]]
    started: AttemptStarted
    recorded: AnswersRecorded
    submitted: AttemptSubmitted

    def chained_anew(self, *lines: JournalEntry | JournalAct) -> None:
        """Whoever has the whole of cbt makes the chain fit."""
        assert self.started.head_line is not None
        head, made = sha256(f"terang/journal/v1\n{self.started.head_line}".encode()).digest(), []
        for position, line in enumerate(lines, 1):
            assert line.line is not None
            head = sha256(head + line.line.encode()).digest()
            made.append(replace(line, position=position, hash=head.hex()))
        entries = tuple(line for line in made if isinstance(line, JournalEntry))
        acts = tuple(line for line in made if isinstance(line, JournalAct))
        self.recorded = replace(self.recorded, entries=entries, acts=acts)
        self.submitted = replace(self.submitted, entries=len(made), chain_head=head.hex())

    def events(self) -> list[Any]:
        return [self.started, self.recorded, self.submitted]


@cache
def _sealed() -> bytes:
    return content_of(Drawn(bank_rows()).engine)


def sealed_world() -> World:
    return world_with(_sealed())


def honest_sitting(world: World | None = None) -> Sitting:
    """Four saves of two items; the sheet has one answer. Of the exam of `sealed_world`, or of this one."""
    world = world or sealed_world()
    opened = Exam.of(world.sealed()).with_papers(world.papers())
    paper = draw(opened, CODE)
    own = {item.item_id: [option.option_id for option in item.options] for item in opened.items}
    shown = {item.item_id: [own[item.item_id][at] for at in item.option_order] for item in paper}
    first, second, *_ = shown
    saves: list[tuple[str, str | None]] = [
        (first, shown[first][2]), (second, shown[second][0]), (first, shown[first][4]), (second, None)
    ]  # fmt: skip
    started, recorded, submitted = attempt(NUMBER, list(shown), {first: shown[first][4]})
    order = digest([[item.item_id, list(item.option_order)] for item in paper])
    times = f"{to_text(started.started_at)} {to_text(started.deadline_at)}"
    started = replace(started, head_line=f"{CODE} {order} {times} -")
    entries = lined(started.head_line, started.started_at, saves, shown)
    recorded = replace(recorded, entries=tuple(entries))
    submitted = replace(submitted, entries=4, chain_head=entries[-1].hash)
    return Sitting(shown, started, recorded, submitted)


def verdict(world: World) -> tuple[str, str | None, int | None]:
    with Session(world.engine) as session:
        return tuple(session.execute(select(attempts.c.integrity, attempts.c.fault, attempts.c.fault_at)).one())


def judged(world: World, sitting: Sitting, code: str | None = CODE) -> tuple[str, str | None, int | None]:
    world.apply(admitted(NUMBER, sheet_code=code), *sitting.events())
    return verdict(world)


def head(place: int, value: str) -> Callable[[Sitting], None]:
    """Another word in the head line, and the whole chain anew."""

    def change(sitting: Sitting) -> None:
        words = (sitting.started.head_line or "").split(" ")
        words[place] = value
        sitting.started = replace(sitting.started, head_line=" ".join(words))
        sitting.chained_anew(*sitting.recorded.entries)

    return change


def word(position: int, place: int, value: str) -> Callable[[Sitting], None]:
    """Another word in a line, and the chain anew from there on; the entries stay."""

    def change(sitting: Sitting) -> None:
        lines = list(sitting.recorded.entries)
        words = (lines[position - 1].line or "").split(" ")
        words[place] = value
        lines[position - 1] = replace(lines[position - 1], line=" ".join(words))
        sitting.chained_anew(*lines)

    return change
