"""The Python files of a checkout, and the part that each of them belongs to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("services", "shared", "operations", "deploy", "tools", "verifier")
"""The packages whose sizes count. `deploy` held Python until it became a folder of files."""


def modules(root: Path, *packages: str) -> Iterator[Path]:
    """Every Python file below the packages, without the generated migrations, in alphabetical order."""
    for package in packages or OURS:
        for path in sorted((root / package).rglob("*.py")):
            if path.parent.name != "versions":
                yield path


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def dotted(path: Path, root: Path) -> str:
    """`services/cbt/hall/pages.py` as `services.cbt.hall.pages`; a package by its own name."""
    names = path.relative_to(root).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def part_of(module: str) -> str:
    """The part of a service, or the folder or module of shared, operations or verifier: the graph's unit.

    `services.cbt.hall.pages` belongs to `services.cbt.hall`, `shared.web.errors` to `shared.web`.
    """
    names = module.split(".")
    return ".".join(names[: 3 if names[0] == "services" else 2])
