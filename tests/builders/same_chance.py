"""Chance that comes out the same each time, so that what two installations publish can be compared byte by byte."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def same_chance(seed: str) -> Iterator[None]:
    """Numbers, codes, secrets and ids are drawn from the seed in the order in which they are asked for. Ids have a
    stream of their own: how many events and rows get one decides nothing else."""
    ids = random.Random(f"{seed}/ids")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "_sysrand", random.Random(f"{seed}/secrets"))
        patch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=ids.getrandbits(128), version=4))
        yield
