"""Free ports, and a real Prometheus."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def unused_port() -> int:
    return _unused_port()


@pytest.fixture(scope="session")
def new_port() -> Callable[[], int]:
    return _unused_port


def _unused_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def prometheus() -> str:
    """The program, installed from Debian's packages if this is root; the test fails if it cannot be had."""
    if shutil.which("prometheus") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "prometheus"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "timeout": 600}
        environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environ, check=False, **quiet)
        subprocess.run(install, env=environ, check=False, **quiet)
    found = shutil.which("prometheus")
    if found is None or shutil.which("promtool") is None:
        pytest.fail(
            "this test asks a real Prometheus; install it: apt-get install prometheus, or prometheus.io/download"
        )
    return found
