"""A web worker serves its loop while a sheet is read and while its rows are checked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
from gevent import monkey
monkey.patch_all()
import sys
import time
from pathlib import Path
import gevent
from shared.processes import places
from shared.processes.apart import Limits, Unfinished, run_apart
from shared.processes.turns import in_turns

# Places are for all processes of a machine, and these here are for this one alone.
places.FOLDER = Path(sys.argv[1])
turns = 0
def others():
    global turns
    while True:
        gevent.sleep(0.001)
        turns += 1

gevent.spawn(others)
try:
    run_apart("tests.builders.apart_work", b"wait", Limits(seconds=1))
except Unfinished:
    print("waiting", turns)
turns = 0
for _ in in_turns(range(100)):
    until = time.perf_counter() + 0.002
    while time.perf_counter() < until:
        pass
print("working", turns)
"""


def test_a_web_worker_serves_others_meanwhile(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    turns = {what: int(count) for what, count in (line.split() for line in done.stdout.splitlines())}
    assert turns["waiting"] >= 50
    assert turns["working"] >= 20
