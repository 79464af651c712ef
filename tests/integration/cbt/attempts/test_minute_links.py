"""The journals of a session are bound minute by minute: whoever rewrites one afterwards contradicts a link, and whoever
rewrites the links, too, contradicts the receipts of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Table, delete, select, update
from sqlalchemy.orm import Session

from services.cbt.attempts.storage import minute_links as storage
from services.cbt.attempts.storage.minute_links import ChangedJournal
from services.cbt.attempts.tables import attempts as attempts_table
from services.cbt.attempts.tables import minute_links
from services.cbt.attempts.usecases import chain, recall
from services.cbt.attempts.usecases import minute_links as usecase
from shared.contracts.cbt import AttemptSubmitted
from shared.contracts.minute_links import HeadsLinked
from shared.db.engine import reading, unit_of_work
from tests.builders.cbt import answer, code_of, emitted, hall, saved, started
from tests.builders.messaging import NOON, StoppedClock
from tests.builders.sat_minutes import Sat, found, link_minutes, submit, work


def test_the_chain_of_a_session_follows_from_its_published_events(sat: Sat) -> None:
    assert found(sat.engine) == []
    links = emitted(sat.engine, HeadsLinked)
    assert [link.number for link in links] == list(range(1, len(links) + 1))
    assert len(links) >= 4
    assert len(links[0].heads) == 3, "all have begun"
    assert links[0].minute == NOON
    assert all(link.session_id == sat.session_id for link in links)
    with reading(sat.engine) as session:
        stored = session.execute(select(minute_links.c.number, minute_links.c.hash).order_by(minute_links.c.number))
        assert [tuple(row) for row in stored] == [(link.number, link.hash) for link in links]
        latest = usecase.find_latest(session, sat.session_id)
        assert latest is not None
        assert (latest.number, latest.hash) == (links[-1].number, links[-1].hash)


def test_each_receipt_names_the_last_link_before_it(sat: Sat) -> None:
    links = {link.hash: link for link in emitted(sat.engine, HeadsLinked)}
    named = [links[each.minute_link] for each in emitted(sat.engine, AttemptSubmitted)]
    assert len(named) == 2
    for each, link in zip(emitted(sat.engine, AttemptSubmitted), named, strict=True):
        assert link.minute <= each.submitted_at
        later = [other for other in links.values() if link.number < other.number]
        assert all(other.minute + timedelta(minutes=1) > each.submitted_at for other in later)


def test_before_the_first_link_a_receipt_names_none(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, _ = started(engine, clock, session_id, number)
    submit(engine, clock, token)
    assert [each.minute_link for each in emitted(engine, AttemptSubmitted)] == [None]


def test_a_minute_has_one_link_and_one_without_changes_none(engine: Engine, clock: StoppedClock) -> None:
    session_id, (number, *_) = hall(engine, clock)
    token, paper = started(engine, clock, session_id, number)
    work(engine, clock)
    clock.forward(seconds=50)
    saved(engine, clock, token, answer(1, paper[0]))
    clock.forward(seconds=3)
    work(engine, clock)
    assert len(emitted(engine, HeadsLinked)) == 1
    clock.forward(seconds=7)
    work(engine, clock)
    clock.forward(minutes=5)
    work(engine, clock)
    assert [link.minute for link in emitted(engine, HeadsLinked)] == [NOON, NOON + timedelta(minutes=1)]


def test_a_journal_that_goes_on_while_it_is_linked_is_bound_by_the_next_link(
    sat: Sat, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = storage.changed

    def read_and_go_on(session: Session, session_id: str) -> list[ChangedJournal]:
        there = read(session, session_id)
        assert chain.link_waiting(session, sat.clock.now()) == 1
        return there

    number = sat.numbers[0]
    sat.save(number, 5)
    sat.clock.forward(minutes=1)
    with unit_of_work(sat.engine) as session:
        assert chain.link_waiting(session, sat.clock.now()) == 1
    sat.save(number, 6)
    sat.clock.forward(seconds=3)
    with monkeypatch.context() as patched:
        patched.setattr(storage, "changed", read_and_go_on)
        link_minutes(sat.engine, sat.clock)
    assert found(sat.engine) == [f"no link binds the end of {code_of(number)}"]
    sat.clock.forward(minutes=1)
    work(sat.engine, sat.clock)
    assert found(sat.engine) == []


def test_what_is_killed_before_it_is_committed_leaves_nothing_and_goes_on(
    sat: Sat, monkeypatch: pytest.MonkeyPatch
) -> None:
    sat.save(sat.numbers[0], 5)
    sat.clock.forward(minutes=1)
    before = len(emitted(sat.engine, HeadsLinked))

    def killed(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(usecase, "emit", killed)
        with pytest.raises(RuntimeError, match="killed"):
            work(sat.engine, sat.clock)
    assert len(emitted(sat.engine, HeadsLinked)) == before
    work(sat.engine, sat.clock)
    assert len(emitted(sat.engine, HeadsLinked)) == before + 1
    assert found(sat.engine) == []


def test_two_workers_make_one_link(sat: Sat) -> None:
    sat.save(sat.numbers[0], 5)
    sat.clock.forward(minutes=1)
    with unit_of_work(sat.engine) as session:
        chain.link_waiting(session, sat.clock.now())
    with reading(sat.engine) as session:
        seen = [usecase.look(session, sat.clock.now()) for _ in range(2)]
    done = []
    for each in seen:
        assert each is not None
        with unit_of_work(sat.engine) as session:
            done.append(each(session, sat.clock.now()))
    assert done == [1, 0]
    assert found(sat.engine) == []


def test_lost_links_are_stored_again_as_they_were_published(sat: Sat) -> None:
    links = emitted(sat.engine, HeadsLinked)
    before = kept(sat.engine)
    with unit_of_work(sat.engine) as session:
        session.execute(delete(minute_links))
        session.execute(update(attempts_table).values(linked_length=None))
        assert not recall.link_heads(session, links[1]), "not before the one before"
        assert [recall.link_heads(session, link) for link in links] == [True] * len(links)
    assert kept(sat.engine) == before
    sat.clock.forward(minutes=1)
    work(sat.engine, sat.clock)
    assert len(emitted(sat.engine, HeadsLinked)) == len(links)


def kept(engine: Engine) -> list[list[tuple[Any, ...]]]:
    tables: tuple[Table, ...] = (minute_links, attempts_table)
    with reading(engine) as session:
        return [sorted(tuple(row) for row in session.execute(select(table))) for table in tables]


# Whoever has cbt's database, and with it everything that cbt has said of one journal
