"""One real browser for the tests of a module; each opens contexts of its own in it. For
tests that need no more than the staff: an installation without a selection, and its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from operations.commands.demo import enrol
from operations.installation import Installation
from operations.one_machine.running import Running, running
from tests.e2e.browser import chromium
from tests.e2e.people import Person


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: a process has one Playwright at a time, and its event loop disturbs Hypothesis."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("pemasangan") / "var") as made:
        enrol(Installation(made.home, made.environment))
        yield made


@pytest.fixture
def person(installation: Running, browser: Browser) -> Iterator[Callable[[str], Person]]:
    def enter(username: str) -> Person:
        found = Person(browser, installation.url)
        found.log_in_as_staff(username)
        return found

    yield enter
    for context in browser.contexts:
        context.close()
