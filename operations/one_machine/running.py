"""Runs an installation on this machine as a separate process, for tests that kill parts of it."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.home import Home
from operations.installation import settings_of
from shared.config import Settings
from shared.kernel.errors import Refused
from shared.processes.child import Child
from shared.processes.leash import Leash

WHICH_SERVERS = {"TERANG_CACHE", "TERANG_KAFKA_VERSION", "TERANG_POSTGRES_BIN", "TERANG_POSTGRES_VERSION"}
_END_SECONDS = 60.0


@dataclass(frozen=True)
class Running:
    """An installation that runs as a process of its own."""

    home: Home
    url: str
    supervisor: Child
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
        arguments = ["--home", str(home.path), "up", "--port", str(port), "--backbone", backbone]
        leash = Leash()
        child = Child(f"Terang in {home.path}")
        try:
            command = leash.command("operations.cli", [*arguments, "--simulation"] if simulation else arguments)
            child.launch(command, base, inherits=[leash.descriptor])
            child.wait_until(lambda: _facts(home, child) is not None, timeout_seconds)
            url = (_facts(home, child) or {})["url"]
            environment = home.environment(base, public_url=url, simulation=simulation)
            yield Running(home=home, url=url, supervisor=child, environment=environment)
        finally:
            ended = child.end(signal.SIGTERM, _END_SECONDS)
            leash.close()
            if not ended:
                raise Refused(f"{child.name} did not end within {_END_SECONDS:.0f} seconds of SIGTERM")


def _facts(home: Home, child: Child) -> dict[str, Any] | None:
    """What the installation has written about itself, once it is ready."""
    found = home.read_running()
    return found if found and found["supervisor"] == child.pid and found["ready"] else None
