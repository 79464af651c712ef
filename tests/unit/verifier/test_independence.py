"""The verifier needs the standard library and `cryptography`, and nothing else."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tools.house.tree import ROOT, modules, parsed

ALLOWED = sys.stdlib_module_names | {"cryptography", "verifier"}


def imported(source: ast.Module) -> Iterator[str]:
    """The first names of all modules that are imported, wherever in the module."""
    for node in ast.walk(source):
        if isinstance(node, ast.Import):
            yield from (each.name.split(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "verifier" if node.level else (node.module or "").split(".")[0]


def test_nothing_else_is_imported() -> None:
    paths = list(modules(ROOT, "verifier"))
    assert len(paths) > 3
    found = [(path.relative_to(ROOT), name) for path in paths for name in imported(parsed(path)) if name not in ALLOWED]
    assert found == []


@pytest.mark.parametrize(
    "text", ["import shared.kernel", "def f():\n  from services.cbt import service", "import flask"]
)
def test_such_an_import_is_found(text: str) -> None:
    assert not set(imported(ast.parse(text))) <= ALLOWED
