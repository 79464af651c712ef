"""A room is for one session at a time, in whatever capitals it is written; slips change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.cbt.exams.usecases import exams
from services.cbt.seating.storage import candidates as roster
from services.cbt.seating.usecases import candidates, selections
from shared.db.engine import unit_of_work
from shared.kernel.clock import to_text
from shared.kernel.roles import Role
from tests.builders.cbt import EXAM, cbt_engine, exam_sealed, selection_opened
from tests.builders.cbt_hall import Hall
from tests.builders.messaging import NOON, admitted


def plan(in_hall: Hall, **changes: Any) -> dict[str, Any]:
    """A second session at the same venue that begins an hour before the first ends."""
    booked = in_hall.browser().get("/api/sessions", headers=in_hall.staff(Role.EXAM_OFFICER)).get_json()["items"][0]
    values = {
        "name": "Sesi sore",
        "venue": booked["venue"],
        "rooms": [{"name": "Aula", "seats": 10}],
        "starts_at": to_text(NOON.replace(hour=NOON.hour + 3)),
        "ends_at": to_text(NOON.replace(hour=NOON.hour + 6)),
        "timezone": "Asia/Jakarta",
    }
    return {**values, **changes}


def send(in_hall: Hall, body: dict[str, Any]) -> TestResponse:
    return in_hall.browser().post("/api/sessions", json=body, headers=in_hall.staff(Role.EXAM_OFFICER))


def planned(in_hall: Hall) -> int:
    return len(in_hall.browser().get("/api/sessions", headers=in_hall.staff(Role.EXAM_OFFICER)).get_json()["items"])


@pytest.mark.parametrize("room", ["Ruang 2", "ruang  2", "RUANG 2"])
def test_a_room_is_not_booked_twice_at_overlapping_times(in_hall: Hall, room: str) -> None:
    rooms = [{"name": "Aula", "seats": 10}, {"name": room, "seats": 5}]
    refused = send(in_hall, plan(in_hall, rooms=rooms, venue="smkn 1 sukamaju"))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "room_taken")
    assert [error["field"] for error in refused.get_json()["errors"]] == ["rooms"]
    assert "Sesi 1" in refused.get_json()["detail"]
    assert planned(in_hall) == 1


def test_another_room_and_another_hour_are_free(in_hall: Hall) -> None:
    assert send(in_hall, plan(in_hall)).status_code == 201
    after = to_text(NOON.replace(hour=NOON.hour + 6)), to_text(NOON.replace(hour=NOON.hour + 8))
    rooms = [{"name": "Ruang 2", "seats": 5}]
    later = plan(in_hall, name="Malam", rooms=rooms, starts_at=after[0], ends_at=after[1])
    assert send(in_hall, later).status_code == 201


def test_a_session_of_the_same_name_in_other_capitals_is_the_same(in_hall: Hall) -> None:
    refused = send(in_hall, plan(in_hall, name="sesi  1"))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "session_exists")


@pytest.mark.parametrize(
    ("field", "moment"),
    [
        ("starts_at", "0001-01-01T00:00:00+14:00"),
        ("starts_at", "0001-01-01T00:00:00Z"),
        ("ends_at", "9999-12-31T23:59:59-12:00"),
        ("ends_at", "9999-12-31T23:59:59Z"),
        ("ends_at", "2077-01-01T00:00:00Z"),
    ],
)
def test_a_year_out_of_reach_is_named(in_hall: Hall, field: str, moment: str) -> None:
    refused = send(in_hall, plan(in_hall, **{field: moment}))
    assert refused.status_code == 422
    assert {error["field"] for error in refused.get_json()["errors"]} == {field}
    form = {
        **plan(in_hall, rooms="Aula: 10", starts_at="2026-11-22T13:00", ends_at="2026-11-22T15:30"),
        field: moment[:16],
    }
    page = in_hall.browser().post("/sesi", data=form, headers=in_hall.staff(Role.EXAM_OFFICER))
    assert page.status_code == 422
    assert planned(in_hall) == 1


def test_numbers_are_seated_in_their_order_beyond_9999() -> None:
    engine = cbt_engine()
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
        exams.receive_sealed_v1(session, exam_sealed())
        for number in ("26-10000", "26-9999", "26-0002"):
            candidates.admit(session, NOON, admitted(number))
        waiting = roster.without_seat(session, exams.get(session, EXAM), 2)
    assert [each.candidate_no for each in waiting] == ["26-0002", "26-9999"]
