"""The command line of the measures; see the package for its uses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.house import compare, graph, journeys, picture, sizes, subjects
from tools.house.tree import ROOT

ARCHITECTURE = ROOT / "ARCHITECTURE.md"


def show_graph(chosen: argparse.Namespace) -> list[str]:
    """Prints, writes or checks the graph; returns what is wrong."""
    found = graph.read_graph(ROOT)
    text = picture.written(found, ROOT)
    document = ARCHITECTURE.read_text(encoding="utf-8")
    wanted = picture.replaced(document, text)
    if chosen.write:
        ARCHITECTURE.write_text(wanted, encoding="utf-8")
    elif chosen.check:
        stale = ["ARCHITECTURE.md differs from the code: python -m tools.house graph --write"]
        return graph.problems(found, ROOT) + (stale if document != wanted else [])
    else:
        print(text)
    return graph.problems(found, ROOT)


def show_sizes(chosen: argparse.Namespace) -> list[str]:
    found = sizes.measured(chosen.tree)
    print(f"{'':<10}{'count':>7}{'median':>8}{'p90':>6}{'most':>6}")
    for what, count, median, p90, most in found.rows():
        print(f"{what:<10}{count:>7}{median:>8g}{p90:>6g}{most:>6}")
    print(f"return types declared: {found.returns} of {len(found.functions)}")
    return sizes.problems(found) if chosen.check else []


def show_journeys(chosen: argparse.Namespace) -> list[str]:
    for journey in journeys.taken(chosen.tree).values():
        print(f"{journey.title}: {len(journey.of_services)} files of services, {len(journey.files)} in all")
        for path in journey.files:
            print(f"    {path}")
    return []


def show_subjects(chosen: argparse.Namespace) -> list[str]:
    for subject in subjects.SUBJECTS:
        found = subjects.folders(subject, chosen.tree)
        print(f"{subject.name} ({subject.service}): {len(found)} folders")
        for folder, names in sorted(found.items()):
            print(f"    {folder}: {', '.join(names)}")
    return []


def show_comparison(chosen: argparse.Namespace) -> list[str]:
    print(compare.table(chosen.tree, ROOT))
    return []


COMMANDS: dict[str, Callable[[argparse.Namespace], list[str]]] = {
    "graph": show_graph,
    "sizes": show_sizes,
    "journeys": show_journeys,
    "subjects": show_subjects,
    "compare": show_comparison,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.house", description="Measures the house.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in COMMANDS:
        command = commands.add_parser(name)
        command.add_argument("--tree", type=lambda given: Path(given).resolve(), default=ROOT)
        command.add_argument("--check", action="store_true", help="fail where the house breaks its own rules")
        command.add_argument("--write", action="store_true", help="graph: write it into ARCHITECTURE.md")
    chosen = parser.parse_args(arguments)
    problems = COMMANDS[chosen.command](chosen)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
