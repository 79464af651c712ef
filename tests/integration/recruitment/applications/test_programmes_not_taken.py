"""Programmes of study that a vacancy does not take, until an operator declares one equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.applications import usecases
from services.recruitment.applications.domain.programmes import Declaration, ProgrammeUnknown
from services.recruitment.applications.tables import applications
from shared.db.engine import reading, unit_of_work
from shared.kernel.errors import InvalidInput
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.recruitment import NOW, VACANCY_ID, application_fields
from tests.builders.web import bearer

Applicant = Callable[..., tuple[str, FlaskClient]]
APPLY = f"/formasi/{VACANCY_ID}/lamar"


def tries(engine: Engine) -> list[tuple[str, int, tuple[str, ...]]]:
    with reading(engine) as session:
        return [(each.typed, each.tries, each.near) for each in usecases.list_unmatched(session)]


def test_a_programme_that_was_not_taken_is_listed_until_an_operator_declares_it_equal(
    applicant: Applicant, engine: Engine, client: FlaskClient
) -> None:
    _, browser = applicant()
    page = browser.post(APPLY, data=application_fields(major="S1 Sistim Informasi")).text
    assert "hubungi panitia: tulisannya dapat disamakan" in page
    browser.post(APPLY, data=application_fields(major="sistim  informasi", gpa="tiga"))
    body = {**application_fields(gpa="3.45", major="Tata Boga"), "vacancy_id": VACANCY_ID}
    assert browser.post("/api/applications", json=body).status_code == 422
    # What is taken, or wrong for another reason, is not listed.
    browser.post(APPLY, data=application_fields(gpa="2,00"))
    assert tries(engine) == [("sistim informasi", 2, ("Sistem Informasi",)), ("Tata Boga", 1, ())]
    declared = Declaration("Sistim Informasi", "S-1 Sistem Informasi", "Salah ketik yang umum.", "staff-1")
    with unit_of_work(engine) as session:
        with pytest.raises(ProgrammeUnknown):
            usecases.declare_equal(session, NOW, replace(declared, means="Sastra"))
        with pytest.raises(InvalidInput):
            usecases.declare_equal(session, NOW, replace(declared, typed="\u202e"))
        usecases.declare_equal(session, NOW, declared)
    assert tries(engine) == [("Tata Boga", 1, ())]
    (event,) = [data for name, data in build.emitted(engine) if name == "recruitment.programmes.equated.v1"]
    assert (event["spelling"], event["means"], event["declared_by"]) == (
        "sistim informasi",
        "sistem informasi",
        "staff-1",
    )
    assert browser.post(APPLY, data=application_fields(major="S1 Sistim Informasi")).status_code == 302
    with reading(engine) as session:
        case = session.scalars(select(applications.c.application_id)).one()
    page = client.get(f"/verifikasi/{case}", headers=bearer(Role.VERIFIER, now=NOW)).text
    assert "S1 Sistim Informasi" in page, "what the applicant typed is kept"
    assert "dibaca sebagai program" in page
