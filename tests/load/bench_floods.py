"""Saves beside floods that the one-machine form has to bear, and the memory of its processes meanwhile.

    python -m tests.load.bench_floods [embedded] [production]

`terang up` is started, on SQLite alone and with PostgreSQL's databases, workers included: a hall saves answers as in
bench_saves, in turns quietly and beside a flood, and the best round of each counts. A flood is browsers that log in
with numbers that have no account, authors who import item sheets, clients that never finish what they send, ranking
pages that are open, or ten thousand phones that look at the session's scoreboard. Whoever is told to wait waits that
long and comes again.

Printed for each flood: the p99 of a save quietly and beside it, their ratio (aim: at most 2), the rates, and of all its
rounds how many of the flood's requests were answered and how many refused (of those that are never finished: ended by
the server), and the memory of all processes of Terang (proportional set size; PostgreSQL's own not among them) before,
at most, and after. Every save must be acknowledged. The clients share the machine with the servers; those of the
floods get what these leave of it.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.load.bench_idle import family_of
from tests.load.crowded import EXAM_UNDER, Crowded, Flood, embedded, on_postgres
from tests.load.floods import Tally
from tests.load.hall import Measured, drive

AIM = 2.0
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "64").split(",")[0])
_REST_SECONDS = 1.0
_FORMS = {"embedded": embedded, "production": on_postgres}


def main() -> int:
    rounds, load = f"{ROUNDS} rounds of {SECONDS:.0f} s", os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, {CLIENTS} who save, {rounds}, load {load:.1f} before\n", flush=True)
    for name in sys.argv[1:] or list(_FORMS):
        with tempfile.TemporaryDirectory(prefix="terang-bench-") as temporary:
            # A server that runs as another account must be able to enter.
            Path(temporary).chmod(0o711)
            with _FORMS[name](Path(temporary), CLIENTS) as crowded:
                measure(crowded)
    return 0


def measure(crowded: Crowded) -> None:
    print(
        f"| {crowded.database}: saves beside | p99 ms quiet → beside | times | saves/s quiet → beside "
        "| answered | refused | MB before, most, after |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|")
    drive(crowded.port, crowded.seats, 1, EXAM_UNDER)
    for name, flood in crowded.floods.items():
        _row(crowded, name, flood)
    print(flush=True)


def _row(crowded: Crowded, name: str, flood: Flood) -> None:
    quietly, beside, tally = [], [], Tally()
    with _memory(crowded.pid) as megabytes:
        for _ in range(ROUNDS):
            quietly.append(_saves(crowded))
            with flood() as counted:
                time.sleep(_REST_SECONDS)
                beside.append(_saves(crowded))
            tally.answered += counted.answered
            tally.refused += counted.refused
            time.sleep(_REST_SECONDS)
    quiet, flooded = (min(each.percentile(99) for each in rounds) for rounds in (quietly, beside))
    times = f"{flooded / quiet:.1f}{'' if flooded <= AIM * quiet else ' (above the aim)'}"
    rates = " → ".join(f"{max(each.rate for each in rounds):,.0f}" for rounds in (quietly, beside))
    memory = f"{megabytes[0]:.0f}, {max(megabytes):.0f}, {memory_of(crowded.pid):.0f}"
    counts = f"{tally.answered:,} | {tally.refused:,}"
    print(f"| {name} | {quiet:.0f} → {flooded:.0f} | {times} | {rates} | {counts} | {memory} |", flush=True)


def _saves(crowded: Crowded) -> Measured:
    return drive(crowded.port, crowded.seats, SECONDS, EXAM_UNDER)


@contextmanager
def _memory(pid: int) -> Iterator[list[float]]:
    """Looked at every second until the end of the block."""
    found = [memory_of(pid)]
    ending = threading.Event()

    def look() -> None:
        while not ending.wait(1):
            found.append(memory_of(pid))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield found
    finally:
        ending.set()
        looking.join()


def memory_of(pid: int) -> float:
    """Megabytes of the process and all who descend from it; what several share is counted once (Linux)."""
    kilobytes = 0
    for each in family_of(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            # It has ended meanwhile.
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


if __name__ == "__main__":
    raise SystemExit(main())
