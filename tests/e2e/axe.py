"""Accessibility as axe-core sees it, on the page as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).with_name("vendor") / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_findings(page: Page, within: str | None = None) -> list[str]:
    """Every violation, and every contrast that axe could not decide, as one line each.

    `within` narrows to one element: what lies half covered behind an open box has no contrast to speak of.
    """
    # Injected through the debugger, because the page's security policy rightly refuses a foreign script element.
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "([within, tags]) => axe.run(within ?? document, {runOnly: {type: 'tag', values: tags}})", [within, _TAGS]
    )
    undecided = [rule for rule in found["incomplete"] if rule["id"] == "color-contrast"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in [*found["violations"], *undecided]
        for node in rule["nodes"]
    ]
