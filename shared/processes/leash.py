"""Runs a module as `python -m` would, tied to the process that started it.

`python -m shared.processes.leash FD MODULE ARGUMENTS...`: FD is the reading end of a pipe whose only writing end
the parent holds, in a `Leash`. The operating system closes that end when the parent dies, however it dies,
and then this process ends too, with the processes it has started: nobody is left who could stop them
in an orderly way, and everything they have acknowledged is on disk already.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from collections.abc import Sequence

THREAD = "leash"
"""Of the thread that waits for the parent's end; it holds nothing that a copy of this process would miss."""


class Leash:
    """The parent's two ends of the pipe, for any number of children."""

    def __init__(self) -> None:
        self.descriptor, self._held = os.pipe()
        """A child must inherit it."""
        self._open = [self.descriptor, self._held]

    def command(self, module: str, arguments: Sequence[str]) -> list[str]:
        """The command that runs the module as such a child."""
        return [sys.executable, "-m", "shared.processes.leash", str(self.descriptor), module, *arguments]

    def tie_copy(self) -> None:
        """For a copy (fork) of the process that made it: ends the copy as soon as that process has ended."""
        os.close(self._held)
        self._open.remove(self._held)
        tie(self.descriptor)

    def close(self) -> None:
        """Ends the children that still run; safe to call more than once."""
        while self._open:
            os.close(self._open.pop())


def tie(pipe: int) -> None:
    """Ends this process by SIGKILL as soon as the other end of `pipe` is closed, its process group with it."""
    threading.Thread(target=_wait_for_the_end, args=(pipe,), name=THREAD, daemon=True).start()


def _wait_for_the_end(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    pipe, module = int(sys.argv[1]), sys.argv[2]
    tie(pipe)
    # `-m` has put "shared.processes.leash" into argv; the module shall see its own name and arguments.
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
