"""The import graph of the parts, tables included, and its violations of the declared order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp

from tools.house.order import heights, order_of_parts
from tools.house.tables import Use, foreign_uses
from tools.house.tree import part_of

PACKAGES = ("services", "shared", "operations", "verifier")


@dataclass
class Graph:
    """The parts, whole names, and the arrows between them: from the part that uses to the part that is used."""

    parts: set[str]
    imports: dict[str, set[str]]
    tables: dict[str, set[str]]
    """Part -> parts whose tables it reads or its foreign keys point to."""
    writes: list[Use] = field(default_factory=list)
    """Uses of a foreign table that are writes."""

    def used_by(self, part: str) -> set[str]:
        return self.imports.get(part, set()) | self.tables.get(part, set())


def read_graph(root: Path) -> Graph:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            _add(imports, part_of(module), part_of(imported))
    tables: dict[str, set[str]] = {}
    uses = foreign_uses(root)
    for use in uses:
        _add(tables, part_of(use.module), use.owner)
    depth = {"services": 2, "shared": 1, "operations": 1, "verifier": 1}
    parts = {part_of(module) for module in graph.modules if module.count(".") >= depth[module.split(".")[0]]}
    return Graph(parts, imports, tables, [use for use in uses if use.writes])


def _add(arrows: dict[str, set[str]], start: str, end: str) -> None:
    if start != end:
        arrows.setdefault(start, set()).add(end)


def problems(graph: Graph, root: Path) -> list[str]:
    """Circles, upward arrows, parts without a place in the order, and writes to another part's table."""
    found = [f"{use}: only a table's own part writes it" for use in graph.writes]
    found += _circles({part: graph.used_by(part) for part in graph.parts})
    for container, layers in order_of_parts(root).items():
        found += _upwards(graph, container, heights(layers))
    return found


def _circles(arrows: Mapping[str, Iterable[str]]) -> list[str]:
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return ["a circle of parts: " + " -> ".join(reversed(error.args[1]))]
    return []


def _upwards(graph: Graph, container: str, height: Mapping[str, int]) -> list[str]:
    found = []
    for part in sorted(part for part in graph.parts if part.rpartition(".")[0] == container):
        if part not in height:
            found.append(f"{part} has no place in the order of .importlinter")
            continue
        for used in sorted(graph.used_by(part)):
            if used in height and height[used] >= height[part]:
                by = "imports" if used in graph.imports.get(part, ()) else "reads the tables of"
                found.append(f"{part} {by} {used}, which does not stand below it")
    return found
