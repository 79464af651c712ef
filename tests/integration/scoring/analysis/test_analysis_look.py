"""The item analysis in a real browser: at a desk and on a phone, in both languages, as axe sees it.

TERANG_PICTURES=folder keeps pictures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.builders.scoring import EXAM
from tests.builders.scoring_analysed import MISKEYED, analysed_world
from tests.builders.scoring_served import page_at_scoring, scoring_served
from tests.builders.scoring_web import BAYU
from tests.builders.wide import PHONE, beyond_the_screen
from tests.e2e.axe import axe_findings
from tests.e2e.browser import chromium

DESK: ViewportSize = {"width": 1366, "height": 768}
PAGE = f"/scoring/ujian/{EXAM}/analisis"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scoring_served(analysed_world().engine, tmp_path_factory.mktemp("keys")) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    with page_at_scoring(browser, url, BAYU, DESK) as opened:
        yield opened


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (PHONE, "phone")])
def test_it_is_read_at_a_desk_and_on_a_phone(
    page: Page, url: str, size: ViewportSize, name: str, language: str
) -> None:
    page.context.add_cookies([{"name": "terang_lang", "value": language, "url": url}])
    page.set_viewport_size(size)
    page.goto(f"{PAGE}?butir={MISKEYED}")
    if wanted := os.environ.get("TERANG_PICTURES"):
        Path(wanted).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{wanted}/analysis-{name}-{language}.png")
        page.screenshot(path=f"{wanted}/analysis-{name}-{language}-whole.png", full_page=True)
    assert axe_findings(page) == []
    assert beyond_the_screen(page) == []


def test_an_item_is_chosen_from_the_table(page: Page) -> None:
    page.goto(PAGE)
    page.get_by_label("Urutan").select_option("butir")
    page.get_by_role("button", name="Tampilkan").click()
    page.get_by_role("link", name="TIU-002", exact=True).click()
    assert page.locator("#butir h2").inner_text() == "Butir TIU-002"
    assert page.get_by_label("Urutan").input_value() == "butir"
