"""A session that is over: nobody begins any more, and whoever never began is reported once."""

from __future__ import annotations

from sqlalchemy import update

from services.cbt.attempts.usecases.closing import close_ended
from services.cbt.seating.tables import sessions
from services.cbt.seating.usecases import recall
from shared.contracts.cbt import SeatMissed
from shared.db.engine import unit_of_work
from shared.kernel.roles import Role
from tests.builders.cbt import emitted
from tests.builders.cbt_hall import Hall


def close(in_hall: Hall) -> int:
    with unit_of_work(in_hall.engine) as session:
        return close_ended(session, in_hall.clock.now())


def test_who_never_began_is_reported_once_the_session_is_over(in_hall: Hall) -> None:
    in_hall.at_work("26-0001")
    assert close(in_hall) == 0
    in_hall.clock.forward(hours=4)
    assert [close(in_hall), close(in_hall), close(in_hall)] == [2, 0, 0]
    missed = emitted(in_hall.engine, SeatMissed)
    assert [(seat.candidate_no, seat.session_id) for seat in missed] == [
        ("26-0002", in_hall.session_id),
        ("26-0003", in_hall.session_id),
    ]


def test_who_is_reported_gets_no_pin_and_cannot_begin(in_hall: Hall) -> None:
    waiting = in_hall.browser("26-0002")
    in_hall.clock.forward(hours=4)
    close(in_hall)
    # Even if somebody moved the end of the session in the database.
    in_hall.clock.forward(hours=-2)
    with unit_of_work(in_hall.engine) as session:
        session.execute(update(sessions).values(ends_at=in_hall.clock.now().replace(year=2027)))
    assert waiting.post("/api/attempt", json={}).get_json()["code"] == "session_over"
    path = f"/api/sessions/{in_hall.session_id}/seats/26-0003/pin"
    refused = in_hall.browser().post(path, headers=in_hall.staff(Role.PROCTOR))
    assert (refused.status_code, refused.get_json()["code"]) == (409, "session_over")


def test_an_exam_officer_ends_a_running_session(in_hall: Hall) -> None:
    waiting = in_hall.browser("26-0002")
    path, officer = f"/api/sessions/{in_hall.session_id}/end", in_hall.staff(Role.EXAM_OFFICER)
    assert in_hall.browser().post(path, headers=in_hall.staff(Role.PROCTOR)).status_code == 403
    assert in_hall.browser().post(path, headers=officer).status_code == 200
    assert waiting.post("/api/attempt", json={}).get_json()["code"] == "session_over"
    assert close(in_hall) == 3
    again = in_hall.browser().post(path, headers=officer)
    assert (again.status_code, again.get_json()["code"]) == (409, "session_ended")


def test_a_session_that_has_not_begun_cannot_be_ended(in_hall: Hall) -> None:
    in_hall.clock.forward(hours=-2)
    path = f"/sesi/{in_hall.session_id}/akhiri"
    assert in_hall.browser().post(path, headers=in_hall.staff(Role.EXAM_OFFICER)).status_code == 409


def test_after_a_restore_a_missed_seat_is_taken_from_the_log(in_hall: Hall) -> None:
    in_hall.clock.forward(hours=4)
    close(in_hall)
    (first, *_) = emitted(in_hall.engine, SeatMissed)
    with unit_of_work(in_hall.engine) as session:
        assert recall.miss(session, first) is False
