"""G1 on one machine whose disk is full: databases, event log and the logs of all processes share it."""

from __future__ import annotations

import http.client
import json
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from operations.one_machine.running import Running, running
from tests.faults.disks import fill, small_disk
from tests.faults.exam import Hall, hold

Wait = Callable[..., None]
CANDIDATES = 10
READY = ("/readyz", "/cbt/readyz", "/scoring/readyz")


def answer_of(installation: Running, path: str) -> tuple[int, bytes]:
    parts = urlsplit(installation.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def missing(installation: Running, path: str) -> tuple[int, list[str]]:
    """The status, and the parts that are not ready."""
    status, body = answer_of(installation, path)
    return status, [each["part"] for each in json.loads(body)["not_ready"]]


def test_a_full_disk_loses_nothing_is_named_and_is_over_when_there_is_room(tmp_path: Path, wait_until: Wait) -> None:
    with small_disk(tmp_path / "disk", megabytes=192) as disk, running(disk / "var") as installation:
        ballast = disk / "ballast"
        processes = installation.pids

        def fill_and_free(hall: Hall) -> int:
            assert hall.ledger.wait_for(100)

            seen = -1

            def no_answer_is_saved() -> bool:
                # Again and again, because a checkpoint gives room back.
                nonlocal seen
                fill(ballast)
                before, seen = seen, hall.ledger.count
                return seen == before and hall.ledger.under_way == CANDIDATES

            wait_until(no_answer_is_saved, seconds=90, what="that all wait for their answers to be saved")
            assert {missing(installation, path)[0] for path in READY} == {503}
            assert [missing(installation, path)[1] for path in READY] == [["disk"]] * 3
            full = hall.ledger.count
            ballast.unlink()
            assert hall.ledger.wait_for(full + 100)
            return full

        outcome = hold(installation, tmp_path, fill_and_free, candidates=CANDIDATES, answers_a_second=40)
        sys.stdout.write(f"\n{outcome.figures()}\n")
        assert outcome.verdict.acknowledged >= outcome.happened + 100
        outcome.require_nothing_lost_or_doubled()
        assert installation.pids == processes, "nothing had to be started again"
        assert [missing(installation, path) for path in READY] == [(200, [])] * 3
