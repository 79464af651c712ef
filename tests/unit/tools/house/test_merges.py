"""No file that people read keeps the marks of a merge that nobody finished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tools.house.tree import ROOT

FOLDERS = ("services", "shared", "operations", "deploy", "docs", "tests", "tools", "verifier")
ENDINGS = {".md", ".py", ".html", ".js", ".ts", ".css", ".po", ".json", ".toml", ".yaml", ".yml", ".txt", ".sh", ".R"}
MARK = re.compile(r"^(<{7} |>{7} |\|{7} )", re.MULTILINE)


def files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in ENDINGS)
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.suffix in ENDINGS and path.is_file())


def test_no_merge_was_left_half_done() -> None:
    assert MARK.search("a\n<<<<<<< HEAD\nb\n")
    left = [str(path.relative_to(ROOT)) for path in files() if MARK.search(path.read_text(encoding="utf-8"))]
    assert left == []
