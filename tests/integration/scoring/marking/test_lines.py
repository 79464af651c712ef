"""Lines that say something else than the start, the paper or the entries beside them are findings, by their places."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.exams.tables import sealed_items
from shared.contracts.journal import JournalAct
from shared.contracts.scoring import AttemptScored
from tests.builders.lined_sitting import (
    CODE,
    NUMBER,
    OTHER_CODE,
    Sitting,
    head,
    honest_sitting,
    judged,
    sealed_world,
    verdict,
    word,
)
from tests.builders.scoring import World, admitted


@pytest.fixture
def world() -> World:
    return sealed_world()


@pytest.fixture
def sitting() -> Sitting:
    return honest_sitting()


def test_an_honest_journal_of_lines_is_sound_in_whatever_order_its_events_come(sitting: Sitting) -> None:
    for order in itertools.permutations([admitted(NUMBER, sheet_code=CODE), *sitting.events()]):
        world = sealed_world()
        world.apply(*order)
        assert verdict(world) == ("ok", None, None), [type(each).__name__ for each in order]
        assert len(world.emitted(AttemptScored)) == 1


def test_a_journal_of_no_lines_ends_in_its_head_line(world: World, sitting: Sitting) -> None:
    sitting.chained_anew()
    sitting.submitted = replace(sitting.submitted, answers={})
    assert judged(world, sitting) == ("ok", None, None)


def test_without_its_start_a_journal_of_lines_is_not_complete(world: World, sitting: Sitting) -> None:
    world.apply(admitted(NUMBER, sheet_code=CODE), sitting.recorded, sitting.submitted)
    assert verdict(world) == ("incomplete", None, None)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(head(0, OTHER_CODE), id="somebody else"),
        pytest.param(head(1, "0" * 64), id="another paper"),
        pytest.param(head(2, "2026-12-08T05:00:00.000001Z"), id="another start"),
        pytest.param(head(3, "2026-12-08T07:00:00.000000Z"), id="another closing time"),
        pytest.param(head(4, "key"), id="a key that no browser has"),
        pytest.param(head(4, "- -"), id="more words"),
        pytest.param(head(4, "-\n"), id="a line break"),
    ],
)
def test_a_head_line_that_does_not_follow_from_the_start_is_found(
    world: World, sitting: Sitting, change: Callable[[Sitting], None]
) -> None:
    change(sitting)
    assert judged(world, sitting) == ("mismatch", "head_line_differs", None)


def test_the_deadline_of_the_start_is_that_of_the_head_line(world: World, sitting: Sitting) -> None:
    sitting.started = replace(sitting.started, deadline_at=sitting.started.deadline_at + timedelta(hours=1))
    assert judged(world, sitting) == ("mismatch", "head_line_differs", None)


@pytest.mark.parametrize("late", [False, True])
def test_a_code_that_the_roster_does_not_have_is_found_whenever_the_roster_comes(
    world: World, sitting: Sitting, late: bool
) -> None:
    admission = admitted(NUMBER, sheet_code=OTHER_CODE)
    world.apply(*(sitting.events() if late else ()), admission, *(() if late else sitting.events()))
    # The paper of another code is another one; of its head line nothing is looked at any more.
    assert verdict(world) == ("mismatch", "form_differs", None)
    assert world.emitted(AttemptScored) == []


def other_answer(sitting: Sitting) -> None:
    """What was answered is changed beside the line, which stays; the sheet is changed with it."""
    item = sitting.recorded.entries[2].item_id
    option = sitting.shown[item][0]
    lines = list(sitting.recorded.entries)
    lines[2] = replace(lines[2], option_id=option)
    sitting.recorded = replace(sitting.recorded, entries=tuple(lines))
    sitting.submitted = replace(sitting.submitted, answers={item: option})


def at_another_time(sitting: Sitting) -> None:
    lines = list(sitting.recorded.entries)
    lines[2] = replace(lines[2], saved_at=lines[2].saved_at + timedelta(milliseconds=1))
    sitting.recorded = replace(sitting.recorded, entries=tuple(lines))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(word(3, 0, "7"), id="sequence"),
        pytest.param(word(3, 1, "2"), id="place"),
        pytest.param(word(3, 2, "A"), id="letter"),
        pytest.param(word(3, 2, "-"), id="a blank"),
        pytest.param(word(3, 2, "?"), id="no answer"),
        pytest.param(word(3, 3, "1"), id="mark"),
        pytest.param(word(3, 4, "2999"), id="time"),
        pytest.param(word(3, 4, "03000"), id="a zero in front"),
        pytest.param(word(3, 4, "3000 "), id="a space"),
        pytest.param(word(3, 2, ""), id="a word less"),
        pytest.param(other_answer, id="another answer beside the line"),
        pytest.param(at_another_time, id="another time beside the line"),
    ],
)
def test_a_line_that_says_something_else_than_its_entry_is_found_by_its_place(
    world: World, sitting: Sitting, change: Callable[[Sitting], None]
) -> None:
    change(sitting)
    assert judged(world, sitting) == ("mismatch", "line_differs", 3)


def test_a_line_of_another_browser_belongs_to_the_chain(world: World, sitting: Sitting) -> None:
    first, *others = sitting.recorded.entries
    act = JournalAct(
        position=0, kind="device", at=sitting.started.started_at + timedelta(seconds=1.5), line="device - 1500", hash=""
    )
    sitting.chained_anew(first, act, *others)
    assert judged(world, sitting) == ("ok", None, None)


@pytest.mark.parametrize("line", ["device - 1501", "device key 1500", "credit - 1500"])
def test_a_line_of_another_browser_that_differs_is_found(world: World, sitting: Sitting, line: str) -> None:
    first, *others = sitting.recorded.entries
    at = sitting.started.started_at + timedelta(seconds=1.5)
    sitting.chained_anew(first, JournalAct(position=0, kind="device", at=at, line=line, hash=""), *others)
    assert judged(world, sitting) == ("mismatch", "line_differs", 2)


def test_a_line_of_another_browser_is_missed(world: World, sitting: Sitting) -> None:
    first, *others = sitting.recorded.entries
    at = sitting.started.started_at + timedelta(seconds=1.5)
    act = JournalAct(position=0, kind="device", at=at, line="device - 1500", hash="")
    sitting.chained_anew(first, act, *others)
    sitting.recorded = replace(sitting.recorded, acts=())
    assert judged(world, sitting) == ("incomplete", None, None)
    act = replace(act, position=2, hash="f" * 64)
    world.apply(replace(sitting.recorded, acts=(act,)))
    assert verdict(world) == ("mismatch", "chain_broken", 2)


def test_where_the_form_is_not_known_letters_and_paper_are_taken_as_they_stand(sitting: Sitting) -> None:
    head(1, "0" * 64)(sitting)
    world = sealed_world()
    with Session(world.engine) as session, session.begin():
        session.execute(update(sealed_items).values(enemies=None))
    assert judged(world, sitting) == ("ok", None, None)
    word(3, 4, "2999")(sitting)
    world = sealed_world()
    with Session(world.engine) as session, session.begin():
        session.execute(update(sealed_items).values(enemies=None))
    assert judged(world, sitting) == ("mismatch", "line_differs", 3)
