"""Applying for a vacancy, and following the application."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from services.recruitment.accounts.usecases import passwords
from services.recruitment.applications.domain.applications import AlreadyApplied
from services.recruitment.applications.tables import applications
from services.recruitment.migrations import METADATA
from services.recruitment.verifications import usecases as verifications
from shared.contracts.catalogue import TOPICS
from shared.db.engine import make_engine, reading, unit_of_work
from shared.messaging.outbox import topic_of
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.pages import select as found_in
from tests.builders.recruitment import NOW, VACANCY_ID, application_fields

Applicant = Callable[..., tuple[str, FlaskClient]]
APPLY = f"/formasi/{VACANCY_ID}/lamar"


def stored(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(select(func.count()).select_from(applications)) or 0)


def accept(engine: Engine, account_id: str) -> str:
    with unit_of_work(engine) as session:
        query = select(applications.c.application_id).where(applications.c.account_id == account_id)
        application_id = session.scalars(query).one()
        verifications.accept(session, NOW, application_id, "staff-1")
        return build.number_of(session, application_id)


def test_an_application_is_sent_and_its_way_is_shown(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    assert "Kirim lamaran" in browser.get(APPLY).text
    answer = browser.post(APPLY, data=application_fields())
    assert (answer.status_code, answer.location) == (302, "/lamaran")
    page = browser.get("/lamaran").text
    assert "Lamaran Anda sedang diperiksa." in page
    assert "paling lambat 24 Nov 2026" in page
    assert "3,45" in page
    assert stored(engine) == 1


def test_a_second_application_is_refused_and_says_which_one_counts(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    browser.post(APPLY, data=application_fields())
    other = application_fields(education_level="SMA", major="IPA", gpa="")
    answer = browser.post("/formasi/operator-umum/lamar", data=other)
    assert answer.status_code == 409
    assert "Anda sudah melamar formasi Pranata Komputer Ahli Pertama" in answer.text
    assert stored(engine) == 1
    assert browser.get("/formasi/operator-umum/lamar").location == f"/lamaran?seleksi={build.SELECTION_ID}"


def test_a_second_press_of_send_is_the_same_success(applicant: Applicant, engine: Engine, clock: StoppedClock) -> None:
    clock.moment = datetime(2026, 11, 17, 16, 59, 59, tzinfo=UTC)
    _, browser = applicant()
    browser.post(APPLY, data=application_fields())
    # Even when the registration has closed between the two.
    clock.moment += timedelta(seconds=2)
    answer = browser.post(APPLY, data=application_fields())
    assert (answer.status_code, answer.location) == (302, "/lamaran")
    assert "Lamaran Anda terkirim." in browser.get("/lamaran").text
    assert browser.post(APPLY, data=application_fields(gpa="3,46")).status_code == 409
    assert stored(engine) == 1


def test_what_was_typed_survives_a_login_that_has_ended(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work(engine) as session:
        build.add_account(session)
    monkeypatch.setattr(passwords, "verified", lambda stored, password: password == build.PASSWORD)
    typed = application_fields(major="Informatika dan <Komputer>", cum_laude="true")
    login = client.post(APPLY, data=typed, follow_redirects=True)
    assert "Yang Anda ketik tidak hilang" in login.text
    carried = _hidden(login.text)
    wrong = client.post("/masuk", data={**carried, "nik": build.NIK, "password": "keliru sekali"})
    assert wrong.status_code == 401
    assert _hidden(wrong.text) == carried
    handed_back = client.post("/masuk", data={**carried, "nik": build.NIK, "password": build.PASSWORD})
    (form,) = found_in(handed_back.text, "//main//form")
    assert (form.get("action"), build.PASSWORD in handed_back.text) == (APPLY, False)
    filled = client.post(APPLY, data=_hidden(handed_back.text))
    assert (filled.status_code, stored(engine)) == (200, 0)
    shown = {each.get("name"): each.get("value") for each in found_in(filled.text, "//main//input[@type='text']")}
    assert shown == {"major": typed["major"], "gpa": "3,45", "diploma_school": typed["diploma_school"]}
    assert client.post(APPLY, data=application_fields()).status_code == 302
    assert stored(engine) == 1


def _hidden(page: str) -> dict[str, str]:
    return {each.get("name"): each.get("value") for each in found_in(page, "//main//input[@type='hidden']")}


def test_two_applications_at_once_leave_one(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/race.db")
    METADATA.create_all(engine)
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
        account_id = build.add_account(session)
    outcomes: list[str] = []
    gate = threading.Barrier(4)

    def apply(number: int) -> None:
        gate.wait()
        try:
            with unit_of_work(engine) as session:
                build.add_application(session, account_id, gpa=Decimal(f"3.{number}5"))
            outcomes.append("kept")
        except AlreadyApplied:
            outcomes.append("refused")

    threads = [threading.Thread(target=apply, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "refused", "refused", "refused"]
    assert stored(engine) == 1
    engine.dispose()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"education_level": "D3"}, "education_level", "rule_education_level"),
        ({"major": "Akuntansi"}, "major", "rule_major"),
        ({"gpa": "2.99"}, "gpa", "rule_gpa"),
        ({"gpa": None}, "gpa", "rule_gpa"),
        ({"extra_time": True}, "extra_time", "rule_extra_time"),
    ],
)
def test_each_requirement_that_fails_is_named(
    applicant: Applicant, engine: Engine, changes: dict[str, Any], field: str, code: str
) -> None:
    _, browser = applicant()
    body = {**application_fields(gpa="3.45"), "vacancy_id": VACANCY_ID, **changes}
    answer = browser.post("/api/applications", json=body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "not_eligible")
    assert [(error["field"], error["code"]) for error in answer.get_json()["errors"]] == [(field, code)]
    assert stored(engine) == 0


@pytest.mark.parametrize("typed", ["S-1", "s 1", "Strata Satu"])
def test_a_level_is_understood_as_people_type_it(applicant: Applicant, engine: Engine, typed: str) -> None:
    _, browser = applicant()
    body = {**application_fields(gpa="3.45", education_level=typed), "vacancy_id": VACANCY_ID}
    assert browser.post("/api/applications", json=body).status_code == 201
    with reading(engine) as session:
        assert session.scalars(select(applications.c.education_level)).one() == "S1"


def test_a_programme_is_chosen_from_those_that_are_accepted(applicant: Applicant, client: FlaskClient) -> None:
    _, browser = applicant()
    here = browser.get(APPLY).text
    accepted = found_in(here, "//main//input[@name='major' and @list='majors']/ancestor::form//datalist/option/@value")
    assert accepted == ["Informatika", "Sistem Informasi"]
    everywhere = client.get("/kelayakan").text
    offered = found_in(everywhere, "//main//input[@name='major' and @list='majors']/ancestor::form//option/@value")
    assert [name for name in offered if name[:2].isalpha() and len(name) > 3] == [
        *("Informatika", "Keperawatan", "Sistem Informasi"),
    ]
    assert "<datalist" not in browser.get("/formasi/operator-umum/lamar").text, "it accepts every programme"


def test_the_form_names_every_failed_requirement_at_once(applicant: Applicant) -> None:
    _, browser = applicant()
    fields = application_fields(education_level="D3", major="Akuntansi", gpa="2,00")
    answer = browser.post("/formasi/pranata-komputer-cumlaude/lamar", data=fields)
    assert answer.status_code == 422
    for words in ("Jenjang pendidikan: Formasi ini", "Program studi: Akuntansi", "IPK Anda 2", "Hanya untuk lulusan"):
        assert words in answer.text


def test_what_cannot_be_read_hides_no_requirement(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    fields = application_fields(education_level="D3", major="Akuntansi", gpa="tiga", diploma_school="")
    answer = browser.post(APPLY, data=fields)
    wrong = ["education_level", "major", "gpa", "diploma_school"]
    assert [field for field in wrong if f'id="error-{field}"' in answer.text] == wrong
    # What is implausible by itself hides none either.
    answer = browser.post(APPLY, data=application_fields(education_level="D3", diploma_school="X", gpa="2,00"))
    wrong = ["education_level", "gpa", "diploma_school"]
    assert [field for field in wrong if f'id="error-{field}"' in answer.text] == wrong
    assert stored(engine) == 0


def test_somebody_too_young_reads_the_rule_and_the_own_age(
    engine: Engine, log_in: Callable[[str], FlaskClient]
) -> None:
    with unit_of_work(engine) as session:
        account_id = build.add_account(
            session, "3315040101100004", "Anak Muda", datetime(2010, 1, 1, tzinfo=UTC).date()
        )
    answer = log_in(account_id).post(APPLY, data=application_fields())
    assert answer.status_code == 422
    assert "Tanggal lahir: Formasi ini menerima paling muda 18 tahun pada 3 Nov 2026" in answer.text
    assert "usia Anda saat itu 16 tahun" in answer.text
    assert stored(engine) == 0


@pytest.mark.parametrize("gpa", ["4.01", "-1", "3.456", "tiga", "1e1", "NaN"])
def test_a_grade_off_the_scale_is_refused(applicant: Applicant, engine: Engine, gpa: str) -> None:
    _, browser = applicant()
    answer = browser.post(APPLY, data=application_fields(gpa=gpa))
    assert answer.status_code == 422
    assert 'id="error-gpa"' in answer.text
    assert stored(engine) == 0


def test_a_special_category_takes_the_declaration(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    fields = application_fields(
        education_level="D3", major="Keperawatan", gpa="3.00", disability="true", extra_time="true"
    )
    assert browser.post("/formasi/perawat-disabilitas/lamar", data=fields).status_code == 302
    with reading(engine) as session:
        row = session.execute(select(applications)).one()
        assert (row.declarations, row.extra_time) == (["disability"], True)


@pytest.mark.parametrize(
    "moment", [datetime(2026, 11, 2, 16, 59, tzinfo=UTC), datetime(2026, 11, 17, 17, 0, tzinfo=UTC)]
)
def test_outside_the_registration_nothing_is_taken(
    applicant: Applicant, engine: Engine, clock: StoppedClock, moment: datetime
) -> None:
    clock.moment = moment
    _, browser = applicant()
    answer = browser.post(APPLY, data=application_fields())
    assert answer.status_code == 409
    assert "3 Nov 2026 sampai 17 Nov 2026" in answer.text
    assert stored(engine) == 0
    assert "Lamar formasi ini" not in browser.get(f"/formasi/{VACANCY_ID}").text


def test_a_vacancy_that_does_not_exist_is_not_found(applicant: Applicant) -> None:
    _, browser = applicant()
    assert browser.get("/formasi/tidak-ada/lamar").status_code == 404
    assert browser.post("/formasi/tidak-ada/lamar", data=application_fields()).status_code == 404
    body = {**application_fields(gpa="3.45"), "vacancy_id": "tidak-ada"}
    assert browser.post("/api/applications", json=body).status_code == 404


def test_an_unknown_field_is_refused_by_name(applicant: Applicant, engine: Engine) -> None:
    _, browser = applicant()
    body = {**application_fields(gpa="3.45"), "vacancy_id": VACANCY_ID, "candidate_no": "26-0001"}
    answer = browser.post("/api/applications", json=body)
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.get_json()["errors"]] == [
        ("candidate_no", "unknown_field")
    ]
    assert stored(engine) == 0


def test_a_stranger_is_sent_to_the_login_and_back(client: FlaskClient) -> None:
    assert client.get(APPLY).location == f"/masuk?next={APPLY}"
    assert client.post("/api/applications", json={}).status_code == 401


def test_the_age_counts_on_the_reference_day_not_today(engine: Engine, log_in: Callable[[str], FlaskClient]) -> None:
    # 35 years old on 3 November to the day; a week later the application still counts that day.
    with unit_of_work(engine) as session:
        account_id = build.add_account(
            session, "3315040311910004", "Tepat Waktu", datetime(1991, 11, 3, tzinfo=UTC).date()
        )
    assert log_in(account_id).post(APPLY, data=application_fields()).status_code == 302


def test_an_application_is_told_to_the_trail_alone_and_names_nobody(applicant: Applicant, engine: Engine) -> None:
    before = build.emitted(engine)
    _, browser = applicant()
    browser.post(APPLY, data=application_fields())
    *others, (kind, data) = build.emitted(engine)
    assert others == before
    assert kind == "recruitment.application.submitted.v1"
    assert data.keys() == {"application_id", "selection_id", "vacancy_id", "submitted_at"}
    assert TOPICS[topic_of(kind)].readers == {"recruitment"}
    assert build.actors(engine)[-1] == "applicant"
