"""The writer behind the saves, on a database file: one commit for many, and an answer for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from services.cbt.attempts.api import saves as saves_api
from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.process_state import Presence
from services.cbt.attempts.tables import journal
from services.cbt.attempts.tables import presence as presence_table
from services.cbt.attempts.usecases.saves import Save, SaveReceipt
from services.cbt.seating.domain.pins import token_digest
from services.cbt.service import create_app
from shared.db.batcher import Batcher, Unavailable
from shared.db.engine import make_engine, reading
from tests.builders.cbt import answer, cbt_engine, hall, started
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.databases import give_up_waiting_soon
from tests.builders.messaging import NOON, StoppedClock
from tests.builders.web import make_settings


class TickingClock(StoppedClock):
    """A microsecond later at every look, so that every commit has a moment of its own."""

    def now(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment


@pytest.fixture
def file_hall(tmp_path: Path) -> Iterator[Hall]:
    engine, clock = cbt_engine(tmp_path / "cbt.db"), TickingClock()
    session_id, numbers = hall(engine, clock, 1)
    app = create_app(make_settings("cbt", tmp_path), engine=engine, clock=clock)
    yield Hall(app, engine, clock, session_id, numbers)
    app.extensions["cbt"].saves.close()
    engine.dispose()


def stored(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(select(func.count()).select_from(journal)) or 0)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[tuple[Batcher[Save, SaveReceipt], Engine, list[tuple[str, list[str]]]]]:
    """A writer on a file, with eight candidates at work: their tokens' digests and items."""
    engine, clock = cbt_engine(tmp_path / "cbt.db"), TickingClock()
    session_id, numbers = hall(engine, clock, 8)
    at_work = []
    for number in numbers:
        token, items = started(engine, clock, session_id, number)
        at_work.append((token_digest(token), items))
    made = saves_api.make_saves(engine, clock, Presence())
    assert isinstance(made, Batcher)
    yield made, engine, at_work
    made.close()
    engine.dispose()


Writer = tuple[Batcher[Save, SaveReceipt], Engine, list[tuple[str, list[str]]]]


def one(at_work: list[tuple[str, list[str]]], n: int, **changes: Any) -> Save:
    digest, items = at_work[n % len(at_work)]
    return Save(digest, (answer(n // len(at_work) + 1, items[n % 5], **changes),))


class Busy:
    """Another process in the middle of a long commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = make_engine(engine.url.render_as_string())
        self._connection = self._engine.connect()
        self._transaction = self._connection.begin()

    def finish(self) -> None:
        self._transaction.rollback()
        self._connection.close()
        self._engine.dispose()


def test_saves_that_arrive_together_share_a_commit(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None]
) -> None:
    made, engine, at_work = writer
    assert made.put(one(at_work, 0)).saved == (1,)
    busy = Busy(engine)
    with ThreadPoolExecutor(64) as pool:
        waiting = [pool.submit(made.put, one(at_work, n)) for n in range(8, 72)]
        wait_until(lambda: made.unanswered == 64, what="the queue behind the busy database")
        assert not any(future.done() for future in waiting)
        busy.finish()
        receipts: list[SaveReceipt] = [future.result() for future in waiting]
    assert all(len(receipt.saved) == 1 and not receipt.refused for receipt in receipts)
    assert stored(engine) == 65
    with reading(engine) as session:
        commits = session.scalar(select(func.count(journal.c.saved_at.distinct())))
    assert commits is not None
    assert commits <= 6


def test_one_bad_save_does_not_fail_its_neighbours(writer: Writer, wait_until: Callable[..., None]) -> None:
    made, engine, at_work = writer
    digest, items = at_work[0]
    # Not even JSON, so the whole batch fails with it at first.
    bad = Save(digest, (answer(99, items[0]), Answer(100, items[0], {"a set"}, False)))  # type: ignore[arg-type]
    made.put(one(at_work, 0))
    busy = Busy(engine)
    with ThreadPoolExecutor(12) as pool:
        good = [pool.submit(made.put, one(at_work, n)) for n in range(8, 18)]
        guilty = pool.submit(made.put, bad)
        wait_until(lambda: made.unanswered == 11, what="the queue behind the busy database")
        busy.finish()
        assert all(future.result().saved for future in good)
        with pytest.raises(TypeError):
            guilty.result()
    assert stored(engine) == 11


def test_a_database_that_stays_away_is_told_to_everybody_who_waits(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, engine, at_work = writer
    made.put(one(at_work, 0))
    give_up_waiting_soon(monkeypatch)
    busy = Busy(engine)
    with ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(made.put, one(at_work, n)) for n in range(8, 18)]
        for future in waiting:
            with pytest.raises(Unavailable):
                future.result(30)
    busy.finish()
    assert stored(engine) == 1
    assert made.put(one(at_work, 8)).saved == (2,)


def test_a_busy_database_is_a_503_with_the_time_to_wait(file_hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    client, told = file_hall.at_work("26-0001")
    give_up_waiting_soon(monkeypatch)
    busy = Busy(file_hall.engine)
    response = save(client, entry(1, told["items"][0]))
    busy.finish()
    assert (response.status_code, response.get_json()["code"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 1
    assert save(client, entry(1, told["items"][0])).status_code == 200


def test_closing_writes_what_has_queued_and_takes_nothing_more(writer: Writer, wait_until: Callable[..., None]) -> None:
    made, engine, at_work = writer
    made.put(one(at_work, 0))
    busy = Busy(engine)
    with ThreadPoolExecutor(21) as pool:
        waiting = [pool.submit(made.put, one(at_work, n)) for n in range(8, 28)]
        wait_until(lambda: made.unanswered == 20, what="the queue behind the busy database")
        closing = pool.submit(made.close)
        wait_until(lambda: made.closing, what="the closing")
        busy.finish()
        closing.result(30)
        assert all(future.result(30).saved for future in waiting)
    assert stored(engine) == 21
    with pytest.raises(Unavailable):
        made.put(one(at_work, 40))


def test_when_seats_called_is_written_now_and_then(tmp_path: Path, wait_until: Callable[..., None]) -> None:
    engine, presence = cbt_engine(tmp_path / "cbt.db"), Presence(every_seconds=0.02)
    made = saves_api.make_saves(engine, TickingClock(), presence)
    presence.note("26-0001", NOON)
    presence.note("26-0001", NOON + timedelta(seconds=9))
    made.wake()

    def seen(candidate_no: str = "26-0001") -> datetime | None:
        with reading(engine) as session:
            return session.scalar(select(presence_table.c.seen_at).where(presence_table.c.candidate_no == candidate_no))

    wait_until(lambda: seen() == NOON + timedelta(seconds=9), what="the presence in the database")
    presence.note("26-0001", NOON + timedelta(seconds=3))
    presence.note("26-0002", NOON)
    wait_until(lambda: seen("26-0002") == NOON, what="the second writing")
    assert seen() == NOON + timedelta(seconds=9)
    wait_until(lambda: not presence.unwritten(), what="nothing left to write")
    made.close()
    engine.dispose()
