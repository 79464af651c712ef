"""The page of a correction's effect names the released rankings of later stages that would need a new version."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.service import create_app
from tests.builders.pages import select
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_assessed import NUMBERS, assess, assess_all, interview
from tests.builders.scoring_corrected import compute, propose, put_in_force
from tests.builders.scoring_ranked import sign
from tests.builders.scoring_web import BAYU, Browser
from tests.builders.web import make_settings

PAGE = f"/ujian/{EXAM}/koreksi/2"
LATER = f"/peringkat/{VACANCY}?tahap=skb"
TWK = 1


@pytest.fixture
def world() -> World:
    """The first stage is released, and everybody of the second one has a score."""
    world = assess(World())
    assess_all(world, {number: (interview(300 + 10 * at, 500), 400) for at, number in enumerate(NUMBERS)})
    world.keep()
    return world


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def release_later(world: World) -> None:
    assert [sign(world, who, stage="skb") for who in (KARTIKA, SIREGAR)] == [False, True]


def propose_and_compute(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)


def test_a_later_ranking_that_is_released_is_named_with_its_page(world: World, browser: Browser) -> None:
    release_later(world)
    propose_and_compute(world)
    page = browser.get(PAGE, KARTIKA).text
    (notice,) = select(page, "//*[@id='tahap-berikut']")
    assert "memerlukan versi baru" in notice.text_content()
    (link,) = select(page, "//*[@id='tahap-berikut']//a")
    assert link.get("href") == LATER
    assert "Seleksi Kompetensi Bidang" in link.text_content()
    assert browser.get(LATER, KARTIKA).status_code == 200


def test_it_is_said_in_english_and_an_author_who_reads_no_ranking_has_no_link(world: World, browser: Browser) -> None:
    release_later(world)
    propose_and_compute(world)
    browser.speak("en")
    page = browser.get(PAGE, BAYU).text
    (notice,) = select(page, "//*[@id='tahap-berikut']")
    assert "need a new version" in notice.text_content()
    assert "Pranata Komputer" in notice.text_content()
    assert select(page, "//*[@id='tahap-berikut']//a") == []


def test_while_no_later_ranking_is_released_nothing_is_said(world: World, browser: Browser) -> None:
    propose_and_compute(world)
    assert "Bila kunci" in browser.get(PAGE, KARTIKA).text
    assert "tahap-berikut" not in browser.get(PAGE, KARTIKA).text


def test_a_correction_in_force_would_change_nothing_more(world: World, browser: Browser) -> None:
    release_later(world)
    propose_and_compute(world)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    assert "tahap-berikut" not in browser.get(PAGE, KARTIKA).text
