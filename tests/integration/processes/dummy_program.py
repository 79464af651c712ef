"""A program for the supervisor to look after: says that it is ready by a file, then waits to be ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path


def main() -> None:
    mode, folder, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    if mode == "fails":
        raise SystemExit("TERANG_EXAMPLE is not set")
    if mode == "silent":
        raise SystemExit(3)
    if mode == "raises":
        raise ValueError("a mistake")
    loaded = "shared.processes.supervisor" in sys.modules
    given = f"TERANG_GIVEN is {os.environ.get('TERANG_GIVEN')}"
    sys.stderr.write(f"{given}, loaded already: {loaded}, process {os.getpid()}\n")
    ended = threading.Event()
    if mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
    if mode == "parent":
        child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
        (folder / f"{name}.child").write_text(str(child.pid))
    (folder / f"{name}.ready").write_text(str(os.getpid()))
    ended.wait()
    (folder / f"{name}.ended").write_text(str(sorted(p.name for p in folder.glob("*.ended"))))


if __name__ == "__main__":
    main()
