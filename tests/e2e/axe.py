"""Accessibility as axe-core sees it, on the page as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.browser import settled

_AXE = Path(__file__).with_name("vendor") / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


_FAINT = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map((each) => each / 255)
    .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (part) => {
    for (let each = part; each; each = each.parentElement) {
      const colour = channels(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("svg text")].filter((text) => {
    const [one, other] = [channels(getComputedStyle(text).fill), behind(text.closest("svg"))].map(light);
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 4.5;
  }).map((text) => text.outerHTML.slice(0, 160));
}"""
"""Texts in drawings with less contrast to the page behind the drawing than WCAG 1.4.3 asks for: axe leaves them
undecided."""

_CLEAR_IN_SIGHT = """async (target) => {
  const [x, y] = [scrollX, scrollY];
  document.querySelector(target[0]).scrollIntoView({block: "center", behavior: "instant"});
  const found = await axe.run(target[0], {runOnly: {type: "rule", values: ["color-contrast"]}});
  scrollTo({left: x, top: y, behavior: "instant"});
  return found.violations.length + found.incomplete.length === 0;
}"""


def axe_findings(page: Page, within: str | None = None) -> list[str]:
    """Every violation, and every contrast that axe could not decide, as one line each.

    `within` narrows to one element: what lies half covered behind an open box has no contrast to speak of.
    """
    settled(page)
    # Injected through the debugger, because the page's security policy rightly refuses a foreign script element.
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "([within, tags]) => axe.run(within ?? document, {runOnly: {type: 'tag', values: tags}})", [within, _TAGS]
    )
    undecided = [rule for rule in found["incomplete"] if rule["id"] == "color-contrast"]
    faint = [f"color-contrast: {text}" for text in page.evaluate(_FAINT)]
    return faint + [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in [*found["violations"], *undecided]
        for node in rule["nodes"]
        if rule not in undecided or not (node["html"].startswith("<text") or _is_clear_in_sight(page, node["target"]))
    ]


def _is_clear_in_sight(page: Page, target: list[str]) -> bool:
    """Whether axe decides the element's contrast once it is scrolled to the middle: a bar that stays at an edge of the
    window covers whatever happens to lie there, which another length of a text makes another element."""
    return bool(page.evaluate(_CLEAR_IN_SIGHT, target))
