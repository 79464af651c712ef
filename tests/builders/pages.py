"""A page as a test reads it."""

from __future__ import annotations

from typing import Any

from lxml import html


def select(page: str | html.HtmlElement, path: str) -> list[Any]:
    """What an XPath expression finds in a page: elements, or texts where it ends in an attribute."""
    found = (html.fromstring(page) if isinstance(page, str) else page).xpath(path)
    assert isinstance(found, list)
    return found
