"""Wakes whoever waits for a change of a file, so that nobody has to look at the file again and again.

Linux reports changes by inotify(7), which Python's library does not have; where it is missing, as on other systems,
`watch` returns None and the caller goes on looking.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import struct
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_WRITTEN_OR_MADE = 0x00000002 | 0x00000100 | 0x00000080
"""IN_MODIFY, IN_CREATE, IN_MOVED_TO."""
_HEAD = struct.Struct("iIII")
"""watch, mask, cookie, length of the name that follows."""
_TOGETHER_SECONDS = 0.01
"""A busy file changes hundreds of times a second; the changes of this long ring once."""


class Watch:
    """Sets the events of a file whenever it has changed, until `close`."""

    def __init__(
        self, folders: Mapping[int, Path], descriptor: int, bells: Mapping[Path, Sequence[threading.Event]]
    ) -> None:
        self._folders = folders
        self._descriptor = descriptor
        self._bells = bells
        self._stopped, self._stop = os.pipe()
        self._thread = threading.Thread(target=self._run, name="changed files", daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.write(self._stop, b"x")
        self._thread.join()
        for descriptor in (self._descriptor, self._stopped, self._stop):
            os.close(descriptor)

    def _run(self) -> None:
        while True:
            readable, _, _ = select.select([self._descriptor, self._stopped], [], [])
            if self._stopped in readable:
                return
            changed = _changed(os.read(self._descriptor, 64 * 1024), self._folders)
            for path, bells in self._bells.items():
                # None: more changes than the system could remember, so it may have been any file.
                if changed is None or path in changed:
                    for bell in bells:
                        bell.set()
            time.sleep(_TOGETHER_SECONDS)


def watch(bells: Mapping[Path, Sequence[threading.Event]]) -> Watch | None:
    """Watches these files, which need not be there yet; their folders must. None where the system cannot."""
    library = ctypes.CDLL(None, use_errno=True)
    try:
        descriptor = library.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
    except AttributeError:
        return None
    if descriptor < 0:
        return None
    folders: dict[int, Path] = {}
    for folder in sorted({path.parent for path in bells}):
        number = library.inotify_add_watch(descriptor, os.fsencode(folder), _WRITTEN_OR_MADE)
        if number < 0:
            os.close(descriptor)
            if ctypes.get_errno() == errno.ENOENT:
                raise FileNotFoundError(folder)
            return None
        folders[number] = folder
    return Watch(folders, descriptor, bells)


def _changed(reports: bytes, folders: Mapping[int, Path]) -> set[Path] | None:
    found = set()
    at = 0
    while at < len(reports):
        number, _, _, length = _HEAD.unpack_from(reports, at)
        at += _HEAD.size
        if number not in folders:
            return None
        found.add(folders[number] / os.fsdecode(reports[at : at + length].rstrip(b"\0")))
        at += length
    return found
