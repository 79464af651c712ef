"""A page as a test reads it."""

from __future__ import annotations

from typing import Any

from lxml import html


def select(page: str | html.HtmlElement, path: str) -> list[Any]:
    """What an XPath expression finds in a page: elements, or texts where it ends in an attribute."""
    found = (html.fromstring(page) if isinstance(page, str) else page).xpath(path)
    assert isinstance(found, list)
    return found


def bars(page: str) -> list[tuple[list[str], list[str]]]:
    """Of each bar of marks: the label's "CODE marks" in its order, and the lengths of its pieces in theirs."""
    return [
        (
            [part.strip() for part in bar.get("aria-label").split(",")],
            [piece.get("width") for piece in select(bar, ".//rect")],
        )
        for bar in select(page, '//svg[@class="bar"]')
    ]


def legend(page: str) -> list[str]:
    """The codes of the legend beside the bars, in its order."""
    return [entry.text_content() for entry in select(page, '//ul[@class="parts"]/li')]
