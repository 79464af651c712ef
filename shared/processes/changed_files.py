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
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_WRITTEN_OR_MADE = 0x00000002 | 0x00000100 | 0x00000080
"""IN_MODIFY, IN_CREATE, IN_MOVED_TO."""
_HEAD = struct.Struct("iIII")
"""watch, mask, cookie, length of the name that follows."""
_TOGETHER_SECONDS = 0.01
"""A busy file changes hundreds of times a second; the changes of this long ring once."""
_LONGEST_PAUSE_SECONDS = 2.0

Bells = Mapping[Path, Sequence[threading.Event]]
"""By file, whom its changes wake."""
HasCome = Callable[[Path], bool]
"""Whether there is something new behind a change of the file since it was asked last."""


class Watch:
    """Sets the events of a file whenever it has changed and `has_come` agrees, until `close`.

    What a program writes may be there for readers only a while after: a database first makes sure that the disk has
    it. So `has_come` is asked again after a change, at growing pauses.
    """

    def __init__(self, folders: Mapping[int, Path], descriptor: int, bells: Bells, has_come: HasCome | None) -> None:
        self._folders = folders
        self._descriptor = descriptor
        self._bells = bells
        self._has_come = has_come
        self._due: dict[Path, tuple[float, float]] = {}
        """Of changed files when to ask next (by the monotonic clock), and the pause after that."""
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
            readable, _, _ = select.select([self._descriptor, self._stopped], [], [], self._seconds_until_due())
            if self._stopped in readable:
                return
            if self._descriptor in readable:
                self._note(_changed(os.read(self._descriptor, 64 * 1024), self._folders))
            self._ring()
            time.sleep(_TOGETHER_SECONDS)

    def _seconds_until_due(self) -> float | None:
        return max(0.0, min(at for at, _ in self._due.values()) - time.monotonic()) if self._due else None

    def _note(self, changed: set[Path] | None) -> None:
        """None: more changes than the system could remember, so it may have been any file."""
        now = time.monotonic()
        for path in self._bells:
            if changed is None or path in changed:
                self._due[path] = (now, _TOGETHER_SECONDS)

    def _ring(self) -> None:
        now = time.monotonic()
        for path, (at, pause) in list(self._due.items()):
            if at > now:
                continue
            if self._has_come is None or self._has_come(path):
                for bell in self._bells[path]:
                    bell.set()
            # Also after it has come: what was written next may not be there yet.
            if self._has_come is None or pause > _LONGEST_PAUSE_SECONDS:
                del self._due[path]
            else:
                self._due[path] = (now + pause, 2 * pause)


def watch(bells: Bells, has_come: HasCome | None = None) -> Watch | None:
    """Watches these files, which need not be there yet; their folders must. None where the system cannot.

    `has_come` is called by the watch's own thread.
    """
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
    return Watch(folders, descriptor, bells, has_come)


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
