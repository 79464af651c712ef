"""In how many folders of its service a subject lies.

A folder is what lies directly below the service: a part today, a layer such as `storage` at the state before parts. A
subject lies in a folder when a file there, or a class, function or table at the top of one, bears its name. Who only
calls or shows it does not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.house.tree import modules, parsed


@dataclass(frozen=True)
class Subject:
    name: str
    service: str
    pattern: str
    """A regular expression, searched in the names; case counts."""


SUBJECTS = (
    Subject("release", "scoring", r"[Rr]eleas(e|ed|es)(_|$|[A-Z])|[Ss]ign(ing|ature|atures)?(_|$|[A-Z])|[Cc]losure"),
    Subject("key", "scoring", r"^_?keys?(_|$)|(item|answer)_keys?(_|$)|(Item|Answer)Keys?"),
    Subject("seat", "cbt", r"(^|_)seats?(_|$)|Seats?($|[A-Z])"),
    Subject("verification", "recruitment", r"[Vv]erif(y|ier|ication|ications)"),
)
"""Objections are not built yet; verification is the nearest to them that is."""


def folders(subject: Subject, root: Path) -> dict[str, list[str]]:
    """Folder -> the names found there, each after the file that holds it; a file that bears the name by itself."""
    service = root / "services" / subject.service
    found: dict[str, list[str]] = {}
    for path in modules(root, f"services/{subject.service}"):
        inside = path.relative_to(service)
        if len(inside.parts) > 1 and inside.parts[0] != "migrations" and "migrations" not in inside.parts:
            for name in _bearing(subject, path):
                found.setdefault(inside.parts[0], []).append(name)
    return found


def _bearing(subject: Subject, path: Path) -> Iterator[str]:
    if re.search(subject.pattern, path.stem):
        yield path.name
    yield from (f"{path.name}: {name}" for name in _top_names(path) if re.search(subject.pattern, name))


def _top_names(path: Path) -> Iterator[str]:
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
