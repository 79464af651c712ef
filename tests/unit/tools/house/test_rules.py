"""Rules of the house that neither the linter nor the import contract can hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.house import sizes
from tools.house.tables import foreign_uses
from tools.house.tree import ROOT, modules, parsed

CODE = ("services", "shared", "operations", "tools", "verifier")
CATCH_ALLS = {"utils", "util", "helpers", "common", "manager", "managers", "base", "misc"}


def packages(*tops: str) -> Iterator[Path]:
    """Every folder of code, by the path from the root."""
    for top in tops:
        yield from (path.parent.relative_to(ROOT) for path in sorted((ROOT / top).rglob("__init__.py")))


def test_no_part_writes_a_table_of_another_part() -> None:
    assert [str(use) for use in foreign_uses(ROOT) if use.writes] == []


def test_the_house_keeps_its_sizes() -> None:
    assert sizes.problems(sizes.measured(ROOT)) == []


def test_no_folder_is_a_catch_all() -> None:
    assert [str(folder) for folder in packages(*CODE, "tests") if folder.name in CATCH_ALLS] == []


def test_no_folder_of_code_is_empty() -> None:
    nothing = {"__init__.py", "__pycache__"}
    empty = [folder for folder in packages(*CODE) if {path.name for path in (ROOT / folder).iterdir()} <= nothing]
    assert [str(folder) for folder in empty] == []


def imported_by_name(source: ast.Module) -> Iterator[int]:
    """Lines that import a module whose name is made at run time."""
    for node in ast.walk(source):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("import_module", "__import__"):
                yield node.lineno


def test_nothing_is_imported_by_a_name_made_at_run_time() -> None:
    found = [(path, line) for path in modules(ROOT, *CODE) for line in imported_by_name(parsed(path))]
    assert [f"{path.relative_to(ROOT)}:{line}" for path, line in found] == []
