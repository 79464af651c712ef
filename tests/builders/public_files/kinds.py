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
from tests.builders.public_files.files import Memory, fingerprints, written
from tests.builders.public_files.made_up import made_up
from verifier.command import as_json
from verifier.published.run import run
from verifier.steps import Outcome

__all__ = ["KINDS", "Kind", "tampered"]


def tampered(number: int, kind: Kind) -> bool:
    """Whether this random selection has a place for the damage. Raises AssertionError where it is not named."""
    editions = made_up(number)
    place = kind.damage(editions[-1], Random(f"{number} {kind.name}"))
    if place is None:
        return False
    if kind.signs:
        editions[-1].sign()
    lines, _ = run(Memory(written(editions)), fingerprints())
    line = next(each for each in lines if each.step == kind.step)
    where = f"selection {number}, {kind.name}: step {kind.step} should name {place}"
    assert line.outcome == Outcome.FAILS, where
    assert place in json.dumps(json.loads(as_json([line]))["steps"][0]["findings"]), where
    return True
