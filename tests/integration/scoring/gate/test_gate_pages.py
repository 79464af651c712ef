"""The page of the gate: figures for everyone of the committee, deciding for those who may."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services.scoring.service import create_app
from tests.builders.scoring import KARTIKA, SIREGAR, SRI, VACANCY, World
from tests.builders.scoring_gated import COPIED, REASON, SECOND, gated_world, overrule, signed_overruling
from tests.builders.scoring_ranked import blockers
from tests.builders.scoring_web import TANAMAL, Browser, sat_world
from tests.builders.web import make_settings

PAGE = f"/peringkat/{VACANCY}/gerbang"


@pytest.fixture
def world() -> World:
    return gated_world()


def browser_of(world: World, folder: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", folder), engine=world.engine).test_client())


def handed_in(world: World, reason: str, who: object = KARTIKA) -> dict[str, str]:
    world.now = datetime.now(UTC)
    with Session(world.engine) as session, session.begin():
        signed = signed_overruling(session, world, "pair", reason, who)  # type: ignore[arg-type]
    return {"reason": reason, "statement": signed.text, "key_id": signed.key_id, "proof": signed.proof}


def test_it_shows_figures_and_links_to_both_candidates(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    page = browser.get(PAGE, KARTIKA).get_data(as_text=True)
    for number in COPIED:
        assert f'href="/peringkat/{VACANCY}/{number}"' in page
    assert "1 pasang lembar dengan kesalahan yang sama" in page
    assert "satu dari 1.000 seleksi yang jujur" in page
    assert "tidak ada peserta jujur yang membaca dan menjawab seluruh lembar secepat itu" in page
    compared = page.count("Wajar") + page.count("Menahan tanda tangan</span>")
    assert compared == 5 - page.count("Tidak dibandingkan") == 5 - page.count("Dibandingkan: 0."), "no figure, no word"
    assert "Tidak dibandingkan" in page
    assert 'id="alasan-pair"' in page
    assert 'id="alasan-site"' not in page
    ladder = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert PAGE in ladder
    assert "1 pasang lembar dengan kesalahan yang sama" in ladder


def test_two_members_decide_on_the_page(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    assert browser.post(f"{PAGE}/pair", KARTIKA, data=handed_in(world, REASON)).status_code == 302
    page = browser.get(PAGE, KARTIKA).get_data(as_text=True)
    assert REASON in page
    assert 'id="alasan-pair"' not in page, "once is enough"
    assert browser.post(f"{PAGE}/pair", SIREGAR, data=handed_in(world, SECOND, SIREGAR)).status_code == 302
    assert blockers(world) == set()
    assert SECOND in browser.get(PAGE, TANAMAL).get_data(as_text=True)


def test_an_auditor_looks_and_an_exam_officer_does_not(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    page = browser.get(PAGE, TANAMAL)
    assert page.status_code == 200
    assert 'id="alasan-pair"' not in page.get_data(as_text=True)
    assert browser.get(PAGE, SRI).status_code == 403
    assert browser.post(f"{PAGE}/pair", TANAMAL, data=handed_in(world, REASON)).status_code == 403


def test_a_short_reason_names_its_field_and_stays_typed(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    answer = browser.post(f"{PAGE}/pair", KARTIKA, data={"reason": "pendek"})
    assert answer.status_code == 422
    assert "Alasan: Tulis alasannya" in answer.get_data(as_text=True)
    assert "pendek</textarea>" in answer.get_data(as_text=True)
    assert browser.post(f"{PAGE}/tidak-ada", KARTIKA, data={"reason": REASON}).status_code == 409
    assert blockers(world) == {"gate_pair"}


def test_programs_sign_and_overrule_as_people_do(world: World, tmp_path: Path) -> None:
    browser = browser_of(world, tmp_path)
    address = f"/api/gate/{VACANCY}/pair"
    answer = browser.post(f"{address}/statement", KARTIKA, json={"reason": REASON})
    assert answer.get_json()["statement"].startswith("{")
    done = browser.post(f"{address}/overruling", KARTIKA, json=handed_in(world, REASON))
    assert done.get_json() == {"complete": False}
    assert overrule(world, "pair", SECOND, SIREGAR)


def test_few_sheets_say_nothing_and_the_page_says_that(tmp_path: Path) -> None:
    page = browser_of(sat_world(), tmp_path).get(PAGE, KARTIKA).get_data(as_text=True)
    assert "Terlalu sedikit lembar" in page
