"""Two people sign the whole effect of a correction: every vacancy and every row of it can be reached by its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.service import create_app
from tests.builders.pages import select
from tests.builders.scoring import EXAM, KARTIKA, VACANCY, World
from tests.builders.scoring_corrected import ENTERS, LARGE, NUMBERS, add_vacancies, compute, propose
from tests.builders.scoring_ranked import ranked_world
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

PAGE = f"/ujian/{EXAM}/koreksi/2"
TWK = 1
CHANGED = "//section[.//h2='Yang berubah']"


@pytest.fixture
def world() -> World:
    world = ranked_world()
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    return world


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def test_every_vacancy_is_listed_with_its_counts_and_can_be_chosen(world: World, browser: Browser) -> None:
    add_vacancies(world, 12)
    page = browser.get(PAGE, KARTIKA).text
    assert "lainnya" not in page
    assert len(select(page, "//ul[@class='tabs']/li")) == 8
    (label,) = select(page, "//label[@for='formasi']/text()")
    assert label == "Semua 13 formasi yang berubah:"
    (form,) = select(page, "//form[@class='vacancy-choice']")
    assert (form.get("method"), form.get("action")) == ("get", PAGE), "it works without scripts"
    options = select(form, ".//option")
    ids = [each.get("value") for each in options]
    assert sorted(ids) == sorted([VACANCY, *(f"formasi-{place:02}" for place in range(1, 13))])
    assert options[0].text_content() == "Jabatan 10, Kantor Ende: 7 masuk, 0 keluar, 450 naik, 0 turun"
    assert ids[:4] == [LARGE, "formasi-01", "formasi-12", "formasi-11"], "where people come or go is first"
    for vacancy_id in ids:
        shown = browser.get(f"{PAGE}?formasi={vacancy_id}", KARTIKA).text
        assert select(shown, "//select[@id='formasi']/option[@selected]/@value") == [vacancy_id]
    browser.speak("en")
    english = browser.get(f"{PAGE}?formasi=formasi-01", KARTIKA).text
    assert "All 13 vacancies that change:" in english
    (last,) = select(english, "//option[@selected]")
    assert last.text_content() == "Jabatan 01, Kantor Ende: 0 enter, 2 leave, 1 rise, 0 fall"


def test_eight_vacancies_are_tabs_without_a_list(world: World, browser: Browser) -> None:
    add_vacancies(world, 7)
    page = browser.get(PAGE, KARTIKA).text
    assert len(select(page, "//ul[@class='tabs']/li")) == 8
    assert select(page, "//select[@id='formasi']") == []


def test_every_row_is_on_one_of_the_pages_and_who_enters_is_first(world: World, browser: Browser) -> None:
    add_vacancies(world, 10)
    address, found, said = f"{PAGE}?formasi={LARGE}", [], []
    while address:
        page = browser.get(address, KARTIKA).text
        found += [select(page, f"{CHANGED}//tbody/tr/th/text()")]
        said += select(page, f"{CHANGED}/header/span/text()")
        address = next(iter(select(page, "//a[@rel='next']/@href")), "")
    assert [len(each) for each in found] == [200, 200, 50]
    assert said == ["1–200 dari 450", "201–400 dari 450", "401–450 dari 450"]
    assert [number for each in found for number in each] == [ENTERS, *NUMBERS[:-1]]
    assert browser.get(f"{PAGE}?formasi={LARGE}&halaman=99", KARTIKA).text.count("401–450 dari 450") == 1
    browser.speak("en")
    english = browser.get(f"{PAGE}?formasi={LARGE}&halaman=2", KARTIKA).text
    assert "201–400 of 450" in english
    assert select(english, "//a[@rel='prev']/@href") == [f"{PAGE}?halaman=1&formasi={LARGE}"]


def test_a_short_list_has_its_count_and_no_pager(world: World, browser: Browser) -> None:
    page = browser.get(PAGE, KARTIKA).text
    rows = select(page, f"{CHANGED}//tbody/tr")
    assert select(page, f"{CHANGED}/header/span/text()") == [f"1–{len(rows)} dari {len(rows)}"]
    assert select(page, "//nav[@class='pager']") == []
