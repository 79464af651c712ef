"""Work on bytes from a stranger, done in a process of its own with limits on memory, processor and time.

The process that serves people only writes the bytes down, waits, and reads a bounded answer. Waiting does not
hold up gevent's loop where gevent has patched the standard library, as in the web workers.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from shared.processes.places import Occupied, place

_ROOT = Path(__file__).parents[2]
_NICENESS = 10
_LOOK_SECONDS = 0.005
RESTS = 5
"""Its place stays empty for so many times as long as the work was kept waiting: people's answers go first."""
_LARGEST_COMPLAINT = 4096


@dataclass(frozen=True)
class Limits:
    """What the process may use. `memory` (its address space) and `answer` are in bytes."""

    memory: int = 768 * 2**20
    processor_seconds: int = 15
    seconds: float = 30.0
    answer: int = 64 * 2**20


class Unfinished(Exception):
    """The process ended without an answer: it reached a limit, or failed. The text is for the log."""


def run_apart(module: str, data: bytes, limits: Limits) -> bytes:
    """What `python -m module` answers to `data`; the module's main function is `answer_apart`.

    Raises Unfinished if it gives no answer within the limits, Occupied if no place became free.
    """
    with place(limits.seconds) as held:
        began, spent = time.monotonic(), _spent_by_children()
        try:
            return _run(module, data, limits)
        finally:
            # What it had to wait for the processor tells how much else this machine has to do.
            waited = time.monotonic() - began - (_spent_by_children() - spent)
            held.rest(RESTS * waited)


def _spent_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answer_apart(work: Callable[[bytes], bytes]) -> None:
    """The main function of a module that is run apart: limits this process, then answers standard input.

    The limits are hard ones, which this process cannot raise again, and are set before it reads anything.
    """
    memory, processor_seconds, answer = (int(text) for text in sys.argv[1:4])
    os.chdir("/")
    # gunicorn's listening socket, for one, is made to be inherited.
    os.closerange(3, 65536)
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (answer, answer))
    if sys.platform != "darwin":
        # macOS knows this limit and refuses every value of it.
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))
    sys.stdout.buffer.flush()


def _run(module: str, data: bytes, limits: Limits) -> bytes:
    # Files rather than pipes: nobody has to pump them, and the limit on file size bounds the answer.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as complaint:
        given.write(data)
        given.seek(0)
        arguments = (str(limits.memory), str(limits.processor_seconds), str(limits.answer))
        started = time.monotonic()
        status = _wait(_spawn([sys.executable, "-P", "-B", "-m", module, *arguments], given, answer, complaint), limits)
        if status != 0:
            ended = f"ended with {status}" if status is not None else "was ended"
            raise Unfinished(f"{module} {ended} after {time.monotonic() - started:.1f} s: {_last_line(complaint)}")
        answer.seek(0)
        return answer.read(limits.answer)


def _spawn(command: list[str], given: IO[bytes], answer: IO[bytes], complaint: IO[bytes]) -> int:
    """The id of the process. gevent's subprocess would copy the memory map of this process, which holds up its
    loop for tens of milliseconds each time."""
    files = [(os.POSIX_SPAWN_DUP2, file.fileno(), number) for number, file in enumerate((given, answer, complaint))]
    # Nothing of this process's settings: the other one reads what a stranger sent, and needs no secret.
    return os.posix_spawn(command[0], command, {"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"}, file_actions=files)


def _wait(pid: int, limits: Limits) -> int | None:
    """The status with which the process ended; None if it was ended here, at the limit or because of an error."""
    status, until = None, time.monotonic() + limits.seconds
    try:
        while status is None and time.monotonic() < until:
            ended, found = os.waitpid(pid, os.WNOHANG)
            if ended:
                status = os.waitstatus_to_exitcode(found)
            else:
                time.sleep(_LOOK_SECONDS)
    finally:
        if status is None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return status


def _last_line(complaint: IO[bytes]) -> str:
    size = complaint.seek(0, os.SEEK_END)
    complaint.seek(max(0, size - _LARGEST_COMPLAINT))
    lines = complaint.read().decode("utf-8", "replace").splitlines()
    return lines[-1][:300] if lines else "no word"


__all__ = ["Limits", "Occupied", "Unfinished", "answer_apart", "run_apart"]
