"""How long modules and functions are, and how many functions declare what they return.

A module's lines are all its lines, a function's lines those from its `def` to its end, docstring included; a function
within a function counts by itself and within its surroundings. Empty `__init__.py` files and generated migrations
do not count.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tools.house.tree import OURS, modules, parsed

MODULE_MEDIAN, MODULE_P90, MODULE_MOST = 110, 240, 300
FUNCTION_MEDIAN, FUNCTION_P90 = 8, 25


@dataclass(frozen=True)
class Sizes:
    modules: dict[Path, int]
    """Lines of each module."""
    functions: list[int]
    """Lines of each function."""
    returns: int
    """How many of the functions declare their return type."""

    def rows(self) -> list[tuple[str, int, float, float, int]]:
        """(what, how many, median, 90th percentile, longest)."""
        lines = list(self.modules.values())
        return [("module", *_summary(lines)), ("function", *_summary(self.functions))]


def measured(root: Path, packages: Sequence[str] = OURS) -> Sizes:
    lines: dict[Path, int] = {}
    functions: list[int] = []
    returns = 0
    for path in modules(root, *packages):
        count = len(path.read_text(encoding="utf-8").splitlines())
        if count:
            lines[path.relative_to(root)] = count
        found = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        functions += [(node.end_lineno or node.lineno) - node.lineno + 1 for node in found]
        returns += sum(node.returns is not None for node in found)
    return Sizes(lines, functions, returns)


def problems(sizes: Sizes) -> list[str]:
    """The sizes above the limits of CONTRIBUTING.md."""
    (_, _, module_median, module_p90, _), (_, _, function_median, function_p90, _) = sizes.rows()
    limits = [
        ("module median", module_median, MODULE_MEDIAN),
        ("module 90th percentile", module_p90, MODULE_P90),
        ("function median", function_median, FUNCTION_MEDIAN),
        ("function 90th percentile", function_p90, FUNCTION_P90),
    ]
    found = [f"{what}: {size:g} lines, at most {most}" for what, size, most in limits if size > most]
    found += [
        f"{path}: {size} lines, at most {MODULE_MOST}" for path, size in sizes.modules.items() if size > MODULE_MOST
    ]
    if sizes.returns < len(sizes.functions):
        found.append(f"{len(sizes.functions) - sizes.returns} functions do not declare what they return")
    return found


def _summary(sizes: Sequence[int]) -> tuple[int, float, float, int]:
    return len(sizes), median(sizes), percentile(sizes, 0.9), max(sizes)


def percentile(sizes: Iterable[int], share: float) -> int:
    """The smallest size that at least this share of all do not exceed (nearest rank)."""
    ordered = sorted(sizes)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
