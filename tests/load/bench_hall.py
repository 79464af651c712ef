"""The two moments at which a whole hall does the same: everybody checks in, and everybody presses start.

    python -m tests.load.bench_hall [embedded] [production]

300 browsers with a connection each, all from one address, as a hall behind one router is. Check-in: number and PIN, a
PIN each, beside a stranger who guesses at the first candidate's, which must keep nobody out. Start: the start button
and the player's page with its questions, after which a browser shows the first. The server is gunicorn with
the whole of cbt's web edge; what is confirmed is durable. The bare figures are single upserts with a commit each, of
the same database in the same run. The driver shares the machine with the server, so read the ratios.
"""

# ruff: noqa: T201
from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, Table, func, select

from services.cbt.attempts.tables import attempts
from services.cbt.seating.tables import logins
from shared.db.engine import reading
from shared.kernel.clock import SystemClock
from tests.builders.cbt import cbt_engine, pin_for
from tests.load.crowd import Answered, Browsing, Request, all_at_once
from tests.load.seating import candidates_seated
from tests.load.serving import WORKERS, Form, embedded, production, server

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "300"))
CHECK_IN_SECONDS = 3.0
START_SECONDS = 1.5
_BARE_SECONDS = 2.0
_GUESSES = 100


def main() -> int:
    forms = {"embedded": embedded, "production": production}
    print(f"{os.cpu_count()} cores, {WORKERS} web workers, {PEOPLE} browsers, load {os.getloadavg()[0]:.1f} before\n")
    for name in sys.argv[1:] or list(forms):
        with tempfile.TemporaryDirectory(prefix="terang-bench-") as temporary, forms[name](Path(temporary)) as form:
            measure(form, Path(temporary))
    return 0


def measure(form: Form, folder: Path) -> None:
    engine = cbt_engine(url=form.database_url)
    clock = SystemClock()
    session_id, numbers = candidates_seated(engine, PEOPLE)
    pins = {number: pin_for(engine, clock, session_id, number) for number in numbers}
    print(f"| {form.database}, {PEOPLE} at once | last, s | aim, s | of the aim | p50 ms | each/s | bare/s | ratio |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    with server(form, folder) as web:
        all_at_once(web.port, [_look() for _ in range(WORKERS * 8)])
        people = [_check_in(number, pin) for number, pin in pins.items()]
        took, cookies = all_at_once(web.port, [_guess(numbers[0]), *people])
        _row(form, "check-ins beside a stranger who guesses", took[1:], CHECK_IN_SECONDS)
        _require(engine, logins, PEOPLE)
        took, _ = all_at_once(web.port, [_start() for _ in numbers], cookies[1:])
        _row(form, "starts, until the questions are there", took, START_SECONDS)
        _require(engine, attempts, PEOPLE)
    engine.dispose()
    print()


def _row(form: Form, what: str, took: Sequence[float], aim: float) -> None:
    last, bare = max(took), form.bare(64, _BARE_SECONDS)
    figures = f"{last:.2f} | {aim:.1f} | {last / aim:.0%} | {statistics.median(took) * 1000:,.0f}"
    print(f"| {what} | {figures} | {len(took) / last:,.0f} | {bare:,.0f} | {len(took) / last / bare:.1%} |", flush=True)


def _check_in(number: str, pin: str) -> Browsing:
    body = json.dumps({"candidate_no": number, "pin": pin})
    _expect(200, (yield Request("/api/seat", body, "application/json")))


def _start() -> Browsing:
    _expect(302, (yield Request("/mulai", "browser=ready")))
    page = yield Request("/ujian")
    _expect(200, page)
    if page.body.partition(b'id="player-attempt"')[2].count(b'"number":') != 110:
        raise SystemExit("a page without its questions")


def _guess(number: str) -> Browsing:
    """A stranger at the same address; told to wait from the sixth try on, and goes on."""
    for n in range(_GUESSES):
        answer = yield Request("/api/seat", json.dumps({"candidate_no": number, "pin": str(n)}), "application/json")
        _expect_any((401, 429), answer)


def _look() -> Browsing:
    """Every worker has served a page once."""
    _expect(200, (yield Request("/")))


def _expect(status: int, answer: Answered) -> None:
    _expect_any((status,), answer)


def _expect_any(statuses: Sequence[int], answer: Answered) -> None:
    if answer.status not in statuses:
        raise SystemExit(f"refused: {answer.status} {answer.body[:300]!r}")


def _require(engine: Engine, table: Table, expected: int) -> None:
    with reading(engine) as session:
        found = session.scalar(select(func.count()).select_from(table))
    if found != expected:
        raise SystemExit(f"{expected} confirmed, {found} stored")


if __name__ == "__main__":
    raise SystemExit(main())
