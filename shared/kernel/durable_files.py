"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """With every folder above it, each of them in its own for good before anything is put in it; everybody may look."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o755)  # noqa: PTH102
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Returns once what was put in the folder, or renamed in it, is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(target: Path, content: bytes, *, fresh: Path) -> None:
    """Whoever reads `target` has the content before or this one. It is written under the name `fresh` first, in the
    same folder, which nobody else writes meanwhile; a process that is killed may leave it there. Everybody may read it,
    whatever the process's umask. Raises OSError."""
    make_folder(target.parent)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fchmod(descriptor, 0o644)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(fresh, target)  # noqa: PTH105
    sync_folder(target.parent)
