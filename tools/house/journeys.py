"""Counts the files of ours that three journeys touch, by taking them (`tracing.py` explains how).

A saved answer is counted from the function of its lane (or route), which begins when the login has been checked and
the input read, to the commit that makes it durable, in files of services alone; the row below it counts the whole
request and shared files too. An admission is counted from the verifier's decision to the commit of number and event;
an event from the moment the relay takes it to the end of the consumer's batch.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

TITLES = {
    "save": "a saved answer, from its route to the commit",
    "save_request": "a saved answer, the whole request",
    "admission": "an admitted candidate, from decision to outbox",
    "event": "an event on its way, from relay to use case",
}
_TRACING = Path(__file__).with_name("tracing.py")


@dataclass(frozen=True)
class Journey:
    title: str
    files: tuple[str, ...]
    """Paths from the root of the checkout, in the order of their first touch."""

    @property
    def of_services(self) -> tuple[str, ...]:
        return tuple(path for path in self.files if path.startswith("services/"))


def taken(root: Path) -> dict[str, Journey]:
    """The journeys by name, taken in a process of their own with the checkout's libraries.

    Raises CalledProcessError if one of them fails there.
    """
    python = root / ".venv" / "bin" / "python"
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "journeys.json"
        command = [str(python if python.exists() else sys.executable), "-P", str(_TRACING), str(root), str(result)]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        subprocess.run(command, cwd=root, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        found = json.loads(result.read_text(encoding="utf-8"))
    return {name: Journey(title, tuple(found[name])) for name, title in TITLES.items()}
