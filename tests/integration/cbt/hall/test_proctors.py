"""Proctors act in rooms that the exam officer assigned; what they and candidates do at a seat leaves an event."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from services.cbt.seating.tables import sessions
from shared.contracts.cbt import PinIssued, ProctorAssigned, SeatOpened, SeatReplaced, SessionEnded
from shared.db.engine import unit_of_work
from shared.kernel.roles import Principal, Role
from shared.web.typed_before import BROUGHT_BACK
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall
from tests.builders.web import bearer_of

MADE = Principal("staff-made", "Made Sudana", frozenset({Role.PROCTOR}))


def headers(in_hall: Hall, who: Principal = MADE) -> dict[str, str]:
    return bearer_of(who, in_hall.clock.now(), "cbt")


def ask(in_hall: Hall, method: str, path: str, **options: Any) -> TestResponse:
    return in_hall.browser().open(path, method=method, headers=headers(in_hall), **options)


def assign(in_hall: Hall, rooms: Any, staff_id: str = MADE.id) -> TestResponse:
    path = f"/api/sessions/{in_hall.session_id}/proctors/{staff_id}"
    return in_hall.browser().put(path, json={"rooms": rooms}, headers=in_hall.staff(Role.EXAM_OFFICER))


def pin_of(in_hall: Hall, candidate_no: str) -> TestResponse:
    return ask(in_hall, "POST", f"/api/sessions/{in_hall.session_id}/seats/{candidate_no}/pin")


def duty(in_hall: Hall, *rooms: int) -> None:
    ask(in_hall, "POST", f"/api/sessions/{in_hall.session_id}/proctors")
    assert assign(in_hall, list(rooms)).status_code == 200


def test_a_proctor_without_a_duty_is_refused_with_the_reason(in_hall: Hall) -> None:
    place = f"/pengawas/{in_hall.session_id}"
    refused = pin_of(in_hall, "26-0001")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_your_room")
    assert "Ruang 1" in refused.get_json()["detail"]
    listed = ask(in_hall, "GET", f"/api/sessions/{in_hall.session_id}/seats")
    assert (listed.status_code, listed.get_json()["code"]) == (403, "not_your_session")
    for method, path in (
        ("GET", place),
        ("GET", f"{place}/26-0001"),
        ("POST", f"{place}/26-0001/pin"),
        ("GET", f"{place}/ruang/1"),
    ):
        page = ask(in_hall, method, path)
        assert (page.status_code, "ditugaskan" in page.text, "Peserta 26" in page.text) == (403, True, False), path
    assert emitted(in_hall.engine, PinIssued) == []


def test_a_proctor_acts_in_the_rooms_assigned_and_in_no_other(in_hall: Hall) -> None:
    duty(in_hall, 1)
    assert pin_of(in_hall, "26-0001").status_code == 200
    assert pin_of(in_hall, "26-0003").get_json()["code"] == "not_your_room"
    seen = ask(in_hall, "GET", f"/api/sessions/{in_hall.session_id}/seats").get_json()
    assert ([seat["candidate_no"] for seat in seen["items"]], seen["total"]) == (["26-0001", "26-0002"], 2)
    assert ask(in_hall, "GET", f"/pengawas/{in_hall.session_id}/ruang/2").status_code == 403
    assert "Ruang 2" not in ask(in_hall, "GET", f"/pengawas/{in_hall.session_id}").text
    assert assign(in_hall, []).status_code == 200
    assert pin_of(in_hall, "26-0001").status_code == 403
    assert [each.rooms for each in emitted(in_hall.engine, ProctorAssigned) if each.proctor_id == MADE.id] == [(1,), ()]


@pytest.mark.parametrize(
    ("rooms", "staff_id", "status"),
    [([3], MADE.id, 422), (["1"], MADE.id, 422), ([-1], MADE.id, 422), ([10**30], MADE.id, 422), ([1], "nobody", 404)],
)
def test_a_wrong_duty_changes_nothing(in_hall: Hall, rooms: list[Any], staff_id: str, status: int) -> None:
    duty(in_hall, 2)
    assert assign(in_hall, rooms, staff_id).status_code == status
    assert pin_of(in_hall, "26-0003").status_code == 200


def test_the_exam_officer_sees_every_room_and_assigns_on_the_page(in_hall: Hall) -> None:
    officer = in_hall.staff(Role.EXAM_OFFICER)
    client = in_hall.browser()
    assert client.get(f"/pengawas/{in_hall.session_id}/ruang/2", headers=officer).status_code == 200
    asked = ask(in_hall, "POST", f"/pengawas/{in_hall.session_id}/tugas")
    assert asked.headers["Location"] == "/pengawas"
    assert "Menunggu petugas ujian" in ask(in_hall, "GET", "/pengawas").text
    assert "Made Sudana" in client.get("/sesi", headers=officer).text
    path = f"/sesi/{in_hall.session_id}/pengawas/{MADE.id}"
    assert client.post(path, data={"rooms": ["dua"]}, headers=officer).status_code == 422
    assert client.post(path, data={"rooms": ["1", "2"]}, headers=officer).headers["Location"] == "/sesi"
    assert "Made Sudana ditugaskan di 2 ruang." in client.get("/sesi", headers=officer).text
    assert "Ruang Anda: Ruang 1, Ruang 2" in " ".join(ask(in_hall, "GET", "/pengawas").text.split())


def test_a_session_from_before_duties_is_open_to_every_proctor(in_hall: Hall) -> None:
    with unit_of_work(in_hall.engine) as session:
        session.execute(update(sessions).values(proctors_assigned=False))
    assert pin_of(in_hall, "26-0001").status_code == 200
    assert ask(in_hall, "GET", f"/pengawas/{in_hall.session_id}/ruang/2").status_code == 200


def test_a_pin_and_a_seat_leave_events_with_person_and_login(in_hall: Hall) -> None:
    duty(in_hall, 1)
    for _ in range(2):
        pin = pin_of(in_hall, "26-0001").get_json()["pin"]
        opened = in_hall.browser().post("/api/seat", json={"candidate_no": "26-0001", "pin": pin})
        assert opened.status_code == 200
    issued = emitted(in_hall.engine, PinIssued)
    assert [(each.candidate_no, each.issued_by, each.room, each.seat_no) for each in issued] == [
        ("26-0001", MADE.id, "Ruang 1", 1)
    ] * 2
    assert {each.login_id for each in issued} == {f"session of {MADE.id}"}
    (first,), (second,) = emitted(in_hall.engine, SeatOpened), emitted(in_hall.engine, SeatReplaced)
    assert first.pin_issued_by == second.pin_issued_by == MADE.id
    assert (second.replaced_login_id, second.login_id != first.login_id) == (first.login_id, True)


def test_who_ended_a_session_is_in_the_event(in_hall: Hall) -> None:
    officer = in_hall.staff(Role.EXAM_OFFICER)
    assert in_hall.browser().post(f"/api/sessions/{in_hall.session_id}/end", headers=officer).status_code == 200
    (ended,) = emitted(in_hall.engine, SessionEnded)
    assert (ended.session_id, ended.ended_by) == (in_hall.session_id, "staff-exam_officer")
    assert ended.login_id == "session of staff-exam_officer"


def test_what_comes_back_after_a_login_is_shown_first(in_hall: Hall) -> None:
    """The buttons that have no form of their own: assigning rooms, ending a session, asking for a duty, a PIN."""
    back, officer = {"rooms": "1", BROUGHT_BACK: "1"}, in_hall.staff(Role.EXAM_OFFICER)
    ask(in_hall, "POST", f"/api/sessions/{in_hall.session_id}/proctors")
    rooms, end = f"/sesi/{in_hall.session_id}/pengawas/{MADE.id}", f"/sesi/{in_hall.session_id}/akhiri"
    for path in (rooms, end):
        page = in_hall.browser().post(path, data=back, headers=officer)
        assert (page.status_code, "Belum terkirim" in page.text, "berakhir" in page.text) == (200, True, False)
    assert pin_of(in_hall, "26-0001").status_code == 403, "no room was assigned"
    assert emitted(in_hall.engine, SessionEnded) == []
    assert in_hall.browser().post(rooms, data={"rooms": "1"}, headers=officer).status_code == 302
    page = ask(in_hall, "POST", f"/pengawas/{in_hall.session_id}/26-0001/pin", data=back)
    assert "Belum terkirim" in page.text
    assert emitted(in_hall.engine, PinIssued) == []
    assert pin_of(in_hall, "26-0001").status_code == 200
