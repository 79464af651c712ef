"""Saves per second, beside what the database alone can do, in the same run.

    python -m tests.load.bench_saves [embedded] [production]

Every client is a candidate with a kept-alive connection who saves one answer per request and waits for it. The
server is gunicorn with gevent workers and the whole of cbt's web edge: token, ownership, state, deadline, item and
option are checked, and what is acknowledged is durable. `embedded` is SQLite (WAL, synchronous=FULL) beside bare
SQLite upserts; `production` is PostgreSQL with deploy/gunicorn.conf.py, its access log and metrics included, beside
pgbench. The rows by number of clients are followed by one beside clients that never finish what they send, and by two
right after each other, with our web worker and the lane in front of Flask, and with gunicorn's own worker and no lane.
The driver shares the machine with the server, so read the ratio, not the rate.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from services.cbt.attempts.tables import journal
from shared.db.engine import reading
from tests.builders.cbt import cbt_engine
from tests.load.half_sent import half_sent
from tests.load.hall import Measured, Seat, drive
from tests.load.seating import candidates_at_work
from tests.load.serving import WORKERS, Form, Server, embedded, production, server, stock

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
HALF_SENT = 40
"""Connections of clients that never finish their requests, in the last row."""
CLIENTS = tuple(map(int, os.environ.get("BENCH_CLIENTS", "16,64,200").split(",")))


@dataclass(frozen=True)
class Cost:
    """Saves a second, and the web workers' processor time for each."""

    rate: float
    microseconds: float


def main() -> int:
    forms = {"embedded": embedded, "production": production}
    chosen = sys.argv[1:] or list(forms)
    print(
        f"{os.cpu_count()} cores, {WORKERS} web workers, {SECONDS:.0f} s each, load {os.getloadavg()[0]:.1f} before\n"
    )
    for name in chosen:
        with tempfile.TemporaryDirectory(prefix="terang-bench-") as temporary, forms[name](Path(temporary)) as form:
            measure(form, Path(temporary))
    return 0


def measure(form: Form, folder: Path) -> None:
    engine = cbt_engine(url=form.database_url)
    seats = candidates_at_work(engine, max(CLIENTS))
    print(f"| {form.database}, clients | saves/s | p50 ms | p99 ms | workers' µs/save | bare upserts/s | ratio |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    with server(form, folder) as web:
        drive(web.port, seats, 1)
        for clients in CLIENTS:
            _row(form, engine, web, seats[:clients], "")
        clients = min(CLIENTS, key=lambda clients: abs(clients - 64))
        with half_sent(web.port, HALF_SENT):
            _row(form, engine, web, seats[:clients], f" beside {HALF_SENT} half-sent requests")
        after = _row(form, engine, web, seats[:clients], " after")
    with server(stock(form), folder) as web:
        drive(web.port, seats, 1)
        before = _row(form, engine, web, seats[:clients], " before: stock gunicorn, no lane")
    rate, cost = after.rate / before.rate, after.microseconds / before.microseconds
    print(f"\n{clients} clients, after and before: {rate:.1f} × the rate (aim 2.5), {cost:.2f} × workers' µs (aim 0.3)")
    engine.dispose()
    print()


def _row(form: Form, engine: Engine, web: Server, seats: Sequence[Seat], beside: str) -> Cost:
    clients = len(seats)
    # Before and after, because a machine is seldom equally fast for a minute.
    before = form.bare(clients, SECONDS / 4)
    used = web.workers_seconds()
    measured = checked(engine, web.port, seats)
    each = (web.workers_seconds() - used) / measured.saves * 1_000_000
    bare = statistics.mean([before, form.bare(clients, SECONDS / 4)])
    figures = f"{measured.rate:,.0f} | {measured.percentile(50):.1f} | {measured.percentile(99):.1f}"
    print(f"| {clients}{beside} | {figures} | {each:,.0f} | {bare:,.0f} | {measured.rate / bare:.0%} |", flush=True)
    return Cost(measured.rate, each)


def checked(engine: Engine, port: int, seats: Sequence[Seat]) -> Measured:
    """Every answer that was acknowledged is a row, and the other way round."""
    before = _rows(engine)
    measured = drive(port, seats, SECONDS)
    if _rows(engine) - before != measured.saves:
        raise SystemExit(f"{measured.saves} saves acknowledged, {_rows(engine) - before} found")
    return measured


def _rows(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(select(func.count()).select_from(journal)) or 0)


if __name__ == "__main__":
    raise SystemExit(main())
