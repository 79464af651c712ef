"""The graph as ARCHITECTURE.md shows it: a Mermaid picture of each service, and a table of every part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.house.graph import Graph
from tools.house.order import heights, order_of_parts

BEGIN = "<!-- The graph, made by `python -m tools.house graph --write`; make check compares it with the code. -->"
END = "<!-- The end of the graph. -->"


FRAME = ("__main__", "service", "migrations")
"""Stand above or below all parts of a service, and are left out of picture and table."""


def written(graph: Graph, root: Path) -> str:
    """Everything between the two marks."""
    order = order_of_parts(root)
    containers = sorted({part.rpartition(".")[0] for part in graph.parts} | set(order))
    sections = [_section(graph, container, heights(order.get(container, []))) for container in containers]
    return "\n\n".join(section for section in sections if section)


def replaced(document: str, text: str) -> str:
    """The document with `text` between its marks. Raises ValueError if a mark is missing."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("The marks of the graph are missing")
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"


def _section(graph: Graph, container: str, height: Mapping[str, int]) -> str:
    parts = [part for part in graph.parts if part.rpartition(".")[0] == container and _short(part) not in FRAME]
    parts.sort(key=lambda part: (-height.get(part, 0), part))
    if not parts:
        return ""
    lines = [f"### `{container.replace('.', '/')}`"]
    if container.startswith("services."):
        lines += ["", *_mermaid(graph, parts)]
    lines += ["", "| part | imports | reads the tables of |", "|---|---|---|"]
    lines += [f"| {_short(part)} | {_list(graph.imports, part)} | {_list(graph.tables, part)} |" for part in parts]
    return "\n".join(lines)


def _list(arrows: Mapping[str, set[str]], part: str) -> str:
    """Parts of the same container by their last name; of shared and of other containers nothing, that is the rule."""
    container = part.rpartition(".")[0]
    used = [_short(used) for used in arrows.get(part, ()) if used.rpartition(".")[0] == container]
    return ", ".join(sorted(name for name in used if name not in FRAME))


def _mermaid(graph: Graph, parts: list[str]) -> Iterator[str]:
    """Only the arrows that no longer way replaces, so that the picture stays readable."""
    yield "```mermaid"
    yield "flowchart TD"
    arrows = {part: graph.used_by(part) & set(parts) for part in parts}
    for part in parts:
        yield f"    {_short(part)}"
        for used in sorted(arrows[part]):
            if not any(used in _below(arrows, other) for other in arrows[part] - {used}):
                yield f"    {_short(part)} --> {_short(used)}"
    yield "```"


def _below(arrows: Mapping[str, set[str]], part: str) -> set[str]:
    """Everything that can be reached from a part."""
    seen: set[str] = set()
    ahead = set(arrows[part])
    while ahead:
        found = ahead.pop()
        if found not in seen:
            seen.add(found)
            ahead |= arrows[found]
    return seen


def _short(part: str) -> str:
    return part.rpartition(".")[2]
