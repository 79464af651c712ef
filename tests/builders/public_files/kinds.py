"""All kinds of damage, and what the verifier makes of one."""

from __future__ import annotations

import json
from random import Random

from tests.builders.public_files import (  # noqa: F401
    damaged_files,
    damaged_keys,
    damaged_marks,
    damaged_order,
    damaged_signatures,
)
from tests.builders.public_files.damages import KINDS, Kind
from tests.builders.public_files.files import Edition
from tests.builders.public_files.made_up import made_up
from tests.builders.public_files.sealed_log import checked, log_of
from tests.builders.tlog import Log
from verifier.command import as_json
from verifier.steps import Outcome

__all__ = ["KINDS", "Kind", "damaged", "tampered"]


def damaged(number: int, kind: Kind) -> tuple[list[Edition], Log, str] | None:
    """Editions with this damage, a log that recorded what was sealed before it, and what must be named."""
    editions, rng = made_up(number), Random(f"{number} {kind.name}")
    log = log_of(editions)
    if kind.remake is not None:
        remade = kind.remake(number, rng)
        return None if remade is None else (remade[0], log, remade[1])
    place = kind.damage(editions[-1], rng) if kind.damage else None
    if place is None:
        return None
    if kind.signs:
        editions[-1].sign()
    return editions, log, place


def tampered(number: int, kind: Kind) -> bool:
    """Whether this random selection has a place for the damage. Raises AssertionError where it is not named."""
    found = damaged(number, kind)
    if found is None:
        return False
    editions, log, place = found
    lines = checked(editions, log)
    line = next(each for each in lines if each.step == kind.step)
    where = f"selection {number}, {kind.name}: step {kind.step} should name {place}"
    assert line.outcome == Outcome.FAILS, where
    assert place in json.dumps(json.loads(as_json([line]))["steps"][0]["findings"]), where
    return True
