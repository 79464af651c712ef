"""An exam officer closes the seat of somebody who checked in and never began: for a reason, and for nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.cbt.attempts.usecases.closing import close_ended
from services.cbt.seating.domain.closed_seats import LEFT_OR_ILL, REASONS
from services.cbt.seating.tables import seats
from services.cbt.seating.usecases import recall
from shared.contracts.cbt import SeatMissed
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.held_seats import SeatClosingProposed, SeatClosingWithdrawn
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall

NOTE = "Berita acara 4: pingsan di kursi."


FIRST, SECOND = (Role.EXAM_OFFICER,), (Role.EXAM_OFFICER, Role.PROCTOR)
"""Two exam officers."""


def close_once(
    in_hall: Hall, number: str = "26-0001", code: str = "ill", note: str = NOTE, by: tuple[Role, ...] = FIRST
) -> TestResponse:
    path = f"/api/sessions/{in_hall.session_id}/seats/{number}/closing"
    sent = {"reason_code": code, "note": note}
    return in_hall.browser().post(path, json=sent, headers=in_hall.staff(*by))


def close(in_hall: Hall, number: str = "26-0001", code: str = "ill", note: str = NOTE) -> TestResponse:
    """Both officers close it; what the second is answered, or the first where that is refused."""
    first = close_once(in_hall, number, code, note)
    return close_once(in_hall, number, code, "", SECOND) if first.status_code == 200 else first


def open_again(in_hall: Hall, by: tuple[Role, ...] = SECOND) -> TestResponse:
    path = f"/api/sessions/{in_hall.session_id}/seats/26-0001/closing"
    return in_hall.browser().delete(path, headers=in_hall.staff(*by))


def end_and_mark(in_hall: Hall) -> None:
    in_hall.clock.forward(hours=4)
    with unit_of_work(in_hall.engine) as session:
        close_ended(session, in_hall.clock.now())


def seat(in_hall: Hall, number: str = "26-0001") -> Any:
    with reading(in_hall.engine) as session:
        return session.execute(select(seats).where(seats.c.candidate_no == number)).one()


def closings(in_hall: Hall) -> list[SeatMissed]:
    return [each for each in emitted(in_hall.engine, SeatMissed) if each.closed_because is not None]


def words(page: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


def test_nobody_begins_at_a_closed_seat_and_the_event_says_why_without_the_note(in_hall: Hall) -> None:
    waiting = in_hall.browser("26-0001")
    assert close(in_hall).get_json() == {"candidate_no": "26-0001", "reason_code": "ill", "closed": True}
    (event,) = emitted(in_hall.engine, SeatMissed)
    now = in_hall.clock.now()
    assert (event.candidate_no, event.closed_because, event.ended_at, event.closed_at) == ("26-0001", "left", now, now)
    assert event.closed_by
    assert event.login_id
    assert NOTE not in str(dump(event))
    assert seat(in_hall).closing_note == NOTE
    refused = waiting.post("/api/attempt", json={})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "seat_closed")
    assert "Kursi ini sudah ditutup petugas ujian" in waiting.get("/petunjuk").text
    assert "Mulai ujian sekarang" not in waiting.get("/petunjuk").text
    pin = f"/api/sessions/{in_hall.session_id}/seats/26-0001/pin"
    assert in_hall.browser().post(pin, headers=in_hall.staff(Role.PROCTOR)).get_json()["code"] == "seat_closed"
    end_and_mark(in_hall)
    reported = [each.candidate_no for each in emitted(in_hall.engine, SeatMissed)]
    assert reported == ["26-0001", "26-0002", "26-0003"], "the end of the session does not report it again"


def test_the_same_again_changes_nothing_and_another_reason_is_refused(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    close(in_hall)
    before = seat(in_hall)
    in_hall.clock.forward(minutes=1)
    again = close(in_hall, note="Catatan lain.")
    assert (again.status_code, again.get_json()["closed"]) == (200, True)
    refused = close(in_hall, code="left")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "closed_for_another_reason")
    assert "sakit sebelum memulai" in refused.text
    assert seat(in_hall) == before
    assert len(closings(in_hall)) == 1


def test_one_officer_alone_holds_a_seat_and_says_nothing_final(in_hall: Hall) -> None:
    waiting = in_hall.browser("26-0001")
    for _ in range(2):
        assert close_once(in_hall).get_json()["closed"] is False
    assert waiting.post("/api/attempt", json={}).get_json()["code"] == "seat_closed"
    pin = f"/api/sessions/{in_hall.session_id}/seats/26-0001/pin"
    assert in_hall.browser().post(pin, headers=in_hall.staff(Role.PROCTOR)).get_json()["code"] == "seat_closed"
    assert emitted(in_hall.engine, SeatMissed) == []
    (proposed,) = emitted(in_hall.engine, SeatClosingProposed)
    assert proposed.proposed_by == seat(in_hall).closed_by
    assert close_once(in_hall, code="left", by=SECOND).get_json()["code"] == "closed_for_another_reason"
    assert close_once(in_hall, note="Catatan lain.", by=SECOND).get_json()["closed"] is True
    (event,) = closings(in_hall)
    assert (event.closed_by, event.confirmed_by) == ("staff-exam_officer", "staff-exam_officer-proctor")
    assert seat(in_hall).closing_note == NOTE


@pytest.mark.parametrize("by", [FIRST, SECOND])
def test_until_a_second_confirms_any_officer_opens_it_again_and_the_candidate_begins(
    in_hall: Hall, by: tuple[Role, ...]
) -> None:
    waiting = in_hall.browser("26-0001")
    close_once(in_hall)
    assert open_again(in_hall, by).status_code == 204
    (back,) = emitted(in_hall.engine, SeatClosingWithdrawn)
    assert (back.candidate_no, back.withdrawn_by) == ("26-0001", f"staff-{'-'.join(sorted(by))}")
    assert (seat(in_hall).closed_because, seat(in_hall).closing_note) == (None, None)
    assert open_again(in_hall, by).get_json()["code"] == "closing_not_held"
    assert waiting.post("/api/attempt", json={}).status_code == 200
    assert emitted(in_hall.engine, SeatMissed) == []


def test_what_two_have_closed_nobody_opens(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    close(in_hall)
    before = seat(in_hall)
    assert open_again(in_hall).get_json()["code"] == "closing_not_held"
    assert seat(in_hall) == before
    assert open_again(in_hall, (Role.PROCTOR,)).status_code == 403


def test_a_held_seat_is_missed_when_its_session_ends_and_confirmed_afterwards(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    close_once(in_hall)
    end_and_mark(in_hall)
    assert [each.closed_because for each in emitted(in_hall.engine, SeatMissed)] == [None] * 3
    assert close_once(in_hall, by=SECOND).get_json()["closed"] is True
    assert [each.closed_because for each in closings(in_hall)] == ["left"]


def test_after_the_end_of_the_session_a_missed_seat_is_given_its_reason(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    end_and_mark(in_hall)
    missed_at = seat(in_hall).missed_at
    assert close(in_hall, code="technical", note="").get_json()["closed"]
    (first, *_, last) = emitted(in_hall.engine, SeatMissed)
    assert (first.candidate_no, first.closed_because) == ("26-0001", None)
    assert (last.candidate_no, last.closed_because, last.ended_at) == ("26-0001", "technical", first.ended_at)
    assert (seat(in_hall).missed_at, seat(in_hall).closing_note) == (missed_at, None)


def test_a_seat_whose_attempt_has_begun_is_never_closed(in_hall: Hall) -> None:
    client, _ = in_hall.at_work("26-0001")
    for _ in range(2):
        refused = close(in_hall)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "already_begun")
        client.post("/api/attempt/submission", json={})
    assert (seat(in_hall).missed_at, emitted(in_hall.engine, SeatMissed)) == (None, [])


def test_who_never_checked_in_has_no_seat_to_close(in_hall: Hall) -> None:
    refused = close(in_hall)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "never_checked_in")
    assert close(in_hall, number="26-0999").status_code == 404
    assert emitted(in_hall.engine, SeatMissed) == []


def test_no_seat_is_closed_days_before_its_session(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    in_hall.clock.moment -= timedelta(days=2)
    refused = close(in_hall)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "session_far_ahead")
    in_hall.clock.moment += timedelta(days=2)
    assert close(in_hall).status_code == 200


@pytest.mark.parametrize(
    ("code", "note", "field"),
    [("", "", "reason_code"), ("tired", "", "reason_code"), ("ill", "a" * 501, "note"), ("ill", "a\u202eb", "note")],
)
def test_a_wrong_field_is_named_and_nothing_changes(in_hall: Hall, code: str, note: str, field: str) -> None:
    in_hall.browser("26-0001")
    refused = close(in_hall, code=code, note=note)
    assert refused.status_code == 422
    assert field in refused.text
    assert (seat(in_hall).missed_at, emitted(in_hall.engine, SeatMissed)) == (None, [])


@pytest.mark.parametrize("role", [Role.PROCTOR, Role.COMMITTEE, Role.AUDITOR])
def test_only_an_exam_officer_closes_a_seat(in_hall: Hall, role: Role) -> None:
    in_hall.browser("26-0001")
    path = f"/api/sessions/{in_hall.session_id}/seats/26-0001/closing"
    assert in_hall.browser().post(path, json={"reason_code": "ill"}, headers=in_hall.staff(role)).status_code == 403
    page = f"/pengawas/{in_hall.session_id}/26-0001/tutup"
    assert in_hall.browser().get(page, headers=in_hall.staff(role)).status_code == 403
    assert in_hall.browser().post(page, data={"reason_code": "ill"}, headers=in_hall.staff(role)).status_code == 403
    assert seat(in_hall).missed_at is None


def test_the_officer_closes_it_on_the_pages_and_the_proctor_reads_why(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    in_hall.at_work("26-0002")
    officer, desk = in_hall.staff(Role.EXAM_OFFICER), in_hall.browser()
    path = f"/pengawas/{in_hall.session_id}"
    listed = desk.get(path, headers=officer).text
    assert [number in listed for number in ("26-0001/tutup", "26-0002/tutup", "26-0003/tutup")] == [True, False, False]
    assert "/tutup" not in desk.get(path, headers=in_hall.staff(Role.PROCTOR)).text
    assert "sudah memulai ujian" in words(desk.get(f"{path}/26-0002/tutup", headers=officer))
    assert "belum masuk di kursinya" in words(desk.get(f"{path}/26-0003/tutup", headers=officer))
    refused = desk.post(f"{path}/26-0001/tutup", data={"note": NOTE}, headers=officer)
    assert refused.status_code == 422
    assert NOTE in refused.text, "what was typed stays"
    done = desk.post(f"{path}/26-0001/tutup", data={"reason_code": "ill", "note": NOTE}, headers=officer)
    assert done.status_code == 302
    held = words(desk.get(f"{path}/26-0001/tutup", headers=officer))
    assert "ditutup sementara" in held
    assert "Sahkan penutupan" not in held, "the first does not confirm"
    for _ in range(2):
        second = in_hall.staff(*SECOND)
        assert "Sahkan penutupan" in words(desk.get(f"{path}/26-0001/tutup", headers=second))
        assert desk.post(f"{path}/26-0001/tutup/batal", headers=second).status_code == 302
        assert desk.post(f"{path}/26-0001/tutup/batal", headers=second).status_code == 409
        desk.post(f"{path}/26-0001/tutup", data={"reason_code": "ill", "note": NOTE}, headers=officer)
    assert "(menunggu petugas kedua)" in words(desk.get(path, headers=officer))
    assert desk.post(f"{path}/26-0001/tutup", data={"reason_code": "ill"}, headers=second).status_code == 302
    seen = words(desk.get(path, headers=in_hall.staff(Role.PROCTOR)))
    assert "Kursi ditutup: sakit sebelum memulai" in seen
    assert NOTE not in seen
    assert "PIN baru 26-0001" not in seen
    assert NOTE in words(desk.get(f"{path}/26-0001/tutup", headers=officer))
    room = words(desk.get(f"{path}/ruang/1", headers=in_hall.staff(Role.PROCTOR)))
    assert "ditutup" in room


def test_after_a_restore_the_log_says_again_why_it_was_closed(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    end_and_mark(in_hall)
    close(in_hall)
    before = seat(in_hall)
    (first, *_), (last,) = emitted(in_hall.engine, SeatMissed), closings(in_hall)
    lost = {"missed_at": None, "closed_because": None, "closed_by": None, "closed_at": None, "closing_note": None}
    lost |= {"confirmed_by": None, "confirmed_at": None}
    with unit_of_work(in_hall.engine) as session:
        session.execute(update(seats).where(seats.c.candidate_no == "26-0001").values(lost))
        assert [recall.miss(session, each) for each in (first, last, first, last)] == [True, True, False, False]
    assert seat(in_hall).closed_because == LEFT_OR_ILL, "which of the two it was is in no event"
    assert LEFT_OR_ILL not in REASONS, "nobody chooses it"
    path, officer = f"/pengawas/{in_hall.session_id}/26-0001/tutup", in_hall.staff(Role.EXAM_OFFICER)
    page = in_hall.browser().get(path, headers=officer)
    assert "berhalangan atau meninggalkan ruang sebelum memulai" in page.text
    assert (seat(in_hall).closed_by, seat(in_hall).closed_at) == (before.closed_by, before.closed_at)
    assert seat(in_hall).closing_note is None, "the note was in no event"


def test_an_event_of_the_release_before_reads_as_closed_by_nobody(in_hall: Hall) -> None:
    in_hall.browser("26-0001")
    close(in_hall)
    (event,) = closings(in_hall)
    older = {name: value for name, value in dump(event).items() if name not in ("closed_because", "closed_by")}
    older = {name: value for name, value in older.items() if name not in ("login_id", "closed_at")}
    older = {name: value for name, value in older.items() if name != "confirmed_by"}
    nobody = replace(event, closed_because=None, closed_by=None, login_id=None, closed_at=None, confirmed_by=None)
    assert load(SeatMissed, older) == nobody
    # That somebody was ill, which it wrote, is read as what events say of them today.
    assert load(SeatMissed, {**dump(event), "closed_because": "ill"}) == event
