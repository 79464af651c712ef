"""What `make test` says about the lines that tests reach."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tools import coverage


def _ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float, *options: str) -> int:
    found = {
        "summary": {"percent_covered": share},
        "files": {"a.py": {"missing_lines": [3, 7, 8, 9]}, "b.py": {"missing_lines": []}},
    }
    file = tmp_path / "coverage.json"
    file.write_text(json.dumps(found))
    monkeypatch.setattr(sys, "argv", ["coverage", str(file), *options])
    return coverage.main()


def test_a_share_under_the_floor_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    floor = coverage.coverage_floor()
    assert floor > 80
    assert _ask(tmp_path, monkeypatch, floor) == 0
    assert _ask(tmp_path, monkeypatch, floor - 0.01) == 1


def test_lines_that_no_test_reaches_are_listed_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _ask(tmp_path, monkeypatch, 95.0, "--missing")
    first, last = capsys.readouterr().out.splitlines()
    assert first == "a.py: 3, 7-9"
    assert "95.0 %" in last
