"""Whoever has applied in two selections finds, accepts and keeps the place of each; neither hides the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select

from services.recruitment.applications.tables import applications
from services.recruitment.selections.tables import selections, vacancies
from shared.contracts.scoring import RankingReleased
from shared.db.engine import unit_of_work
from tests.builders.places import state
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID

NEWER, NEWER_TITLE = "kedua-2027", "Seleksi kedua"
OWN = ("/lamaran", "/lamaran/kartu", "/lamaran/hasil", "/lamaran/sanggah", "/lamaran/tempat", "/lamaran/tempat/lepas")


@pytest.fixture(autouse=True)
def newer(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    """Everybody applies in a second selection, in which nothing is decided."""
    later = NOW + timedelta(hours=1)
    with unit_of_work(engine) as session:
        selection = session.execute(select(selections)).mappings().one()
        of_newer = {"selection_id": NEWER, "title": NEWER_TITLE, "opened_at": later}
        session.execute(insert(selections).values(**{**selection, **of_newer}))
        vacancy = session.execute(select(vacancies).where(vacancies.c.vacancy_id == VACANCY_ID)).mappings().one()
        session.execute(insert(vacancies).values(**{**vacancy, "vacancy_id": "kedua", "selection_id": NEWER}))
        for row in list(session.execute(select(applications)).mappings()):
            values = {"selection_id": NEWER, "vacancy_id": "kedua", "submitted_at": later, "state": "submitted"}
            session.execute(
                insert(applications).values(**{**row, **values, "application_id": f"2{row.application_id}"})
            )


def test_the_place_that_waits_for_a_reply_is_shown_and_accepted(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    browser = browsers[numbers[0]]
    page = browser.get("/lamaran/tempat").text
    assert "Anda mendapat tempat" in page
    assert f'action="/lamaran/tempat?seleksi={SELECTION_ID}"' in page
    assert browser.post("/lamaran/tempat").status_code == 302
    assert state(engine, numbers[0]) == "accepted"
    done = browser.get("/lamaran/tempat/lepas").text
    assert "Mengundurkan diri" in done


def test_a_form_acts_on_the_selection_that_it_shows(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    browser = browsers[numbers[0]]
    refused = browser.post(f"/lamaran/tempat?seleksi={NEWER}")
    assert refused.status_code == 409
    assert state(engine, numbers[0]) == "asked"
    path = f"/lamaran/tempat/lepas?seleksi={SELECTION_ID}"
    typed = {"reason_code": "study", "note": "", "confirmed": "true"}
    assert browser.post(path, data=typed).location == f"/lamaran/tempat?seleksi={SELECTION_ID}"
    assert state(engine, numbers[0]) == "declined"


@pytest.mark.parametrize("path", OWN)
def test_each_page_of_an_applicant_leads_to_the_other_application(
    numbers: list[str], browsers: dict[str, FlaskClient], path: str
) -> None:
    browser = browsers[numbers[0]]
    pages = {one: browser.get(f"{path}?seleksi={one}").text for one in (SELECTION_ID, NEWER)}
    for one, page in pages.items():
        marked = page.split('aria-current="page" href="')
        assert any(part.startswith(f"{path}?seleksi={one}") for part in marked[1:]), one
        assert all(f'href="{path}?seleksi={each}"' in page for each in (SELECTION_ID, NEWER))
    assert (numbers[0] in pages[SELECTION_ID], numbers[0] in pages[NEWER]) == (path != "/lamaran/sanggah", False)
    assert browser.get(f"{path}?seleksi=tidak-ada").status_code == 404


def test_whoever_has_applied_once_is_offered_no_choice(
    engine: Engine, numbers: list[str], browsers: dict[str, FlaskClient]
) -> None:
    with unit_of_work(engine) as session:
        session.execute(applications.delete().where(applications.c.selection_id == NEWER))
    page = browsers[numbers[0]].get(f"/lamaran/tempat?seleksi={NEWER}").text
    assert "Anda mendapat tempat" in page, "a link of another selection leads to the only one there is"
    assert '<nav class="choice' not in page
