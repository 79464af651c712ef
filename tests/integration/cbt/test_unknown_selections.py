"""A selection that the service does not know is not taken for one that has nothing to show yet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.cbt.seating.usecases import selections
from services.cbt.service import create_app
from shared.db.engine import unit_of_work
from shared.kernel.roles import Role
from tests.builders.cbt import cbt_engine, selection_opened
from tests.builders.messaging import StoppedClock
from tests.builders.web import bearer, make_settings

CLOCK = StoppedClock()
OFFICER = bearer(Role.EXAM_OFFICER, now=CLOCK.now(), audience="cbt")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """Of a service that knows one selection, which has no exam yet."""
    engine = cbt_engine()
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
    return create_app(make_settings("cbt", tmp_path), engine=engine, clock=CLOCK).test_client()


def test_papers_of_an_unknown_selection_are_not_said_to_be_none(client: FlaskClient) -> None:
    def ask(selection_id: str) -> tuple[int, bool, bool]:
        page = client.get("/naskah", query_string={"seleksi": selection_id}, headers=OFFICER)
        no_exam, unknown = "Belum ada ujian yang disegel", f"Seleksi {selection_id} tidak dikenal di sini."
        return page.status_code, no_exam in page.text, unknown in page.text

    assert ask(selection_opened().selection_id) == (200, True, False)
    assert ask("tidak-ada") == (404, False, True)


@pytest.mark.parametrize("path", ["/pengawas", "/sesi", "/naskah"])
def test_no_page_shows_an_empty_list_for_it(client: FlaskClient, path: str) -> None:
    assert client.get(path, query_string={"seleksi": "tidak-ada"}, headers=OFFICER).status_code == 404


@pytest.mark.parametrize("path", ["/api/papers", "/api/sessions"])
def test_programs_are_told_so_too(client: FlaskClient, path: str) -> None:
    def ask(selection_id: str) -> int:
        return client.get(path, query_string={"selection_id": selection_id}, headers=OFFICER).status_code

    assert ask(selection_opened().selection_id) == 200
    assert ask("tidak-ada") == 404


@pytest.mark.parametrize("path", ["/pengawas", "/sesi", "/naskah"])
def test_the_page_that_says_so_does_not_lead_back_to_it(client: FlaskClient, path: str) -> None:
    def links(selection_id: str) -> list[str]:
        page = client.get(path, query_string={"seleksi": selection_id}, headers=OFFICER)
        return re.findall(rf'href="(/[^"]*seleksi={selection_id}[^"]*)"', page.text)

    assert links(selection_opened().selection_id)
    languages = [address for address in links("tidak-ada") if address.startswith("/bahasa/")]
    assert links("tidak-ada") == languages, "the same page in another language is the same page"
