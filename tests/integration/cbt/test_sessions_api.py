"""Sessions and seats for programs, and who may ask."""

from __future__ import annotations

from typing import Any

import pytest

from shared.kernel.roles import Role
from shared.web.access import route_access
from tests.builders.cbt_hall import Hall, entry, save

PLAN: dict[str, Any] = {
    "name": "Sesi 2",
    "venue": "SMKN 1 Sukamaju",
    "rooms": [{"name": "Ruang 1", "seats": 40}, {"name": "Aula", "seats": 100}],
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
    assert [(room["number"], room["name"]) for room in told["rooms"]] == [(1, "Ruang 1"), (2, "Aula")]
    assert told["starts_at"] == "2026-11-22T06:00:00+00:00"
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


def test_seats_tell_how_far_everyone_is(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    save(client, entry(1, told["items"][0]))
    in_hall.browser("26-0002")
    in_hall.clock.forward(seconds=50)
    path = f"/api/sessions/{in_hall.session_id}/seats"
    answer = in_hall.browser().get(path, headers=in_hall.staff(Role.PROCTOR)).get_json()
    assert answer["total"] == 3
    facts = [
        (seat["candidate_no"], seat["condition"], seat["answered"], seat["silent_seconds"]) for seat in answer["items"]
    ]
    assert facts == [
        ("26-0001", "lost", 1, 50),
        ("26-0002", "ready", 0, None),
        ("26-0003", "absent", 0, None),
    ]
    page = in_hall.browser().get(f"{path}?q=0003", headers=in_hall.staff(Role.PROCTOR)).get_json()
    assert [seat["name"] for seat in page["items"]] == ["Peserta 26-0003"]
    second = in_hall.browser().get(f"{path}?page=2&per_page=2", headers=in_hall.staff(Role.PROCTOR)).get_json()
    assert ([seat["candidate_no"] for seat in second["items"]], second["total"]) == (["26-0003"], 3)


def test_who_may_ask_for_what(in_hall: Hall) -> None:
    """The whole table, so that a change of it is seen."""
    officer, proctor, both = {Role.EXAM_OFFICER}, {Role.PROCTOR}, {Role.EXAM_OFFICER, Role.PROCTOR}
    candidate: set[Role] = {Role.CANDIDATE}
    found = route_access(in_hall.app)
    assert {key: set(roles) for key, roles in found.items() if roles is not None} == {
        ("/petunjuk", "GET"): candidate,
        ("/petunjuk/mulai", "GET"): candidate,
        ("/mulai", "POST"): candidate,
        ("/ujian", "GET"): candidate,
        ("/selesai", "GET"): candidate,
        ("/sesi", "GET"): officer,
        ("/sesi", "POST"): officer,
        ("/pengawas", "GET"): both,
        ("/pengawas/<session_id>", "GET"): both,
        ("/pengawas/<session_id>/<candidate_no>", "GET"): proctor,
        ("/pengawas/<session_id>/<candidate_no>/pin", "POST"): proctor,
        ("/pengawas/<session_id>/ruang/<int:room_no>", "GET"): both,
        ("/api/attempt", "GET"): candidate,
        ("/api/attempt", "POST"): candidate,
        ("/api/attempt/answers", "POST"): candidate,
        ("/api/attempt/submission", "POST"): candidate,
        ("/api/sessions", "GET"): both,
        ("/api/sessions", "POST"): officer,
        ("/api/sessions/<session_id>/seats", "GET"): both,
        ("/api/sessions/<session_id>/seats/<candidate_no>/pin", "POST"): proctor,
    }
    assert {rule for (rule, _), roles in found.items() if roles is None} >= {"/", "/api/seat", "/api/time"}
