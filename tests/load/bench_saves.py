"""Saves per second of the embedded form, beside bare durable SQLite upserts in the same run.

The server is gunicorn with gevent workers and the whole of cbt's web edge (token, ownership, state,
deadline, item and option checked; the journal in SQLite, WAL, synchronous=FULL). Every client is a
candidate with a keep-alive connection who saves one answer per request and waits for it. The bare
figure is one process writing one row per commit with the same pragmas. The driver shares the machine
with the server, so read the ratio, not the rate.
"""

# ruff: noqa: T201
from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text

from deploy.origin import BodyFirst
from services.cbt.domain.sessions import Room
from services.cbt.storage.tables import journal
from services.cbt.usecases import candidates, exams, selections, sessions
from services.cbt.usecases.seats import seat_all_waiting
from services.cbt.wiring import create_app
from shared.config import Settings
from shared.contracts.scoring import BlueprintRow, SealedSection
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.clock import SystemClock
from tests.builders.cbt import cbt_engine, exam_sealed, sealed_item, selection_opened, session_plan, started
from tests.builders.messaging import admitted
from tests.builders.web import make_settings

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
CLIENTS = (16, 64)
WORKERS = int(os.environ.get("BENCH_WORKERS", "2"))
SECTIONS = (("TWK", 30), ("TIU", 35), ("TKP", 45))
FOLDER = "TERANG_BENCH_FOLDER"


@dataclass(frozen=True)
class Seat:
    token: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Measured:
    saves: int
    seconds: float
    milliseconds: Sequence[float]

    @property
    def rate(self) -> float:
        return self.saves / self.seconds

    def percentile(self, share: int) -> float:
        return statistics.quantiles(self.milliseconds, n=100)[share - 1]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="terang-bench-") as temporary:
        folder = Path(temporary)
        print(f"{os.cpu_count()} cores, {WORKERS} web workers, {SECONDS:.0f} s each")
        bare = [bare_upserts(folder / "bare-1.db")]
        engine = cbt_engine(_database(folder))
        seats = candidates_at_work(engine, max(CLIENTS))
        with server(folder) as port:
            measured = {clients: _checked(engine, port, seats[:clients]) for clients in CLIENTS}
        # Before and after, because a machine is seldom equally fast for a minute.
        bare.append(bare_upserts(folder / "bare-2.db"))
        print(f"bare SQLite upserts, one durable commit each: {bare[0]:,.0f}/s before, {bare[1]:,.0f}/s after\n")
        print("clients   saves/s   p50 ms   p99 ms   of bare upserts")
        for clients, found in measured.items():
            figures = f"{found.rate:9,.0f} {found.percentile(50):8.1f} {found.percentile(99):8.1f}"
            print(f"{clients:7} {figures} {found.rate / statistics.mean(bare):16.0%}")
    return 0


def _checked(engine: Engine, port: int, seats: Sequence[Seat]) -> Measured:
    """Every answer that was acknowledged is a row, and the other way round."""
    before = _rows(engine)
    measured = drive(port, seats)
    if _rows(engine) - before != measured.saves:
        raise SystemExit(f"{measured.saves} saves acknowledged, {_rows(engine) - before} found")
    return measured


def bare_upserts(path: Path) -> float:
    """Upserts per second, each durably committed, by a process that does nothing else."""
    engine = make_engine(f"sqlite:///{path}")
    upsert = "INSERT INTO answers VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET option_id = excluded.option_id"
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE answers (id TEXT PRIMARY KEY, option_id TEXT)"))
        connection.commit()
    raw = engine.raw_connection()
    cursor = raw.cursor()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < SECONDS / 2:
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(upsert, (f"{count % 7040:036}", f"{count:036}"))
        cursor.execute("COMMIT")
        count += 1
    elapsed = time.perf_counter() - began
    raw.close()
    engine.dispose()
    return count / elapsed


def candidates_at_work(engine: Engine, count: int) -> list[Seat]:
    """Seated, checked in and started, each with a paper of 110 items."""
    clock = SystemClock()
    now = clock.now()
    exam = exam_sealed(
        sections=tuple(SealedSection(code=code, name=code, items=items) for code, items in SECTIONS),
        blueprint=tuple(BlueprintRow(section=code, topic="a", band="easy", items=items) for code, items in SECTIONS),
        items=tuple(sealed_item(f"{code}-{n:030}", code, "a") for code, items in SECTIONS for n in range(items * 2)),
    )
    numbers = [f"26-{n:04d}" for n in range(1, count + 1)]
    with unit_of_work(engine) as session:
        selections.note_opened(session, clock, selection_opened())
        exams.receive_sealed(session, clock, exam)
        for number in numbers:
            candidates.admit(session, clock, admitted(number))
        rooms = (Room(1, "Aula", count),)
        plan = session_plan(rooms=rooms, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3))
        created = sessions.create(session, clock, plan)
        while seat_all_waiting(session, clock):
            pass
    seats = []
    for number in numbers:
        token, items = started(engine, clock, created.session_id, number)
        seats.append(Seat(token, tuple(items)))
    return seats


def application() -> Any:
    """What gunicorn serves."""
    folder = Path(os.environ[FOLDER])
    return BodyFirst(create_app(_settings(folder)))


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """gunicorn on a free port, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        port = listener.getsockname()[1]
        options = ["-k", "gevent", "-w", str(WORKERS), "-b", f"fd://{listener.fileno()}", "--keep-alive", "75"]
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "--no-control-socket", "tests.load.bench_saves:application()"],
            env=os.environ | {FOLDER: str(folder)},
            pass_fds=[listener.fileno()],
            stderr=subprocess.DEVNULL,
        )
        try:
            _await(port)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def drive(port: int, seats: Sequence[Seat]) -> Measured:
    """All seats save at once for a while, from two processes, and each waits for every answer."""
    ready = multiprocessing.get_context("spawn")
    results = ready.Queue()
    halves = [seats[::2], seats[1::2]]
    drivers = [ready.Process(target=_drive, args=(port, half, results)) for half in halves]
    for driver in drivers:
        driver.start()
    found = [results.get() for _ in drivers]
    for driver in drivers:
        driver.join()
    times = [moment for _, part in found for moment in part]
    return Measured(len(times), statistics.mean(seconds for seconds, _ in found), times)


def _drive(port: int, seats: Sequence[Seat], results: Any) -> None:
    times: list[float] = []
    start = threading.Barrier(len(seats) + 1)
    threads = [threading.Thread(target=_save_on, args=(port, seat, start, times)) for seat in seats]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    results.put((time.perf_counter() - began, times))


def _save_on(port: int, seat: Seat, start: threading.Barrier, times: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": f"terang_seat={seat.token}", "Content-Type": "application/json"}
    connection.request("GET", "/api/attempt", headers=headers)
    sequence = json.loads(connection.getresponse().read())["next_sequence"]
    start.wait()
    until = time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < until:
        item = seat.items[sequence % len(seat.items)]
        entry = {"sequence": sequence, "item_id": item, "option_id": f"{item}-{sequence % 5}", "doubtful": False}
        connection.request("POST", "/api/attempt/answers", json.dumps({"entries": [entry]}), headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200 or json.loads(body)["saved"] != [sequence]:
            raise SystemExit(f"not saved: {response.status} {body[:300]!r}")
        times.append((time.perf_counter() - began) * 1000)
        sequence += 1
    connection.close()


def _settings(folder: Path) -> Settings:
    return make_settings("cbt", folder, database_url=f"sqlite:///{_database(folder)}")


def _database(folder: Path) -> Path:
    return folder / "cbt.db"


def _rows(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(select(func.count()).select_from(journal)) or 0)


def _await(port: int) -> None:
    give_up_at = time.monotonic() + 30
    while time.monotonic() < give_up_at:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise SystemExit("the server did not answer within 30 seconds")


if __name__ == "__main__":
    raise SystemExit(main())
