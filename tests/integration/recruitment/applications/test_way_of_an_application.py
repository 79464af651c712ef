"""What an applicant sees of an application that was accepted, up to the exam."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions import handlers
from services.recruitment.applications.tables import applications
from services.recruitment.verifications import usecases as verifications
from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, VACANCY_ID, application_fields

Applicant = Callable[..., tuple[str, FlaskClient]]
APPLY = f"/formasi/{VACANCY_ID}/lamar"


def accept(engine: Engine, account_id: str) -> str:
    with unit_of_work(engine) as session:
        query = select(applications.c.application_id).where(applications.c.account_id == account_id)
        application_id = session.scalars(query).one()
        verifications.accept(session, NOW, application_id, "staff-1")
        return build.number_of(session, application_id)


def test_an_accepted_applicant_learns_the_number_and_later_the_seat(
    applicant: Applicant, engine: Engine, clock: StoppedClock
) -> None:
    account_id, browser = applicant()
    browser.post(APPLY, data=application_fields())
    assert "Kartu ujian Anda belum ada." in browser.get("/lamaran/kartu").text
    number = accept(engine, account_id)
    assert f'data-candidate-no="{number}"' in browser.get("/lamaran").text
    assert "kursi Anda menyusul" in browser.get("/lamaran/kartu").text
    seat = reported.seat_assigned(number)
    with unit_of_work(engine) as session:
        handlers.seat_assigned(session, clock.now(), reported.event_of(seat), seat)
    page = browser.get("/lamaran").text
    assert "Kursi Anda sudah ada" in page
    assert "Ruang 2, kursi 14" in page
    card = browser.get("/lamaran/kartu").text
    assert "8 Des 2026, 08.00 WIB" in card
    assert "<svg" in card
    assert 'style="' not in card, "the content security policy refuses inline styles"
    mine = browser.get("/api/applications/mine").get_json()["items"][0]
    assert (mine["candidate_no"], mine["state"], mine["seat"]["seat_no"]) == (number, "accepted", 14)
    assert mine["next_step"]["code"] == "exam"


def test_a_seat_that_was_moved_is_shown_and_an_old_message_does_not_move_it_back(
    applicant: Applicant, engine: Engine, clock: StoppedClock
) -> None:
    account_id, browser = applicant()
    browser.post(APPLY, data=application_fields())
    number = accept(engine, account_id)
    old, new = reported.seat_assigned(number, seat_no=1), reported.seat_assigned(number, seat_no=2)
    with unit_of_work(engine) as session:
        for seat, sequence in ((new, 2), (old, 1), (new, 2)):
            handlers.seat_assigned(session, clock.now(), reported.event_of(seat, sequence), seat)
    assert browser.get("/api/applications/mine").get_json()["items"][0]["seat"]["seat_no"] == 2


def test_the_exam_moves_the_timeline_on(applicant: Applicant, engine: Engine, clock: StoppedClock) -> None:
    account_id, browser = applicant()
    browser.post(APPLY, data=application_fields())
    number = accept(engine, account_id)

    def code() -> str:
        return str(browser.get("/api/applications/mine").get_json()["items"][0]["next_step"]["code"])

    started, submitted = reported.attempt_started(number), reported.attempt_submitted(number)
    seat = reported.seat_assigned(number)
    with unit_of_work(engine) as session:
        handlers.seat_assigned(session, clock.now(), reported.event_of(seat), seat)
        handlers.attempts_started(session, clock.now(), [(reported.event_of(started), started)])
    assert code() == "sitting"
    with unit_of_work(engine) as session:
        handlers.attempts_submitted(session, clock.now(), [(reported.event_of(submitted, 2), submitted)])
        handlers.attempts_started(session, clock.now(), [(reported.event_of(started), started)])
    assert code() == "score"
    assert "108 dari 110 soal terjawab" in browser.get("/lamaran").text


def test_a_logged_in_person_sees_what_is_next_on_the_vacancy_page(applicant: Applicant) -> None:
    _, browser = applicant()
    assert "Lamar formasi ini" in browser.get(f"/formasi/{VACANCY_ID}").text
    browser.post(APPLY, data=application_fields())
    assert "Anda sudah melamar formasi ini." in browser.get(f"/formasi/{VACANCY_ID}").text
    assert "Anda sudah melamar formasi lain." in browser.get("/formasi/operator-umum").text
    assert "Lihat lamaran saya" in browser.get("/").text
