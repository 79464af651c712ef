"""A proctor issues PINs, for seats of the session only."""

from __future__ import annotations

from werkzeug.test import TestResponse

from shared.kernel.roles import Role
from tests.builders.cbt_hall import Hall


def issue(in_hall: Hall, path: str) -> TestResponse:
    return in_hall.browser().post(f"/api/sessions/{path}/pin", headers=in_hall.staff(Role.PROCTOR))


def test_a_pin_is_for_a_seat_of_this_session(in_hall: Hall) -> None:
    assert issue(in_hall, f"{in_hall.session_id}/seats/26-9999").get_json()["code"] == "not_seated_here"
    assert issue(in_hall, "unknown/seats/26-0001").status_code == 404


def test_after_the_submission_there_is_nothing_to_check_in_to(in_hall: Hall) -> None:
    client, _ = in_hall.at_work("26-0001")
    client.post("/api/attempt/submission", json={})
    response = issue(in_hall, f"{in_hall.session_id}/seats/26-0001")
    assert (response.status_code, response.get_json()["code"]) == (409, "nothing_to_check_in_to")


def test_after_the_session_only_who_is_at_work_gets_a_pin(in_hall: Hall) -> None:
    in_hall.clock.forward(hours=3)
    in_hall.at_work("26-0001")
    in_hall.clock.forward(hours=1)
    assert issue(in_hall, f"{in_hall.session_id}/seats/26-0001").status_code == 200
    response = issue(in_hall, f"{in_hall.session_id}/seats/26-0002")
    assert (response.status_code, response.get_json()["code"]) == (409, "session_over")


def test_only_a_proctor_issues_pins(in_hall: Hall) -> None:
    path = f"/api/sessions/{in_hall.session_id}/seats/26-0001/pin"
    for roles in ((Role.EXAM_OFFICER,), (Role.COMMITTEE, Role.AUDITOR)):
        assert in_hall.browser().post(path, headers=in_hall.staff(*roles)).status_code == 403
    assert in_hall.browser().post(path).status_code == 401
    assert in_hall.browser("26-0001").post(path).status_code == 403
