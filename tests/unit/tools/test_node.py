"""Which Node runs the checks of the scripts: the machine's if it will do, else the package's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import node


def machine_has(monkeypatch: pytest.MonkeyPatch, folder: Path, version: str) -> Path:
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin")
    return program


def test_the_machines_node_is_taken_if_it_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = machine_has(monkeypatch, tmp_path, "v12.22.9")
    assert node.find_node() != old
    new = machine_has(monkeypatch, tmp_path, "v22.1.0")
    assert node.find_node() == new


def test_without_one_the_package_has_node_and_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = node.find_node()
    assert node.version_of(str(found)) >= node.OLDEST
    assert node.program(found, "npm").is_file()


def test_a_program_that_does_not_run_has_no_version(tmp_path: Path) -> None:
    assert node.version_of(str(tmp_path / "node")) == ()
