"""Names that need more room than a phone has, and what of a page then does not fit."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

LONGEST_NAME = "Wiwik" + "mw" * 47 + "n"
"""A hundred letters without a blank, as many as a name may have."""
PHONE: ViewportSize = {"width": 390, "height": 844}

_BEYOND = """() => [...document.querySelectorAll('a, button, input, select, summary, h1, h2, th, td, dd, p, span, li')]
  .filter((part) => !part.closest('.visually-hidden, .skip, .stack thead, details:not([open]) > :not(summary)'))
  .filter((part) => part.getClientRects().length && part.getBoundingClientRect().right > window.innerWidth + 1)
  .filter((part) => getComputedStyle(part).visibility !== 'hidden' && !part.closest('svg'))
  .map((part) => part.outerHTML.slice(0, 120))"""


def beyond_the_screen(page: Page) -> list[str]:
    """What lies beyond the right edge, in the page itself or in a table that has to scroll by itself."""
    scrolls = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*(["the page itself"] if scrolls else []), *page.evaluate(_BEYOND)]
