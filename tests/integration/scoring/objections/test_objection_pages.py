"""The committee's pages of objections: what waits at which item, the texts' codes, and an answer signed by two."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.scoring.service import create_app
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, SRI, VACANCY, World
from tests.builders.scoring_objected import TEXT, filed, lines_of, objected_world, receive, signed_answer, window
from tests.builders.scoring_ranked import blockers
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

TWK, TIU = 1, 2
LIST = f"/ujian/{EXAM}/sanggahan"


@pytest.fixture
def world() -> World:
    made = objected_world()
    receive(made, filed(TWK, "A1"), filed(TWK, "A2", "26-0002", reason="none_right"), window(2))
    return made


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def page_of(world: World) -> str:
    return f"{LIST}/{world.paper()[TWK]}"


def handed_in(world: World, who: object = KARTIKA) -> dict[str, str]:
    world.now = datetime.now(UTC)
    return {"outcome": "rejected", "text": TEXT, **signed_answer(world, TWK, who)}  # type: ignore[arg-type]


def test_items_stand_with_how_many_and_why_and_nobodys_number(world: World, browser: Browser) -> None:
    page = browser.get(LIST, KARTIKA).get_data(as_text=True)
    (line,) = lines_of(world)
    for words in (line.code, "2 sanggahan menunggu jawaban", "tidak ada jawaban yang benar: 1", "menunggu jawaban"):
        assert words in page
    assert "26-0001" not in page
    item = browser.get(page_of(world), KARTIKA).get_data(as_text=True)
    for words in ("kode=A1,A2", f"/ujian/{EXAM}/koreksi?butir={line.code}", "Jangan mengutip soal"):
        assert words in item
    assert "26-0001" not in item
    assert LIST in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "2 sanggahan soal belum dijawab" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)


def test_two_members_answer_on_the_page(world: World, browser: Browser) -> None:
    assert browser.post(page_of(world), KARTIKA, data=handed_in(world)).status_code == 302
    waiting = browser.get(page_of(world), SIREGAR).get_data(as_text=True)
    assert "Menunggu anggota kedua" in waiting
    assert "Tanda tangani jawaban ini" in waiting
    assert "Tanda tangani jawaban ini" not in browser.get(page_of(world), KARTIKA).get_data(as_text=True)
    assert browser.post(page_of(world), SIREGAR, data=handed_in(world, SIREGAR)).status_code == 302
    assert blockers(world) == set()
    page = browser.get(page_of(world), TANAMAL).get_data(as_text=True)
    assert "Jawaban yang diumumkan" in page
    assert TEXT in page


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"outcome": ""}, 422, "#field-outcome"),
        ({"outcome": "perhaps"}, 422, "#field-outcome"),
        ({"text": "Ditolak."}, 422, "#field-text"),
        ({"text": "x\x00" * 40}, 422, "#field-text"),
        ({"outcome": "upheld"}, 409, "setelah koreksi kunci butir ini berlaku"),
        ({"statement": ""}, 422, "belum membuat tanda tangan"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    world: World, browser: Browser, changes: dict[str, str], status: int, words: str
) -> None:
    answer = browser.post(page_of(world), KARTIKA, data={**handed_in(world), **changes})
    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)
    assert blockers(world) == {"objections_waiting"}
    assert "Menunggu anggota kedua" not in browser.get(page_of(world), KARTIKA).get_data(as_text=True)


def test_an_auditor_looks_and_an_exam_officer_does_not(world: World, browser: Browser) -> None:
    page = browser.get(page_of(world), TANAMAL)
    assert page.status_code == 200
    assert "Tulis jawaban" not in page.get_data(as_text=True)
    assert browser.post(page_of(world), TANAMAL, data=handed_in(world)).status_code == 403
    assert browser.get(LIST, SRI).status_code == 403
    assert browser.get(f"{LIST}/{world.paper()[TIU]}", KARTIKA).status_code == 404
