"""Every path and every module that a document or a docstring names is there.

A path is what looks like one: words joined by slashes that end in a known ending or begin with a folder of ours. It
may be named from the root, from the folder of the file that names it, or from a folder above that; a bare file name
only has to be that of some file. What holds `<`, `*`, `{` or `$`, or a name in capitals, is a pattern and no path.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tools.house.tree import ROOT, modules, parsed

TOPS = ("services", "shared", "operations", "verifier", "deploy", "tools", "tests", "docs", "requirements")
ENDINGS = "py|md|html|css|js|json|csv|toml|yml|yaml|txt|ini|conf|sh|lock|svg|example|mako"
_QUOTED = re.compile(r"`([^`\s]+)`|\]\(([^)#\s]+)")
_PATH = re.compile(rf"^(?:[\w.-]+/)+[\w.-]+\.(?:{ENDINGS})$|^(?:{'|'.join(TOPS)})(?:/[\w.-]+)*/?$|^[\w-]+\.(?:py|md)$")
_IN_TEXT = re.compile(rf"(?<![\w/.<}}-])(?:{'|'.join(TOPS)})(?:/[\w-]+)+(?:\.\w+)*(?![\w/<*{{])")
_MODULE = re.compile(r"(?<![\w./])(?:services|shared|operations|tools|verifier)(?:\.[a-z_]\w*)+(?![\w.]*[/*<{])")
TEXTS = ("*.md", "*.yml", "*.yaml", "Makefile", "Dockerfile", "*.conf.py", "*.sh", "*.conf")


def ours(pattern: str) -> Iterator[Path]:
    """Files of this repository: nothing that was installed, fetched or made by running it."""
    for path in ROOT.glob(pattern):
        inside = path.relative_to(ROOT)
        if not inside.parts[0].startswith(".") and not {"var", "node_modules", "vendor"} & set(inside.parts):
            yield path


def documents() -> list[Path]:
    return sorted({path for top in TOPS for text in TEXTS for path in ours(f"{top}/**/{text}")} | {*ours("*.md")})


@cache
def file_names() -> frozenset[str]:
    return frozenset(path.name for top in TOPS for path in ours(f"{top}/**/*.*"))


def exists(named: str, start: Path) -> bool:
    """From the folder of the file, or from one above it up to the root; a bare name anywhere."""
    if "/" not in named and named in file_names():
        return True
    places = [start, *start.parents]
    return any((place / named).exists() for place in places if place == ROOT or ROOT in place.parents)


def module_exists(dotted: str) -> bool:
    """A module, a package, or a name inside one: `services.cbt.service.create_app`."""
    names = dotted.rstrip(".").split(".")
    for length in range(len(names), 1, -1):
        path = ROOT.joinpath(*names[:length])
        if path.is_dir():
            return length == len(names)
        if (source := path.with_suffix(".py")).exists():
            return length == len(names) or defines(source, names[length])
    return False


@cache
def defined(source: Path) -> str:
    return source.read_text(encoding="utf-8")


def defines(source: Path, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", defined(source)) is not None


def named_in(text: str) -> Iterator[str]:
    for quoted, link in _QUOTED.findall(text):
        name = (quoted or link).rstrip(".,:")
        if _PATH.match(name):
            yield name
    yield from (name for name in _IN_TEXT.findall(text) if not name.rpartition("/")[2].isupper())


def wrong(path: Path, text: str) -> list[str]:
    paths = [name for name in named_in(text) if not exists(name, path.parent)]
    return paths + [name for name in _MODULE.findall(text) if not module_exists(name)]


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_names_is_there(path: Path) -> None:
    assert wrong(path, path.read_text(encoding="utf-8")) == []


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every docstring, of modules, classes, functions and values."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value


@pytest.mark.parametrize("package", ["services", "shared", "operations", "tools", "verifier"])
def test_what_a_docstring_names_is_there(package: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in modules(ROOT, package)
        for line, text in docstrings(path)
        for name in wrong(path, text)
    ]
    assert found == []
