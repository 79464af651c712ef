"""The form of a rules document, as a browser sends it back."""

from __future__ import annotations

import re
from html import unescape

from tests.builders.scoring import KARTIKA
from tests.builders.scoring_web import Browser


def seen(browser: Browser, page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', browser.get(page, KARTIKA).text)
    assert found is not None
    return found[1]


def begun(text: str) -> str:
    """The document that the page carries while nothing of it is stored."""
    found = re.search(r'name="dokumen" value="([^"]*)"', text)
    assert found is not None
    return unescape(found[1])
