"""From the submission to the marks on the candidate's screen, while 100 submit in every second.

    python -m tests.load.bench_scores [embedded] [production]

`terang up` with all services and workers, and a real selection of BENCH_PEOPLE: everybody registers, is admitted,
seated, starts and answers the first ten questions. Once all services have dealt with that, each submits in their turn
of 100 a second. Measured is the time
from the submission's answer until cbt has the marks, from where the exam's last page shows them when it asks next, a
second later at most. Forms: SQLite alone; with PostgreSQL's databases.
"""

# ruff: noqa: T201
from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, func, select

from operations.commands.demo import enrol
from operations.installation import Installation
from operations.local_servers.postgres import PostgresServer, create_service_databases
from operations.one_machine.running import Running, running
from operations.simulation.bank import Bank
from operations.simulation.candidates import Candidate
from operations.simulation.committee import Desk
from operations.simulation.crowd import PHASES, Crowd
from operations.simulation.loader import Stage, set_stage
from operations.simulation.mind import work_through
from operations.simulation.people import Conduct, Person, invent
from operations.simulation.progress import Progress
from services.cbt.attempts.storage.journal import attempts_to_link
from services.cbt.scores.tables import scores
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine, reading
from shared.messaging.relay import backlog
from shared.messaging.tables import inbox, outbox

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "600"))
EACH_SECOND = float(os.environ.get("BENCH_RATE", "100"))
AIM_SECONDS = 1.0
_LOOK_SECONDS = 0.02
_STILL_SECONDS = 1.0
_ANSWERS = 10
_PATIENCE_SECONDS = 60.0


class Turns:
    """Everybody waits until all are ready and the services have nothing left to do; from then on one submits after the
    other, at an even pace."""

    def __init__(self, people: int, settle: Callable[[], None]) -> None:
        self._ready = threading.Barrier(people, action=settle, timeout=600)
        self._guard = threading.Lock()
        self._began: float | None = None
        self._next = 0
        self.submitted: dict[str, float] = {}

    def wait(self) -> None:
        self._ready.wait()
        with self._guard:
            self._began = self._began or time.perf_counter()
            due = self._began + self._next / EACH_SECOND
            self._next += 1
        # The pace is what is asked for; there is nothing to wait for but the clock.
        threading.Event().wait(max(0.0, due - time.perf_counter()))


class Sitter(Candidate):
    """Answers ten questions and submits in turn."""

    def __init__(self, person: Person, candidate_no: str, url: str, stop: threading.Event, turns: Turns) -> None:
        super().__init__(person, candidate_no, url, stop)
        self._turns = turns

    def work(self, bank: Bank, speed: float | None) -> bool:
        attempt = self._require_success(self._browser.call("GET", "/cbt/api/attempt"))
        acts = work_through(self.person, bank, attempt["items"], int(attempt["minutes"]))[:_ANSWERS]
        self._answer(attempt["attempt_id"], acts, int(attempt["next_sequence"]), speed)
        self._turns.wait()
        sent = {"attempt_id": attempt["attempt_id"]}
        self._require_success(self._browser.call("POST", "/cbt/api/attempt/submission", sent))
        self._turns.submitted[self.candidate_no] = time.perf_counter()
        return True


class Sitters(Crowd):
    def __init__(self, people: Sequence[Person], url: str, stage: Stage, turns: Turns) -> None:
        quiet = Progress(PHASES, io.StringIO())
        super().__init__(people, url, stage, speed=None, fresh=True, progress=quiet, stop=threading.Event())
        self._turns = turns

    def _admit(self, desk: Desk, number: str, person: Person, session_id: str) -> Candidate:
        pin = desk.require_success("POST", f"/cbt/api/sessions/{session_id}/seats/{number}/pin")["pin"]
        candidate = Sitter(person, number, self._url, self._stop, self._turns)
        candidate.check_in(str(pin))
        return candidate


def main() -> int:
    print(
        f"{os.cpu_count()} cores, {PEOPLE} people, {EACH_SECOND:.0f} submit a second, load {os.getloadavg()[0]:.1f}\n"
    )
    print("| database | marks after, s: p50 | p99 | last | p99 of the aim (1 s) | submitted/s |")
    print("|---|---:|---:|---:|---:|---:|", flush=True)
    for name in sys.argv[1:] or list(_FORMS):
        with tempfile.TemporaryDirectory(prefix="terang-bench-") as temporary:
            # A server that runs as another account must be able to enter.
            Path(temporary).chmod(0o711)
            with _FORMS[name](Path(temporary)) as (database, installation):
                measure(database, installation)
    return 0


def measure(database: str, installation: Running) -> None:
    enrol(Installation(installation.home, installation.environment))
    stage = set_stage(installation.url, PEOPLE, threading.Event())
    invented = invent(stage.vacancies, 2 * PEOPLE, 2026, date(2026, 11, 22))
    people = [each for each in invented if each.conduct is Conduct.SITS][:PEOPLE]
    engines = {service: make_engine(installation.settings(service).database_url) for service in SERVICES}
    turns = Turns(PEOPLE, partial(wait_until_settled, engines))
    with seen_in(engines["cbt"]) as (seen, everybody):
        Sitters(people, installation.url, stage, turns).play()
        everybody.wait(_PATIENCE_SECONDS)
    for engine in engines.values():
        engine.dispose()
    if len(seen) != PEOPLE:
        raise SystemExit(f"{len(seen)} of {PEOPLE} have marks")
    took = [max(0.0, seen[number] - at) for number, at in turns.submitted.items()]
    p50, p99 = statistics.median(took), statistics.quantiles(took, n=100)[98]
    moments = sorted(turns.submitted.values())
    rate = (len(moments) - 1) / (moments[-1] - moments[0])
    figures = f"{p50:.2f} | {p99:.2f} | {max(took):.2f} | {p99 / AIM_SECONDS:.0%} | {rate:.0f}"
    print(f"| {database} | {figures} |", flush=True)


def wait_until_settled(engines: Mapping[str, Engine]) -> None:
    """Until every answer is linked and every event delivered: nothing has moved from one look to the next."""
    last: list[object] = []
    while True:
        threading.Event().wait(_STILL_SECONDS)
        with reading(engines["cbt"]) as session:
            is_linked = not attempts_to_link(session, datetime.now(UTC), 1)
        figures: list[object] = []
        for engine in engines.values():
            with reading(engine) as session:
                counts = (session.scalar(select(func.count()).select_from(table)) for table in (outbox, inbox))
                figures += [backlog(session)[0], *counts]
        if is_linked and figures == last:
            return
        last = figures


@contextmanager
def seen_in(engine: Engine) -> Iterator[tuple[Mapping[str, float], threading.Event]]:
    """When the marks of each candidate were in cbt's database, looked at every 20 ms until the end of the block, and
    whether everybody has some."""
    seen: dict[str, float] = {}
    everybody, ending = threading.Event(), threading.Event()

    def look() -> None:
        while not ending.wait(_LOOK_SECONDS):
            with reading(engine) as session:
                found = session.scalars(select(scores.c.candidate_no)).all()
            at = time.perf_counter()
            for number in found:
                seen.setdefault(number, at)
            if len(seen) == PEOPLE:
                everybody.set()

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen, everybody
    finally:
        ending.set()
        looking.join()


@contextmanager
def embedded(folder: Path) -> Iterator[tuple[str, Running]]:
    with running(folder / "home") as installation:
        yield "SQLite", installation


@contextmanager
def on_postgres(folder: Path) -> Iterator[tuple[str, Running]]:
    """The three services' databases are PostgreSQL's, the log between them is SQLite's."""
    with PostgresServer(folder / "postgres", settings={"max_connections": "400"}) as postgres:
        urls = create_service_databases(postgres.url)
        with running(
            folder / "home",
            TERANG_RECRUITMENT_DATABASE_URL=urls["recruitment"],
            TERANG_CBT_DATABASE_URL=urls["cbt"],
            TERANG_SCORING_DATABASE_URL=urls["scoring"],
        ) as installation:
            yield f"PostgreSQL {postgres.programs.version}", installation


_FORMS = {"embedded": embedded, "production": on_postgres}


if __name__ == "__main__":
    raise SystemExit(main())
