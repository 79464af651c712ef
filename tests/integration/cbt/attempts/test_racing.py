"""Many at the same moment, on a database file: one attempt each, and no acknowledged answer lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from werkzeug.exceptions import ServiceUnavailable

from services.cbt.attempts import save_writer
from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.memory import Presence
from services.cbt.attempts.save_writer import SaveWriter
from services.cbt.attempts.tables import attempts as attempts_table
from services.cbt.attempts.tables import journal
from services.cbt.attempts.tables import presence as presence_table
from services.cbt.attempts.usecases.attempts import submit_overdue
from services.cbt.attempts.usecases.chain import link_waiting
from services.cbt.attempts.usecases.saves import SaveReceipt, SaveRequest
from services.cbt.seating.domain.pins import token_digest
from services.cbt.service import create_app
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.db.engine import make_engine, reading, unit_of_work
from tests.builders.cbt import answer, cbt_engine, emitted, hall, started
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.messaging import NOON, StoppedClock
from tests.builders.web import make_settings


class TickingClock(StoppedClock):
    """A microsecond later at every look, so that every commit has a moment of its own."""

    def now(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment


@pytest.fixture
def shared_hall(shared_engine: Engine, tmp_path: Path) -> Iterator[Hall]:
    clock = TickingClock()
    session_id, numbers = hall(shared_engine, clock, 8)
    app = create_app(make_settings("cbt", tmp_path), engine=shared_engine, clock=clock)
    yield Hall(app, shared_engine, clock, session_id, numbers)
    app.extensions["cbt"].saves.close()


@pytest.fixture
def file_hall(tmp_path: Path) -> Iterator[Hall]:
    engine, clock = cbt_engine(tmp_path / "cbt.db"), TickingClock()
    session_id, numbers = hall(engine, clock, 1)
    app = create_app(make_settings("cbt", tmp_path), engine=engine, clock=clock)
    yield Hall(app, engine, clock, session_id, numbers)
    app.extensions["cbt"].saves.close()
    engine.dispose()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What all of them return, begun at the same moment."""
    together = threading.Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        together.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def stored(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(select(func.count()).select_from(journal)) or 0)


def test_fifty_racing_starts_make_one_attempt(shared_hall: Hall) -> None:
    cookie = shared_hall.browser("26-0001").get_cookie("terang_seat")
    assert cookie is not None
    browsers = [shared_hall.browser() for _ in range(50)]
    for browser in browsers:
        browser.set_cookie("terang_seat", cookie.value)
    answers = at_once(*(lambda browser=browser: browser.post("/api/attempt", json={}) for browser in browsers))
    assert {response.status_code for response in answers} == {200}
    assert len({response.get_json()["attempt_id"] for response in answers}) == 1
    assert len(emitted(shared_hall.engine, AttemptStarted)) == 1
    with reading(shared_hall.engine) as session:
        assert session.scalar(select(func.count()).select_from(attempts_table)) == 1


def test_a_submission_neither_loses_nor_is_overtaken_by_a_save(shared_hall: Hall) -> None:
    def sit(number: str) -> tuple[str, list[int], dict[str, Any]]:
        client, told = shared_hall.at_work(number)
        cookie = client.get_cookie("terang_seat")
        assert cookie is not None
        second = shared_hall.browser()
        second.set_cookie("terang_seat", cookie.value)
        enough = threading.Event()
        acknowledged: list[int] = []

        def work() -> None:
            for sequence in range(1, 2000):
                response = save(client, entry(sequence, told["items"][sequence % 5], sequence % 4))
                if response.status_code != 200:
                    assert response.get_json()["code"] == "already_submitted"
                    return
                acknowledged.extend(response.get_json()["saved"])
                if sequence == 15:
                    enough.set()
            pytest.fail("the submission never came")

        thread = threading.Thread(target=work)
        thread.start()
        assert enough.wait(30)
        receipt = second.post("/api/attempt/submission", json={})
        thread.join()
        assert receipt.status_code == 200
        return told["attempt_id"], acknowledged, receipt.get_json()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(sit, shared_hall.numbers[:4]))
    submitted = {told.attempt_id: told for told in emitted(shared_hall.engine, AttemptSubmitted)}
    recorded: dict[str, list[int]] = {}
    for stretch in emitted(shared_hall.engine, AnswersRecorded):
        recorded.setdefault(stretch.attempt_id, []).extend(entry.sequence for entry in stretch.entries)
    for attempt_id, acknowledged, receipt in results:
        assert len(acknowledged) >= 15
        assert sorted(recorded[attempt_id]) == acknowledged
        assert submitted[attempt_id].entries == len(acknowledged) == receipt["entries"]


def test_worker_and_candidate_submit_at_the_same_moment(shared_hall: Hall) -> None:
    clients = [shared_hall.at_work(number)[0] for number in shared_hall.numbers]
    shared_hall.clock.forward(minutes=101)

    def overdue() -> int:
        with unit_of_work(shared_hall.engine) as session:
            link_waiting(session, shared_hall.clock)
            return submit_overdue(session, shared_hall.clock)

    posts = [lambda client=client: client.post("/api/attempt/submission", json={}).status_code for client in clients]
    statuses = at_once(overdue, *posts)[1:]
    overdue()
    assert set(statuses) <= {200, 409}
    ended = [told.candidate_no for told in emitted(shared_hall.engine, AttemptSubmitted)]
    assert sorted(ended) == shared_hall.numbers


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[tuple[SaveWriter, Engine, list[tuple[str, list[str]]]]]:
    """A writer on a file, with eight candidates at work: their tokens' digests and items."""
    engine, clock = cbt_engine(tmp_path / "cbt.db"), TickingClock()
    session_id, numbers = hall(engine, clock, 8)
    at_work = []
    for number in numbers:
        token, items = started(engine, clock, session_id, number)
        at_work.append((token_digest(token), items))
    made = SaveWriter(engine, clock, Presence())
    yield made, engine, at_work
    made.close()
    engine.dispose()


Writer = tuple[SaveWriter, Engine, list[tuple[str, list[str]]]]


def one(at_work: list[tuple[str, list[str]]], n: int, **changes: Any) -> SaveRequest:
    digest, items = at_work[n % len(at_work)]
    return SaveRequest(digest, (answer(n // len(at_work) + 1, items[n % 5], **changes),))


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
    assert made.save(one(at_work, 0)).saved == (1,)
    busy = Busy(engine)
    with ThreadPoolExecutor(64) as pool:
        waiting = [pool.submit(made.save, one(at_work, n)) for n in range(8, 72)]
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
    bad = SaveRequest(digest, (answer(99, items[0]), Answer(100, items[0], {"a set"}, False)))  # type: ignore[arg-type]
    made.save(one(at_work, 0))
    busy = Busy(engine)
    with ThreadPoolExecutor(12) as pool:
        good = [pool.submit(made.save, one(at_work, n)) for n in range(8, 18)]
        guilty = pool.submit(made.save, bad)
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
    made.save(one(at_work, 0))
    monkeypatch.setattr(save_writer, "_LOCK_WITHIN_SECONDS", 0.05)
    busy = Busy(engine)
    with ThreadPoolExecutor(10) as pool:
        waiting = [pool.submit(made.save, one(at_work, n)) for n in range(8, 18)]
        for future in waiting:
            with pytest.raises(ServiceUnavailable):
                future.result(30)
    busy.finish()
    assert stored(engine) == 1
    assert made.save(one(at_work, 8)).saved == (2,)


def test_a_busy_database_is_a_503_with_the_time_to_wait(file_hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    client, told = file_hall.at_work("26-0001")
    monkeypatch.setattr(save_writer, "_LOCK_WITHIN_SECONDS", 0.05)
    busy = Busy(file_hall.engine)
    response = save(client, entry(1, told["items"][0]))
    busy.finish()
    assert (response.status_code, response.get_json()["code"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 1
    assert save(client, entry(1, told["items"][0])).status_code == 200


def test_closing_writes_what_has_queued_and_takes_nothing_more(writer: Writer, wait_until: Callable[..., None]) -> None:
    made, engine, at_work = writer
    made.save(one(at_work, 0))
    busy = Busy(engine)
    with ThreadPoolExecutor(21) as pool:
        waiting = [pool.submit(made.save, one(at_work, n)) for n in range(8, 28)]
        wait_until(lambda: made.unanswered == 20, what="the queue behind the busy database")
        closing = pool.submit(made.close)
        wait_until(lambda: made._closing, what="the closing")
        busy.finish()
        closing.result(30)
        assert all(future.result(30).saved for future in waiting)
    assert stored(engine) == 21
    with pytest.raises(ServiceUnavailable):
        made.save(one(at_work, 40))


def test_when_seats_called_is_written_now_and_then(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, wait_until: Callable[..., None]
) -> None:
    monkeypatch.setattr(save_writer, "PRESENCE_EVERY_SECONDS", 0.02)
    made, engine, _ = writer
    presence = made._presence
    presence.note("26-0001", NOON)
    presence.note("26-0001", NOON + timedelta(seconds=9))
    made.called()

    def seen() -> datetime | None:
        with reading(engine) as session:
            return session.scalar(select(presence_table.c.seen_at).where(presence_table.c.candidate_no == "26-0001"))

    wait_until(lambda: seen() == NOON + timedelta(seconds=9), what="the presence in the database")
    presence.note("26-0001", NOON + timedelta(seconds=3))
    presence.note("26-0002", NOON)
    wait_until(lambda: not presence._unwritten, what="the second writing")
    wait_until(lambda: seen() == NOON + timedelta(seconds=9), what="the later moment to stay")
