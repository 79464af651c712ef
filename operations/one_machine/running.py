"""Runs an installation on this machine as a separate process, for tests that kill parts of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.home import Home
from operations.installation import settings_of
from shared.config import Settings
from shared.kernel.errors import Refused

WHICH_SERVERS = {"TERANG_CACHE", "TERANG_KAFKA_VERSION", "TERANG_POSTGRES_BIN", "TERANG_POSTGRES_VERSION"}
_END_SECONDS = 60.0


@dataclass(frozen=True)
class Running:
    """An installation that runs as a process of its own."""

    home: Home
    url: str
    supervisor: subprocess.Popen[bytes]
    environment: Mapping[str, str]

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by name (`web`, `cbt-worker`, ...) as of now: a restarted child has a new one."""
        children: dict[str, int] = (self.home.read_running() or {}).get("children", {})
        return children

    def web_workers(self) -> list[int]:
        """The processes that answer requests, below `web`. Linux only."""
        web = self.pids["web"]
        return [int(pid) for pid in Path(f"/proc/{web}/task/{web}/children").read_text(encoding="ascii").split()]

    def kill(self, name: str) -> int:
        """SIGKILLs a child and, for `web`, the processes below it; returns the pid that it had."""
        pid = self.pids[name]
        os.killpg(pid, signal.SIGKILL)
        return pid

    def settings(self, service: str) -> Settings:
        return settings_of(service, self.environment)


@contextmanager
def running(
    path: Path | None = None,
    *,
    port: int = 0,
    simulation: bool = True,
    backbone: str = "embedded",
    timeout_seconds: float = 240,
    **environ: str,
) -> Iterator[Running]:
    """Starts an installation in `path` (default: a temporary folder) and stops it at the end of the block.

    `backbone` is `embedded` or `production`, `environ` adds environment variables. Raises Refused if it does not
    become ready, or does not end by itself after SIGTERM.
    """
    with tempfile.TemporaryDirectory(prefix="terang-") as temporary:
        home = Home(path or Path(temporary) / "var")
        ours = {key for key in os.environ if key.startswith("TERANG_")} - WHICH_SERVERS
        base = {key: value for key, value in os.environ.items() if key not in ours} | environ
        command = [sys.executable, "-m", "operations.cli", "--home", str(home.path), "up", "--port", str(port)]
        command += ["--backbone", backbone]
        process = subprocess.Popen(
            [*command, "--simulation"] if simulation else command, env=base, stdin=subprocess.DEVNULL
        )
        try:
            facts = _await_ready(home, process, timeout_seconds)
            environment = home.environment(base, public_url=facts["url"], simulation=simulation)
            yield Running(home=home, url=facts["url"], supervisor=process, environment=environment)
        finally:
            _end(process)


def _await_ready(home: Home, process: subprocess.Popen[bytes], timeout_seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Refused(f"the supervisor ended with exit code {process.returncode}")
        facts = home.read_running()
        if facts and facts["supervisor"] == process.pid and facts["ready"]:
            return facts
        time.sleep(0.05)
    raise Refused(f"not ready after {timeout_seconds:.0f} seconds; see {home.logs}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        # Its children are tied to it and go with it.
        process.kill()
        process.wait()
        raise Refused(f"the supervisor did not end within {_END_SECONDS:.0f} seconds of SIGTERM") from None
