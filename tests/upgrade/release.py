"""A release as an operator meets it: a checkout, its `terang` command, and what runs from a home folder.

Nothing here imports a release's code, so one module drives the release that made a fixture and the release under test.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_READY = re.compile(r"^Terang runs at (\S+)\. Ctrl-C stops it\.$", re.MULTILINE)
_FIGURE = re.compile(r"^  (events to send|events held|dead letters) +(\d+)", re.MULTILINE)
_START_SECONDS = 180
_STOP_SECONDS = 60
_WHICH_SERVERS = {"TERANG_CACHE", "TERANG_KAFKA_VERSION", "TERANG_POSTGRES_BIN", "TERANG_POSTGRES_VERSION"}


@dataclass(frozen=True)
class Release:
    """A checkout and the interpreter that has its dependencies."""

    checkout: Path = ROOT
    python: Path = field(default_factory=lambda: Path(sys.executable))

    def module(self, *names: str) -> str:
        """The first of these dotted modules that this release has: modules have moved between releases."""
        for name in names:
            path = self.checkout.joinpath(*name.split("."))
            if path.with_suffix(".py").exists() or (path / "__main__.py").exists():
                return name
        raise AssertionError(f"{self.checkout} has none of {names}")

    def command(self, home: Path, *arguments: str) -> list[str]:
        terang = self.module("operations.cli", "deploy.cli")
        return [str(self.python), "-m", terang, "--home", str(home), *arguments]

    def environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """Ours without any setting of Terang's, and `given`."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TERANG_") or k in _WHICH_SERVERS}
        return {**kept, "PYTHONPATH": str(self.checkout), **given}


@dataclass(frozen=True)
class Installation:
    """One home of one release. `settings` are environment variables, such as the addresses of real servers."""

    release: Release
    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs `terang` to its end, whatever the end is."""
        return subprocess.run(
            self.release.command(self.home, *arguments),
            cwd=self.release.checkout,
            env=self.release.environment(self.settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *arguments: str) -> str:
        """What `terang` wrote; fails with all it wrote if its exit code is not 0."""
        done = self.run(*arguments)
        assert done.returncode == 0, (
            f"terang {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        )
        return done.stdout

    def figures(self) -> dict[str, int]:
        """`terang status` summed over the services: "events to send", "events held", "dead letters"."""
        sums = {"events to send": 0, "events held": 0, "dead letters": 0}
        done = self.run("status")
        found = _FIGURE.findall(done.stdout)
        assert found, f"terang status: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        for name, count in found:
            sums[name] += int(count)
        return sums

    @contextmanager
    def up(self, *options: str) -> Iterator[Running]:
        """`terang up` on any free port; ended as by Ctrl-C at the end of the block, unless it has been killed."""
        log = self.home.with_name(f"{self.home.name}-up.log")
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(
                self.release.command(self.home, "up", "--port", "0", *options),
                cwd=self.release.checkout,
                env={**self.release.environment(self.settings), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Running(self, _address(process, log), process)
        finally:
            _end(process)


@dataclass(frozen=True)
class Running:
    installation: Installation
    url: str
    process: subprocess.Popen[bytes]


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at:
        found = _READY.search(log.read_text(encoding="utf-8"))
        if found:
            return found.group(1)
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(
        f"terang up did not get ready (exit code {process.poll()}):\n{log.read_text(encoding='utf-8')}"
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
