"""What a browser test may not do, because it holds on a machine with nothing else to do and fails on one at work."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from tools.house.tree import ROOT, modules, parsed

PRESSES = {"click", "press", "tap", "dblclick"}
LOOKS = {"looked_at", "look", "look_here", "at_both_sizes", "axe_findings"}
MOVES = {"goto", "reload", "go_back", "evaluate", "content", "screenshot", "pdf", "close"}


def called(statement: ast.stmt) -> set[str]:
    """Names of the functions and methods that a statement without a block calls."""
    if not isinstance(statement, ast.Expr | ast.Assign | ast.Assert | ast.Return):
        return set()
    functions = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in functions}


def hurried(source: ast.AST) -> Iterator[int]:
    """Lines that look at a page, or leave it, right after something on it was pressed: whether the next page has come
    by then depends on the machine."""
    for node in ast.walk(source):
        body = getattr(node, "body", None)
        for before, after in pairwise(body) if isinstance(body, list) else ():
            if called(before) & PRESSES and called(after) & (LOOKS | MOVES):
                yield after.lineno


def test_what_is_pressed_is_waited_for_before_the_page_is_looked_at() -> None:
    found = [(path, line) for path in modules(ROOT, "tests") if "e2e" in path.parts for line in hurried(parsed(path))]
    assert [f"{path.relative_to(ROOT)}:{line}" for path, line in found] == []


def test_such_a_hurry_is_found() -> None:
    pressed = "page.get_by_role('link').click()\n"
    assert list(hurried(ast.parse(f"if page:\n  {pressed}  looked_at(page, 'name')"))) == [3]
    assert list(hurried(ast.parse(f"{pressed}expect(page).to_have_title('x')\nlooked_at(page, 'name')"))) == []
