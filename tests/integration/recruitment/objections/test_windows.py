"""Scoring is told until when objections are taken, and once that is over, how many there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.objections import handlers
from services.recruitment.objections.jobs import JOBS
from services.recruitment.objections.storage import objections as stored
from shared.contracts.codec.reading import InvalidPayload, load
from shared.contracts.objections import ItemObjectionFiled, ObjectionWindowChanged
from shared.db.engine import reading, unit_of_work
from tests.builders import objections as made
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW
from tests.integration.recruitment.objections.conftest import Deliver

UNTIL = datetime(2026, 11, 13, 17, 0, tzinfo=UTC)


def announced(engine: Engine) -> list[tuple[str, bool, int]]:
    name = "recruitment.objection_window.changed.v1"
    return [(data["until"][:16], data["closed"], data["filed"]) for each, data in build.emitted(engine) if each == name]


def work(engine: Engine, moment: datetime) -> int:
    return JOBS[0].run(engine, StoppedClock(moment))


def test_said_once_and_counted_once_it_is_over(engine: Engine, browser: FlaskClient) -> None:
    assert browser.post("/lamaran/sanggah", data=made.typed()).status_code == 302
    assert [work(engine, NOW), work(engine, NOW)] == [1, 0]
    # Whatever was being filed in the last second is stored before it is counted.
    assert work(engine, UNTIL + timedelta(seconds=59)) == 0
    assert [work(engine, UNTIL + timedelta(minutes=1)), work(engine, UNTIL + timedelta(minutes=1))] == [1, 0]
    assert announced(engine) == [("2026-11-13T17:00", False, 1), ("2026-11-13T17:00", True, 1)]


def test_a_later_session_opens_it_again(engine: Engine, number: str, deliver: Deliver) -> None:
    work(engine, UNTIL + timedelta(hours=1))
    deliver(reported.seat_assigned("26-0000001", ends_at=UNTIL + timedelta(days=1)))
    work(engine, UNTIL + timedelta(hours=2))
    assert announced(engine) == [("2026-11-13T17:00", True, 0), ("2026-11-18T17:00", False, 0)]


def test_what_was_announced_moves_no_earlier_once_somebody_has_sat(
    engine: Engine, number: str, deliver: Deliver
) -> None:
    """Not because somebody's session, who has not come yet, is moved to an earlier day."""
    deliver(reported.seat_assigned("26-0000001", ends_at=UNTIL + timedelta(days=1)))
    work(engine, NOW)
    deliver(reported.seat_assigned("26-0000001", ends_at=UNTIL - timedelta(days=9)), 2)
    work(engine, NOW)
    assert announced(engine) == [("2026-11-18T17:00", False, 0)]


def test_before_anybody_has_sat_a_plan_that_was_mended_is_announced_anew(engine: Engine, deliver: Deliver) -> None:
    made.take_objections(engine)
    deliver(reported.seat_assigned("26-0000001", ends_at=UNTIL + timedelta(days=365)))
    work(engine, NOW)
    deliver(reported.seat_assigned("26-0000001", ends_at=UNTIL + timedelta(days=1)), 2)
    work(engine, NOW)
    assert [until[:7] for until, _, _ in announced(engine)] == ["2027-11", "2026-11"]


@pytest.mark.parametrize("since", [reported.seat_opened, reported.seat_missed])
@pytest.mark.parametrize("field", ["session_id", "starts_at", "ends_at"])
def test_whoever_has_checked_in_or_missed_it_keeps_the_session_and_its_hours(
    engine: Engine, number: str, deliver: Deliver, since: Callable[[str], Any], field: str
) -> None:
    told = reported.seat_assigned("26-0000001")
    other: dict[str, Any] = {
        "session_id": "sesi-lain",
        "starts_at": told.starts_at - timedelta(days=30),
        "ends_at": told.ends_at - timedelta(days=30),
    }
    deliver(told)
    deliver(since("26-0000001"), 2)
    with pytest.raises(InvalidPayload, match=f"{field}: it was .* when 26-0000001 checked in"):
        deliver(replace(told, **{field: other[field]}), 3)
    deliver(told, 3)


def test_rules_without_objections_announce_nothing(engine: Engine) -> None:
    assert work(engine, NOW) == 0


def test_after_a_restore_it_is_known_what_was_filed_but_not_its_text(engine: Engine, browser: FlaskClient) -> None:
    browser.post("/lamaran/sanggah", data=made.typed())
    work(engine, NOW)
    events: list[tuple[str, Any]] = build.emitted(engine)
    payloads: list[Any] = [
        load(kind, data)
        for kind, name in ((ItemObjectionFiled, "item_objection"), (ObjectionWindowChanged, "objection_window"))
        for each, data in events
        if name in each
    ]
    other = build.database_with_demo_selection()
    for payload in (*payloads, *payloads):
        with unit_of_work(other) as session:
            handlers.RECALLS[type(payload)](session, NOW, reported.event_of(payload), payload)
    with reading(other) as session:
        assert stored.count_of_exam(session, made.EXAM) == 1
        [kept] = stored.of_attempts(session, [payloads[0].attempt_id])
        window = stored.find_window(session, made.EXAM)
    assert (kept.objection_id, kept.number, kept.text) == (payloads[0].objection_id, 34, None)
    assert window is not None
    assert window.until == UNTIL


def test_seats_that_say_an_earlier_end_than_the_last_submission_take_no_time_away(
    engine: Engine, number: str, deliver: Deliver
) -> None:
    work(engine, NOW)
    deliver(reported.seat_assigned(number, ends_at=UNTIL - timedelta(days=60)))
    work(engine, NOW + timedelta(minutes=1))
    assert [until for until, _, _ in announced(engine)] == ["2026-11-13T17:00"]
