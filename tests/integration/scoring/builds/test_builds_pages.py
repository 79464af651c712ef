"""The page of an exam's builds: what was sealed, what ran, and accepting for those who may."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from services.scoring.service import create_app
from shared.kernel.builds import UNNAMED, build_of
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, SRI, VACANCY, World
from tests.builders.scoring_builds import PATCHED, REASON, SECOND, accept, patch, patched_world, signed_acceptance
from tests.builders.scoring_draft import Draft
from tests.builders.scoring_ranked import blockers
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

PAGE = f"/ujian/{EXAM}/build"
FORM = f"{PAGE}/cbt/{PATCHED}"


@pytest.fixture
def world() -> World:
    return patched_world()


def browser_of(world: World, folder: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", folder), engine=world.engine).test_client())


def handed_in(world: World, reason: str, who: object = KARTIKA) -> dict[str, str]:
    world.now = datetime.now(UTC)
    with Session(world.engine) as session, session.begin():
        signed = signed_acceptance(session, world, reason, who)  # type: ignore[arg-type]
    return {"reason": reason, "statement": signed.text, "key_id": signed.key_id, "proof": signed.proof}


def test_it_shows_every_build_and_offers_to_accept_the_one_that_differs(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    page = browser.get(PAGE, KARTIKA).get_data(as_text=True)
    for build in (PATCHED, build_of("cbt"), build_of("scoring")):
        assert f"<code>{build}</code>" in page
    assert page.count("<textarea") == 1
    assert page.count("Menahan tanda tangan") == 1
    ladder = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert f'href="{PAGE}"' in ladder
    assert "Layanan Ujian berjalan dengan build 0.1.1 (abababababab), bukan yang disegel" in ladder
    exam = browser.get(f"/ujian/{EXAM}", KARTIKA).get_data(as_text=True)
    assert build_of("cbt") in exam
    assert PATCHED not in exam


def test_two_members_decide_on_the_page(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    assert browser.post(FORM, KARTIKA, data=handed_in(world, REASON)).status_code == 302
    page = browser.get(PAGE, KARTIKA).get_data(as_text=True)
    assert REASON in page
    assert "<textarea" not in page, "once is enough"
    assert browser.post(FORM, SIREGAR, data=handed_in(world, SECOND, SIREGAR)).status_code == 302
    assert blockers(world) == set()
    page = browser.get(PAGE, TANAMAL).get_data(as_text=True)
    assert SECOND in page
    assert "Diterima dua anggota" in page


def test_an_auditor_looks_and_an_exam_officer_does_not(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    page = browser.get(PAGE, TANAMAL)
    assert page.status_code == 200
    assert "<textarea" not in page.get_data(as_text=True)
    assert browser.get(PAGE, SRI).status_code == 403
    assert browser.post(FORM, TANAMAL, data=handed_in(world, REASON)).status_code == 403


def test_a_short_reason_names_its_field_and_stays_typed(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    answer = browser.post(FORM, KARTIKA, data={"reason": "pendek"})
    assert answer.status_code == 422
    assert "Tulis alasannya" in answer.get_data(as_text=True)
    assert "pendek</textarea>" in answer.get_data(as_text=True)
    assert browser.post(f"{PAGE}/cbt/tidak-ada", KARTIKA, data={"reason": REASON}).status_code == 409
    assert browser.get("/ujian/tidak-ada/build", KARTIKA).status_code == 404
    assert blockers(world) == {"build_differs"}


def test_programs_sign_and_accept_as_people_do(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    address = f"/api/exams/{EXAM}/builds/cbt/{PATCHED}"
    answer = browser.post(f"{address}/statement", KARTIKA, json={"reason": REASON})
    assert answer.get_json()["statement"].startswith("{")
    done = browser.post(f"{address}/acceptance", KARTIKA, json=handed_in(world, REASON))
    assert done.get_json() == {"complete": False}
    assert accept(world, SECOND, SIREGAR)


def test_a_draft_a_seal_without_builds_and_a_service_without_a_name(world: World, tmp_path: Path) -> None:
    draft = browser_of(Draft(), tmp_path).get(PAGE, KARTIKA).get_data(as_text=True)
    assert "Ujian belum disegel" in draft
    patch(world, "26-0098", None)
    browser = browser_of(world, tmp_path)
    page = browser.get(PAGE, KARTIKA).get_data(as_text=True)
    assert "tidak menyebut buildnya" in page
    assert f"<code>{UNNAMED}</code>" not in page
    with Session(world.engine) as session, session.begin():
        session.execute(update(exams).values(builds=None))
    page = browser.get(PAGE, KARTIKA).get_data(as_text=True)
    assert "Disegel rilis yang belum menyebut build" in page
    assert "<textarea" not in page
    browser.speak("en")
    assert "Sealed by a release that named no builds yet" in browser.get(PAGE, KARTIKA).get_data(as_text=True)
