"""A disk so small that a test can fill it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_REFUSED = (
    "a small disk cannot be mounted here ({why}). This test needs a root that may mount, or an ordinary user "
    "who may make user namespaces: util-linux's unshare, and /proc/sys/user/max_user_namespaces above 0; on Ubuntu "
    "also kernel.apparmor_restrict_unprivileged_userns=0, in a container --security-opt seccomp=unconfined"
)


@contextmanager
def small_disk(mount_point: Path, megabytes: int) -> Iterator[Path]:
    """A file system in memory of that size, gone at the end of the block. Root mounts it at `mount_point`; anybody
    else does so in a namespace of his own, and reaches it through the process that holds it."""
    mount_point.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "none", str(mount_point)]
    if os.geteuid() == 0:
        tried = subprocess.run(command, check=False, capture_output=True, text=True)
        if tried.returncode != 0:
            pytest.fail(_REFUSED.format(why=tried.stderr.strip()), pytrace=False)
        try:
            yield mount_point
        finally:
            subprocess.run(["umount", str(mount_point)], check=True)
    else:
        with _namespace(command) as root:
            yield root / mount_point.relative_to("/")


@contextmanager
def _namespace(mount: list[str]) -> Iterator[Path]:
    """The root folder of a process that has mounted something nobody else sees."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.fail(_REFUSED.format(why="there is no unshare"), pytrace=False)
    command = [unshare, "--user", "--map-root-user", "--mount", "sh", "-c", '"$@" && echo mounted && exec cat', "sh"]
    holder = subprocess.Popen(
        [*command, *mount], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stderr is not None
        if holder.stdout.readline().strip() != "mounted":
            pytest.fail(_REFUSED.format(why=holder.stderr.read().strip()), pytrace=False)
        try:
            yield Path(f"/proc/{holder.pid}/root")
        finally:
            # `cat` ends with its input, and the disk with `cat`.
            holder.stdin.close()


def fill(ballast: Path) -> None:
    """Takes all that is left of the disk."""
    block = b"\0" * 2**20
    with ballast.open("ab", buffering=0) as file:
        try:
            while file.write(block):
                pass
        except OSError:
            # Full.
            return
