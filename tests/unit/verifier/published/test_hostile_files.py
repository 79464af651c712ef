"""Files that somebody made up to break a reader: every step still has an outcome, and nothing else happens."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.builders.public_files.files import Edition, Memory, fingerprints
from tests.builders.public_files.made_up import made_up
from tests.builders.public_files.sealed_log import both, given, log_of
from verifier.command import steps_over
from verifier.steps import Outcome

NUMBER = 150
STRANGE: tuple[Any, ...] = (None, True, 0, -1, 2**53 - 1, "", "x", "1e9", "\u2028", [], [[]], {}, {"x": 1})


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place within, as what holds it and its name or index there."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in items:
        found += [(value, name), *places(each)]
    return found


def spoil(editions: list[Edition], rng: Random) -> None:
    edition = rng.choice(editions)
    whole = [
        edition.selection,
        *edition.shifts.values(),
        *edition.rankings.values(),
        *(part for each in edition.people.values() for part in each),
    ]
    held, name = rng.choice(places(rng.choice([each for each in whole if each])))
    change = rng.choice(("strange", "gone", "twice"))
    if change == "strange":
        held[name] = rng.choice(STRANGE)
    elif change == "gone":
        del held[name]
    elif isinstance(held, list):
        held.insert(name, held[name])
    else:
        held[f"{name}2"] = held[name]


def test_whatever_is_in_the_files_every_step_has_an_outcome() -> None:
    failed = 0
    for number in range(NUMBER):
        rng = Random(f"hostile {number}")
        editions = made_up(rng.randrange(12))
        log = log_of(editions)
        spoil(editions, rng)
        try:
            files = both(editions, log)
        except (KeyError, TypeError, AttributeError, ValueError):
            # The builder itself needs stages and sets of keys.
            continue
        only = rng.choice((None, None, "perawat-umum"))
        lines, _, _ = steps_over(Memory(files), given(log), fingerprints(), only)
        assert [line.step for line in lines] == [1, 2, 3, 4, 9, 10, 11, 12, 13, 14, 15, 17]
        failed += any(line.outcome == Outcome.FAILS for line in lines)
    assert failed > NUMBER // 2
