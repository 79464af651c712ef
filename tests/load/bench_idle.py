"""What the whole one-machine form takes of a core while nobody does anything.

    python -m tests.load.bench_idle [SECONDS]

Starts `terang up` with fresh databases, waits until it has come to rest, and reads from /proc how long each of its
processes ran within the seconds that follow, and how often their threads were woken. Linux only. What else the
machine does at the time makes each wake dearer: run it alone.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

AIM = 1.0
"""Per cent of one core, all processes together."""
_START_SECONDS, _REST_SECONDS, _STOP_SECONDS = 120.0, 15.0, 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Used:
    """Seconds of processor time, and how often a thread gave up the processor because it had to wait."""

    seconds: float
    waits: int


def used_by(pid: int) -> Used | None:
    """None for a process that has ended."""
    try:
        ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        states = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/status")]
    except OSError:
        return None
    waits = [line.split()[1] for state in states for line in state.splitlines() if line.startswith("voluntary_ctxt")]
    return Used(sum(map(int, ticks)) / _TICKS, sum(map(int, waits)))


def family_of(pid: int) -> list[int]:
    """The process and all who descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    family = [pid]
    for member in family:
        family += children.get(member, [])
    return family


def command_of(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return " ".join(words[words.index("-m") + 1 :] if "-m" in words else words)[-48:]


@contextmanager
def one_machine(folder: Path) -> Iterator[int]:
    """The process id of a system that is up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "operations.cli", "--home", str(folder / "home"), "up", "--port", str(port)]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(port)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_STOP_SECONDS)


def _wait_for(port: int) -> None:
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit("the system does not come up")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    print(f"load {os.getloadavg()[0]:.1f} before; {seconds:.0f} s without any request\n")
    with tempfile.TemporaryDirectory(prefix="terang-bench-") as temporary, one_machine(Path(temporary)) as pid:
        time.sleep(_REST_SECONDS)
        before = {each: used for each in family_of(pid) if (used := used_by(each)) is not None}
        time.sleep(seconds)
        print("| process | % of a core | waits/s |\n|---|---:|---:|")
        total = 0.0
        for each, was in before.items():
            now = used_by(each)
            if now is not None:
                total += now.seconds - was.seconds
                share, waits = (now.seconds - was.seconds) / seconds, (now.waits - was.waits) / seconds
                print(f"| {command_of(each)} | {share:.2%} | {waits:.0f} |")
    print(f"\nall together {total / seconds:.2%} of a core; the aim is below {AIM:.0f} %")


if __name__ == "__main__":
    main()
