"""Hashes passwords with Argon2id, a few at a time, off the loop that serves everybody else.

Parameters as OWASP's Password Storage Cheat Sheet gives them: 19 MiB, two passes, one lane. A hash costs
tens of milliseconds of a core; without a limit a rush of logins would starve the exam beside it, and without a bound
of the queue everybody in it would wait longer than browsers do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_
from shared.processes.off_loop import Full, OffLoop

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
QUEUE = OffLoop(at_once=max(1, (os.cpu_count() or 2) // 2), places=50)
"""Of this process. Fifty hashes take a core two seconds."""
_WAIT_SECONDS = 3
# Verified in place of a hash that does not exist, so that a missing account takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$l+XzR5zXTjzozGXiNZhkxg$88rZbXXEBPRVZg8+y+mKEm48dkYTta+waFNF4Vedmec"


class Busy(DomainError):
    """Too many people log in or choose a password at this moment; nothing was counted or changed."""

    kind: ClassVar[Kind] = Kind.BUSY
    code: ClassVar[str] = "busy"
    text: ClassVar[str] = N_(
        "Terlalu banyak orang sedang masuk. Tidak ada yang berubah dan percobaan ini tidak dihitung; "
        "coba lagi %(seconds)s detik lagi."
    )


@contextmanager
def place() -> Iterator[None]:
    """A place in the queue of this process, for `verified`. Raises Busy at once where all are taken."""
    try:
        with QUEUE.place():
            yield
    except Full:
        raise Busy(seconds=_WAIT_SECONDS) from None


def hashed(password: str) -> str:
    """Raises Busy."""
    with place():
        return QUEUE.run(_HASHER.hash, password)


def verified(password_hash: str | None, password: str) -> bool:
    """Whether the hash is of `password`. A hash of None costs the same work and is never true."""
    try:
        matches = QUEUE.run(_HASHER.verify, password_hash or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return bool(matches) and password_hash is not None
