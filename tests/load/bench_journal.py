"""What an answer costs in the journal: its save, and behind it the line that links it.

    python -m tests.load.bench_journal

All in this process, on PostgreSQL; papers of 110 of 220 items. Everybody saves one answer, then the worker links what
was saved; then everybody saves ten, one after the other, before it does. The processor's time is that of this process,
so what else the machine does changes it less than the clock; PostgreSQL's own is not in it. Medians of the rounds.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Engine

from services.cbt.attempts.usecases.chain import link_waiting
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.clock import SystemClock
from tests.builders.cbt import answer, cbt_engine, saved
from tests.builders.statements import sent_to
from tests.load.hall import Seat
from tests.load.seating import candidates_at_work
from tests.load.servers import fresh_database, postgres

PEOPLE = 40
ROUNDS = 7
AT_ONCE = (1, 10)

Cost = tuple[float, float]
"""Statements, and microseconds of the processor, for each answer."""


def measured(engine: Engine, answers: int, step: Callable[[], object]) -> Cost:
    with sent_to(engine) as sent:
        began = time.process_time()
        step()
        took = time.process_time() - began
    return len(sent) / answers, took / answers * 1_000_000


def save_all(engine: Engine, seats: Sequence[Seat], first: int, count: int) -> None:
    clock = SystemClock()
    for number in range(first, first + count):
        for seat in seats:
            saved(engine, clock, seat.token, answer(number, seat.items[number % len(seat.items)], number % 4))


def link_all(engine: Engine) -> None:
    later = SystemClock().now() + timedelta(minutes=1)
    linked = 1
    while linked:
        with unit_of_work(engine) as session:
            linked = link_waiting(session, later)


def main() -> int:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before\n")
    print("| answers of each between two links | save: statements | µs | link: statements | µs |")
    print("|---:|---:|---:|---:|---:|")
    with postgres() as administrator, fresh_database(administrator) as url:
        engine = cbt_engine(url=url)
        seats = candidates_at_work(engine, PEOPLE)
        engine.dispose()
        _rows(make_engine(url), seats)
    return 0


def _rows(engine: Engine, seats: Sequence[Seat]) -> None:
    sequence = 1
    for count in AT_ONCE:
        saves, links = [], []
        for _ in range(ROUNDS):
            answers = PEOPLE * count
            saves.append(measured(engine, answers, lambda: save_all(engine, seats, sequence, count)))  # noqa: B023
            links.append(measured(engine, answers, lambda: link_all(engine)))
            sequence += count
        figures = [f"{statistics.median(each):.1f}" for costs in (saves, links) for each in zip(*costs, strict=True)]
        print(f"| {count} | {' | '.join(figures)} |", flush=True)
    engine.dispose()


if __name__ == "__main__":
    raise SystemExit(main())
