"""What was found in journals of entries is found in journals of lines: a gap, another order, a changed answer, a sheet
that does not follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.journal import JournalEntry, link_hash
from tests.builders.lined_sitting import CODE, NUMBER, Sitting, honest_sitting, judged, sealed_world, verdict
from tests.builders.scoring import World, admitted


@pytest.fixture
def world() -> World:
    return sealed_world()


@pytest.fixture
def sitting() -> Sitting:
    return honest_sitting()


def broken(change: Callable[[list[JournalEntry]], Any], at: int | None, fault: str = "chain_broken") -> Any:
    return pytest.param(change, fault, at, id=f"{fault} {at}")


def _without_line(lines: list[JournalEntry]) -> None:
    lines[1] = replace(lines[1], line=None)


def _swap(lines: list[JournalEntry]) -> None:
    lines[1], lines[2] = replace(lines[2], position=2), replace(lines[1], position=3)


def _change(lines: list[JournalEntry]) -> None:
    lines[2] = replace(lines[2], line=(lines[2].line or "").replace(" E ", " A "))


@pytest.mark.parametrize(
    ("change", "fault", "at"),
    [
        broken(_without_line, 2),
        broken(_swap, 2),
        broken(_change, 3),
    ],
)
def test_what_was_found_in_journals_before_is_found_in_lines(
    world: World, sitting: Sitting, change: Callable[[list[JournalEntry]], Any], fault: str, at: int | None
) -> None:
    lines = list(sitting.recorded.entries)
    change(lines)
    sitting.recorded = replace(sitting.recorded, entries=tuple(lines))
    assert judged(world, sitting) == ("mismatch", fault, at)


def test_a_gap_a_surplus_another_head_and_other_answers_are_found(sitting: Sitting) -> None:
    recorded, submitted = sitting.recorded, sitting.submitted
    found = []
    for changed in (
        [replace(recorded, entries=(*recorded.entries[:2], *recorded.entries[3:])), submitted],
        [recorded, replace(submitted, entries=3, chain_head=recorded.entries[2].hash)],
        [recorded, replace(submitted, chain_head=recorded.entries[2].hash)],
        [recorded, replace(submitted, answers={})],
        [recorded, replace(recorded, entries=(replace(recorded.entries[1], hash="f" * 64),)), submitted],
    ):
        world = sealed_world()
        world.apply(admitted(NUMBER, sheet_code=CODE), sitting.started, *changed)
        found.append(verdict(world))
    assert found == [
        ("incomplete", None, None),
        ("mismatch", "surplus_entries", 4),
        ("mismatch", "head_differs", None),
        ("mismatch", "answers_differ", None),
        ("mismatch", "entry_rewritten", 2),
    ]


def test_a_second_start_with_another_head_line_is_found(world: World, sitting: Sitting) -> None:
    second = replace(sitting.started, head_line=None)
    world.apply(admitted(NUMBER, sheet_code=CODE), *sitting.events(), second)
    assert verdict(world) == ("mismatch", "second_start", None)


def test_an_entry_that_a_worker_of_the_release_before_linked_is_taken(world: World, sitting: Sitting) -> None:
    """For some minutes of an upgrade it runs beside a web process that began the attempt with a head line."""
    lines, started = list(sitting.recorded.entries), sitting.started
    facts = {name: value for name, value in vars(lines[3]).items() if name not in ("hash", "line")}
    lines[3] = replace(lines[3], line=None, hash=link_hash(lines[2].hash, started.attempt_id, **facts))
    sitting.recorded = replace(sitting.recorded, entries=tuple(lines))
    sitting.submitted = replace(sitting.submitted, chain_head=lines[3].hash)
    assert judged(world, sitting) == ("ok", None, None)
