"""Names that the house promises: of templates, of the tests' folders, of the schemas at the web edge."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.house.tree import ROOT, modules, parsed

LONGEST_LINE = 120
OF_TEMPLATES = {"layout", "macros", "topbar", "bare", "none", "empty", "logo", "table", "not", "yet"}
"""English words that only templates need."""
SCHEMA_ENDINGS = ("Request", "Answer", "Form", "Query")
TOPS = ("", "services", "shared")
KINDS_OF_TESTS = {"system", "ops"}
"""Folders of integration tests that are about all parts together."""


def templates() -> list[Path]:
    return sorted(path for top in ("services", "shared") for path in (ROOT / top).rglob("*.html"))


def test_templates_have_lines_that_a_screen_shows() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


@cache
def words_of_the_code() -> frozenset[str]:
    """Every word of the names that the code declares: all of them are English."""
    words: set[str] = set()
    for path in modules(ROOT, "services", "shared"):
        words |= words_of(path.stem) | words_of(path.parent.name)
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                words |= words_of(node.name)
    return frozenset(words)


def words_of(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", name)}


def test_templates_have_names_that_the_code_uses_too() -> None:
    """A template in another language than the code's would be found by nobody who reads the code."""
    foreign = [path for path in templates() if not words_of(path.stem) <= words_of_the_code() | OF_TEMPLATES]
    assert [str(path.relative_to(ROOT)) for path in foreign] == []


def schemas() -> Iterator[tuple[Path, str]]:
    """File and name of every public marshmallow schema of the services: what descends from a class whose name ends so,
    or from another schema of the same file."""
    for path in modules(ROOT, "services"):
        known: set[str] = set()
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and any(_is_schema(base, known) for base in node.bases):
                known.add(node.name)
                if not node.name.startswith("_"):
                    yield path, node.name


def _is_schema(base: ast.expr, known: set[str]) -> bool:
    name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
    return name.endswith(("Schema", *SCHEMA_ENDINGS)) or name in known


def test_schemas_say_in_their_names_what_they_are_for() -> None:
    others = [(path, name) for path, name in schemas() if not name.endswith(SCHEMA_ENDINGS)]
    assert [f"{path.relative_to(ROOT)}: {name}" for path, name in others] == []


def test_tests_lie_under_the_names_of_the_parts() -> None:
    strange = []
    for kind in ("unit", "integration"):
        tests = ROOT / "tests" / kind
        for folder in sorted({path.parent.relative_to(tests) for path in tests.rglob("test_*.py")} - {Path()}):
            if folder.parts[0] not in KINDS_OF_TESTS and not any(is_code(top, folder) for top in TOPS):
                strange.append(f"tests/{kind}/{folder}")
    assert strange == []


def is_code(top: str, folder: Path) -> bool:
    """`cbt/hall` is a part of a service, `messaging` a folder of shared, `operations/recovery` one of operations."""
    place = ROOT / top / folder
    return place.is_dir() or place.with_suffix(".py").is_file()
