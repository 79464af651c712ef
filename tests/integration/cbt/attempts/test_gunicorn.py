"""Saves through the real server: gevent workers over a database file, told to stop in the middle."""

from __future__ import annotations

import http.client
import json
import threading
from pathlib import Path

import pytest

from services.cbt.attempts.storage import attempts, journal
from services.cbt.seating.domain.pins import token_digest
from shared.db.engine import reading
from tests.builders.cbt import cbt_engine
from tests.load.hall import Seat
from tests.load.seating import candidates_at_work
from tests.load.serving import embedded, server


def save_until_stopped(port: int, seat: Seat, acknowledged: set[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": f"terang_seat={seat.token}", "Content-Type": "application/json"}
    for sequence in range(1, 10_000):
        item = seat.items[sequence % len(seat.items)]
        entry = {"sequence": sequence, "item_id": item, "option_id": f"{item}-1", "doubtful": False}
        try:
            connection.request("POST", "/api/attempt/answers", json.dumps({"entries": [entry]}), headers)
            response = connection.getresponse()
            body = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            return
        if response.status == 503:
            return
        assert response.status == 200, body
        acknowledged.update(body["saved"])
    pytest.fail("the server never stopped")


def test_a_server_that_is_stopped_has_saved_what_it_acknowledged(tmp_path: Path) -> None:
    engine = cbt_engine(tmp_path / "cbt.db")
    seats = candidates_at_work(engine, 8)
    acknowledged: dict[str, set[int]] = {seat.token: set() for seat in seats}
    with embedded(tmp_path) as form, server(form, tmp_path) as web:
        threads = [
            threading.Thread(target=save_until_stopped, args=(web.port, seat, acknowledged[seat.token]))
            for seat in seats
        ]
        for thread in threads:
            thread.start()
        while sum(map(len, acknowledged.values())) < 100:
            threads[0].join(0.01)
            assert any(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join(30)
    with reading(engine) as session:
        for token, sequences in acknowledged.items():
            candidate = attempts.find_checked_in(session, token_digest(token))
            assert candidate is not None
            assert candidate.attempt is not None
            assert sequences <= {kept.sequence for kept in journal.answers(session, candidate.attempt.attempt_id)}
    engine.dispose()
