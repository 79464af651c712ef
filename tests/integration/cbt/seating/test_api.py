"""Sessions for programs."""

from __future__ import annotations

from typing import Any

import pytest

from shared.kernel.roles import Role
from tests.builders.cbt_hall import Hall

PLAN: dict[str, Any] = {
    "name": "Sesi 2",
    "venue": "SMKN 1 Sukamaju",
    "rooms": [{"name": "Ruang 8", "seats": 40}, {"name": "Aula", "seats": 100}],
    "starts_at": "2026-11-22T13:00:00+07:00",
    "ends_at": "2026-11-22T16:00:00+07:00",
    "timezone": "Asia/Jakarta",
}


def test_a_session_is_planned_and_listed(in_hall: Hall) -> None:
    client = in_hall.browser()
    created = client.post("/api/sessions", json=PLAN, headers=in_hall.staff(Role.EXAM_OFFICER))
    assert created.status_code == 201
    told = created.get_json()
    assert (told["seats"], told["taken"], told["selection_id"]) == (140, 0, "cpns-sukamaju-2026")
    assert [(room["number"], room["name"]) for room in told["rooms"]] == [(1, "Ruang 8"), (2, "Aula")]
    assert told["starts_at"] == "2026-11-22T06:00:00.000000Z"
    listed = client.get("/api/sessions", headers=in_hall.staff(Role.PROCTOR)).get_json()["items"]
    assert [session["name"] for session in listed] == ["Sesi 2", "Sesi 1"]
    assert listed[1]["taken"] == 3


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"starts_at": "2026-11-22T13:00:00"}, 422, "invalid_input", "starts_at"),
        ({"ends_at": "2026-11-22T05:00:00Z"}, 422, "invalid_input", "ends_at"),
        ({"rooms": []}, 422, "invalid_input", "rooms"),
        ({"rooms": [{"name": "A", "seats": 0}]}, 422, "invalid_input", "rooms.0.seats"),
        ({"rooms": [{"name": "A", "seats": 1}] * 2}, 422, "invalid_input", "rooms"),
        ({"timezone": "../../etc/passwd"}, 422, "invalid_input", "timezone"),
        ({"colour": "blue"}, 422, "invalid_input", "colour"),
        ({"selection_id": "another"}, 409, "selection_unknown", "selection_id"),
        ({"name": "Sesi 1"}, 409, "session_exists", "name"),
    ],
)
def test_a_wrong_plan_changes_nothing(
    in_hall: Hall, changes: dict[str, Any], status: int, code: str, field: str
) -> None:
    response = in_hall.browser().post(
        "/api/sessions", json={**PLAN, **changes}, headers=in_hall.staff(Role.EXAM_OFFICER)
    )
    assert (response.status_code, response.get_json()["code"]) == (status, code)
    assert field in {error["field"] for error in response.get_json()["errors"]}
    listed = in_hall.browser().get("/api/sessions", headers=in_hall.staff(Role.PROCTOR)).get_json()["items"]
    assert len(listed) == 1
