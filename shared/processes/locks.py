"""A lock on a file, which the operating system frees when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_TRY_AGAIN_SECONDS = 0.03


class FileLock:
    """One holder per file; the file is made if it is not there, and stays afterwards.

    As a context manager it is held within the block, after `wait`. Raises OSError if the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    @property
    def held(self) -> bool:
        return self._file is not None

    def acquire(self, seconds: float = 0.0) -> bool:
        """Whether this object holds the lock now; waits up to `seconds` for another holder to release it."""
        if self._file is not None:
            return True
        file = self.path.open("ab")
        give_up_at = time.monotonic() + seconds
        while not _is_taken_by(file):
            if time.monotonic() >= give_up_at:
                file.close()
                return False
            time.sleep(_TRY_AGAIN_SECONDS)
        self._file = file
        return True

    def wait(self) -> None:
        """Takes the lock; waits without limit for another holder."""
        file = self.path.open("ab")
        fcntl.flock(file, fcntl.LOCK_EX)
        self._file = file

    def release(self) -> None:
        """Releases the lock; does nothing if it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        self.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _is_taken_by(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
