"""A journal that is not what a minute link of its session has bound is a finding, whichever of them came first."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.marking.jobs import JOBS
from services.scoring.marking.storage.minute_links import bound_heads, minute_links
from services.scoring.migrations import METADATA
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.usecases.release_checks import readiness
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.journal import JournalEntry
from shared.contracts.minute_links import HeadsLinked, JournalHead
from shared.contracts.scoring import AttemptScored
from shared.db.engine import make_engine
from shared.kernel.clock import to_text
from tests.builders.lined_sitting import CODE, NUMBER, OTHER_CODE, Drawn, Sitting, honest_sitting, sealed_world, verdict
from tests.builders.messaging import StoppedClock
from tests.builders.scoring import SELECTION, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import blockers

TAG = b"terang/minute-link/v1\n"
ADMISSION = admitted(NUMBER, sheet_code=CODE)


@pytest.fixture
def world() -> World:
    return sealed_world()


@pytest.fixture
def sitting() -> Sitting:
    return honest_sitting()


def links_of(sitting: Sitting, *lengths: int, code: str = CODE) -> list[HeadsLinked]:
    """A link a minute over this journal alone, which had so many lines then."""
    start = sitting.started
    heads = [sha256(f"terang/journal/v1\n{start.head_line}".encode()).hexdigest()]
    heads += [each.hash for each in sitting.recorded.entries]
    previous, links = sha256(TAG + start.session_id.encode()).hexdigest(), []
    for number, length in enumerate(lengths, 1):
        minute = start.started_at.replace(second=0, microsecond=0) + timedelta(minutes=number)
        record = JournalHead(sheet_code=code, entries=length, head=heads[length])
        links.append(made(start.session_id, number, minute, previous, [record]))
        previous = links[-1].hash
    return links


def made(session_id: str, number: int, minute: Any, previous: str, records: Sequence[JournalHead]) -> HeadsLinked:
    lines = sorted(f"{each.sheet_code} {each.entries} {each.head}" for each in records)
    hashed = sha256(TAG + bytes.fromhex(previous) + "\n".join([to_text(minute), *lines]).encode())
    return HeadsLinked(
        session_id=session_id,
        selection_id=SELECTION,
        number=number,
        minute=minute,
        previous=previous,
        heads=tuple(records),
        hash=hashed.hexdigest(),
    )


def work(world: World) -> None:
    (job,) = (each for each in JOBS if each.name == "examine-linked")
    while job.run(world.engine, StoppedClock(world.now)):
        pass


def kept(world: World) -> tuple[list[int], list[tuple[Any, ...]]]:
    """The numbers of the links, and what of them the journals did not say when they came."""
    with Session(world.engine) as session:
        numbers = session.scalars(select(minute_links.c.number).order_by(minute_links.c.number))
        return list(numbers), [tuple(row) for row in session.execute(select(bound_heads))]


def test_links_of_an_honest_journal_find_nothing_in_whatever_order_they_come(sitting: Sitting) -> None:
    links = links_of(sitting, 0, 2, 4)
    places = range(len(sitting.events()) + 1)
    for before in itertools.product(places, repeat=len(links)):
        if list(before) != sorted(before):
            continue
        events: list[Any] = [ADMISSION, *sitting.events()]
        for number, place in reversed([*enumerate(before)]):
            events.insert(place + 1, links[number])
        world = sealed_world()
        world.apply(*events)
        work(world)
        assert verdict(world) == ("ok", None, None), [type(each).__name__ for each in events]
        assert kept(world)[0] == [1, 2, 3]
        assert len(world.emitted(AttemptScored)) == 1


def test_what_the_journal_says_already_is_not_kept_a_second_time(world: World, sitting: Sitting) -> None:
    world.apply(ADMISSION, *sitting.events(), *links_of(sitting, 0, 2, 4))
    assert kept(world) == ([1, 2, 3], [])


def _changed(lines: list[JournalEntry]) -> list[JournalEntry]:
    letters = (lines[1].line or "").split(" ")
    letters[2] = "B"
    return [lines[0], replace(lines[1], line=" ".join(letters)), *lines[2:]]


def _removed(lines: list[JournalEntry]) -> list[JournalEntry]:
    return lines[:1]


def _another_order(lines: list[JournalEntry]) -> list[JournalEntry]:
    return [lines[1], lines[0], *lines[2:]]


CHANGES = [
    pytest.param(_changed, 2, id="changed"),
    pytest.param(_removed, 2, id="removed"),
    pytest.param(_another_order, 1, id="another order"),
]


def rewritten(sitting: Sitting, change: Callable[[list[JournalEntry]], list[JournalEntry]]) -> None:
    """Everything about this journal as if it had always been so: lines, entries, sheet."""
    sitting.chained_anew(*change([*sitting.recorded.entries]))
    options = {option: item for item, shown in sitting.shown.items() for option in shown}
    entries = []
    for each in sitting.recorded.entries:
        sequence, place, value, mark, milliseconds = (each.line or "").split(" ")
        item = [*sitting.shown][int(place) - 1]
        option = None if value == "-" else sitting.shown[item]["ABCDE".index(value)]
        assert option is None or options[option] == item
        entries.append(replace(each, sequence=int(sequence), doubtful=mark == "1", option_id=option))
        assert int(milliseconds) >= 0
    sitting.recorded = replace(sitting.recorded, entries=tuple(entries))
    newest: dict[str, JournalEntry] = {}
    for each in entries:
        if each.item_id not in newest or newest[each.item_id].sequence < each.sequence:
            newest[each.item_id] = each
    answers = {item: each.option_id for item, each in newest.items() if each.option_id is not None}
    sitting.submitted = replace(sitting.submitted, answers=answers)


@pytest.mark.parametrize(("change", "at"), CHANGES)
@pytest.mark.parametrize("linked_first", [True, False])
def test_what_is_rewritten_after_its_link_is_a_finding(
    world: World,
    sitting: Sitting,
    change: Callable[[list[JournalEntry]], list[JournalEntry]],
    at: int,
    linked_first: bool,
) -> None:
    links = links_of(sitting, 1, 2)
    rewritten(sitting, change)
    world.apply(ADMISSION, *(links if linked_first else ()), *sitting.events(), *(() if linked_first else links))
    if not linked_first:
        assert verdict(world) == ("ok", None, None), "without its link the journal is sound"
    work(world)
    assert verdict(world) == ("mismatch", "link_differs", at)


@pytest.mark.parametrize(("change", "at"), CHANGES)
def test_what_is_rewritten_before_its_link_is_seen_by_nothing(
    world: World, sitting: Sitting, change: Callable[[list[JournalEntry]], list[JournalEntry]], at: int
) -> None:
    rewritten(sitting, change)
    world.apply(ADMISSION, *sitting.events(), *links_of(sitting, min(at, len(sitting.recorded.entries))))
    work(world)
    assert verdict(world) == ("ok", None, None)


def test_another_head_line_than_was_bound_is_a_finding(world: World, sitting: Sitting) -> None:
    (link,) = links_of(sitting, 0)
    record = replace(link.heads[0], head="0" * 64)
    link = made(link.session_id, 1, link.minute, link.previous, [record])
    world.apply(ADMISSION, *sitting.events(), link)
    work(world)
    assert verdict(world) == ("mismatch", "link_differs", 0)


def test_a_finding_by_a_link_holds_up_the_ranking(world: World, sitting: Sitting) -> None:
    links = links_of(sitting, 2)
    rewritten(sitting, _changed)
    world.apply(ADMISSION, *sitting.events(), *links)
    work(world)
    assert "mismatch" in blockers(world)
    with Session(world.engine) as session:
        (found,) = readiness(session, rank_vacancy(session, VACANCY)).findings
    assert (found.candidate_no, found.fault, found.at) == (NUMBER, "link_differs", 2)


def test_links_of_others_and_of_other_sessions_say_nothing_of_a_journal(world: World, sitting: Sitting) -> None:
    (other,) = links_of(sitting, 2, code=OTHER_CODE)
    elsewhere = made("another session", 1, other.minute, sha256(TAG + b"another session").hexdigest(), other.heads)
    rewritten(sitting, _changed)
    world.apply(ADMISSION, *sitting.events(), other, elsewhere)
    work(world)
    assert verdict(world) == ("ok", None, None)


def test_each_sheet_is_examined_once_for_each_thing_that_a_link_says(world: World, sitting: Sitting) -> None:
    (job,) = (each for each in JOBS if each.name == "examine-linked")
    first, second = links_of(sitting, 1, 2)
    world.apply(ADMISSION, first, *sitting.events())
    assert [job.run(world.engine, StoppedClock(world.now)) for _ in range(2)] == [1, 0]
    world.apply(second)
    assert job.run(world.engine, StoppedClock(world.now)) == 0, "the journal says the same"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(lambda one, two: replace(two, hash=one.hash), "hash", id="a hash of something else"),
        pytest.param(
            lambda one, two: replace(two, heads=(replace(two.heads[0], entries=3),)), "hash", id="another record"
        ),
        pytest.param(
            lambda one, two: made(one.session_id, 2, two.minute, "0" * 64, two.heads), "previous", id="another chain"
        ),
        pytest.param(
            lambda one, two: made(one.session_id, 2, one.minute, one.hash, two.heads), "minute", id="an earlier minute"
        ),
        pytest.param(
            lambda one, two: made(one.session_id, 1, two.minute, one.previous, two.heads), "number", id="a second first"
        ),
        pytest.param(
            lambda one, two: made("another", 1, two.minute, one.previous, two.heads), "previous", id="another session"
        ),
    ],
)
def test_a_link_that_contradicts_those_before_it_is_refused(
    world: World, sitting: Sitting, change: Callable[[HeadsLinked, HeadsLinked], HeadsLinked], named: str
) -> None:
    first, second = links_of(sitting, 1, 2)
    world.apply(ADMISSION, *sitting.events(), first)
    with pytest.raises(InvalidPayload, match=f"^{named}"):
        world.apply(change(first, second))
    assert kept(world) == ([1], [])
    world.apply(first, second, first, second)
    assert kept(world) == ([1, 2], [])


def test_after_a_link_that_was_refused_the_next_ones_are_compared_all_the_same(world: World, sitting: Sitting) -> None:
    first, second, third = links_of(sitting, 1, 2, 4)
    rewritten(sitting, _changed)
    world.apply(ADMISSION, *sitting.events(), first)
    with pytest.raises(InvalidPayload):
        world.apply(replace(second, hash=first.hash))
    world.apply(third)
    work(world)
    assert verdict(world) == ("mismatch", "link_differs", 4)
    with pytest.raises(InvalidPayload, match=r"^number"):
        world.apply(second)


@pytest.mark.servers
def test_postgresql_finds_the_same(postgres_database: str) -> None:
    engine = make_engine(postgres_database)
    try:
        METADATA.create_all(engine)
        world = Drawn(bank_rows(), engine)
        sitting = honest_sitting(world)
        first, second, third = links_of(sitting, 1, 2, 4)
        world.apply(ADMISSION, first, *sitting.events(), second)
        work(world)
        assert verdict(world) == ("ok", None, None)
        assert [row[1:] for row in kept(world)[1]] == [(CODE, 1, first.heads[0].head, True)]
        record = replace(third.heads[0], head="0" * 64)
        world.apply(made(third.session_id, 3, third.minute, second.hash, [record]))
        work(world)
        assert verdict(world) == ("mismatch", "link_differs", 4)
        assert kept(world)[0] == [1, 2, 3]
    finally:
        engine.dispose()
