"""One real browser for the tests of a module; each opens contexts of its own in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: a process has one Playwright at a time, and its event loop disturbs Hypothesis."""
    with chromium() as started:
        yield started
