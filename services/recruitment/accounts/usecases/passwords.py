"""Hashes passwords with Argon2id, a few at a time.

Parameters as OWASP's Password Storage Cheat Sheet gives them: 19 MiB, two passes, one lane. A hash costs
tens of milliseconds of a core; without a limit a rush of logins would starve the exam beside it.
"""

from __future__ import annotations

import os
import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_AT_ONCE = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) // 2))
# Verified in place of a hash that does not exist, so that a missing account takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$l+XzR5zXTjzozGXiNZhkxg$88rZbXXEBPRVZg8+y+mKEm48dkYTta+waFNF4Vedmec"


def hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


def verified(password_hash: str | None, password: str) -> bool:
    """Whether the hash is of `password`. A hash of None costs the same work and is never true."""
    with _AT_ONCE:
        try:
            matches = _HASHER.verify(password_hash or _NOBODY, password)
        except (Argon2Error, InvalidHashError):
            return False
    return matches and password_hash is not None
