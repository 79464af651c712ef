"""A hundred letters without a blank, wherever scoring shows a member's name, on a phone's screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.scoring.service import create_app
from shared.kernel.roles import Role
from shared.web.assets import assets_blueprint
from shared.web.staff_tokens import COOKIE
from tests.builders.scoring import EXAM, KARTIKA, SRI, VACANCY
from tests.builders.scoring_draft import Draft
from tests.builders.served import served
from tests.builders.web import make_settings, token_of
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
    app = create_app(make_settings("scoring", tmp_path_factory.mktemp("keys")), engine=world.engine)
    front = Flask(__name__, static_folder=None)
    front.register_blueprint(assets_blueprint)
    with served(DispatcherMiddleware(front, {"/scoring": app})) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=url, viewport=PHONE)
    token = token_of(MEMBER, datetime.now(UTC), "scoring")
    context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
    yield context.new_page()
    context.close()


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
