"""Many at the same moment, on a database file: one attempt each, and no acknowledged answer lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from services.cbt.attempts.tables import attempts as attempts_table
from services.cbt.attempts.tables import journal
from services.cbt.attempts.usecases.attempts import submit_overdue
from services.cbt.attempts.usecases.chain import link_waiting
from services.cbt.service import create_app
from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.db.engine import reading, unit_of_work
from tests.builders.cbt import emitted, hall
from tests.builders.cbt_hall import Hall, entry, save
from tests.builders.messaging import StoppedClock
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


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What all of them return, begun at the same moment."""
    together = threading.Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        together.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def start(browser: FlaskClient) -> TestResponse:
    """The answer to a start, asked for again after a 503 as a player does: fifty requests share ten connections, and
    on a busy machine one may wait for its own longer than a request may."""
    give_up = time.monotonic() + 60
    while (answer := browser.post("/api/attempt", json={})).status_code == 503 and time.monotonic() < give_up:
        assert "Retry-After" in answer.headers
    return answer


def stored(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(select(func.count()).select_from(journal)) or 0)


def test_fifty_racing_starts_make_one_attempt(shared_hall: Hall) -> None:
    cookie = shared_hall.browser("26-0001").get_cookie("terang_seat")
    assert cookie is not None
    browsers = [shared_hall.browser() for _ in range(50)]
    for browser in browsers:
        browser.set_cookie("terang_seat", cookie.value)
    answers = at_once(*(lambda browser=browser: start(browser) for browser in browsers))
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
            link_waiting(session, shared_hall.clock.now())
            return submit_overdue(session, shared_hall.clock.now())

    posts = [lambda client=client: client.post("/api/attempt/submission", json={}).status_code for client in clients]
    statuses = at_once(overdue, *posts)[1:]
    overdue()
    assert set(statuses) <= {200, 409}
    ended = [told.candidate_no for told in emitted(shared_hall.engine, AttemptSubmitted)]
    assert sorted(ended) == shared_hall.numbers
