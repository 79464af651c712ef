"""A hundred letters without a blank, wherever scoring shows a member's name, on a phone's screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from shared.kernel.roles import Role
from tests.builders.scoring import EXAM, KARTIKA, SRI, VACANCY
from tests.builders.scoring_draft import Draft
from tests.builders.scoring_served import page_at_scoring, scoring_served
from tests.builders.wide import LONGEST_NAME, PHONE, beyond_the_screen
from tests.e2e.browser import chromium

EVERY_ROLE = frozenset({Role.COMMITTEE, Role.EXAM_OFFICER, Role.ITEM_AUTHOR})
OFFICER, MEMBER = replace(SRI, name=LONGEST_NAME), replace(KARTIKA, name=LONGEST_NAME, roles=EVERY_ROLE)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Scoring with an exam that two members of the longest name have sealed."""
    world = Draft()
    for who in (OFFICER, KARTIKA):
        world.approve(replace(who, name=LONGEST_NAME), world.digest())
    with scoring_served(world.engine, tmp_path_factory.mktemp("keys")) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    with page_at_scoring(browser, url, MEMBER, PHONE) as opened:
        yield opened


@pytest.mark.parametrize("address", [f"/ujian/{EXAM}", "/ujian", "/peringkat", f"/peringkat/{VACANCY}", "/bank"])
def test_to_members_who_have_long_names_themselves(page: Page, address: str) -> None:
    answer = page.goto("/scoring" + address)
    assert answer is not None
    assert answer.status == 200
    page.locator("summary", has_text="Menu").click()
    assert page.locator("header .menu .who").is_visible()
    if address == f"/ujian/{EXAM}":
        assert page.locator("main").inner_text().count(LONGEST_NAME) == 2
    assert beyond_the_screen(page) == []
