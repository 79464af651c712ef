"""A build's name is that of its code: the same wherever that lies, another where any of it is other."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from shared.kernel.builds import RELEASE, TOP, UNNAMED, build_of, digest_of, named

CODE = {
    "services/__init__.py": b"",
    "services/cbt/service.py": b"a = 1\nb = 2\n",
    "services/cbt/sub/page.html": b"<p>\n",
    "services/scoring/service.py": b"c = 1\n",
    "shared/kernel/x.py": b"d = 1\n",
    "shared/kernel.py": b"e = 1\n",
    "shared/picture.mo": b"\0\r\n",
    "requirements/run.lock": b"flask==1\n",
    "operations/cli.py": b"f = 1\n",
}


def _tree(top: Path, changes: Mapping[str, bytes | None] | None = None) -> Path:
    for path, content in {**CODE, **(changes or {})}.items():
        if content is not None:
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            (top / path).write_bytes(content)
    return top


def test_a_stranger_computes_the_same_with_common_tools(tmp_path: Path) -> None:
    _tree(tmp_path)
    places = "services/__init__.py services/cbt shared requirements/run.lock"
    command = f"find {places} -type f | LC_ALL=C sort | xargs sha256sum | sha256sum"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == digest_of(tmp_path, "cbt")


@pytest.mark.parametrize(
    "changes",
    [
        {"services/cbt/__pycache__/service.cpython-311.pyc": b"x"},
        {"services/cbt/old.pyc": b"x"},
        {"services/cbt/.service.py.swp": b"x"},
        {"shared/.cache/x.py": b"x"},
        {"services/cbt/service.py": b"a = 1\r\nb = 2\r\n"},
        {"services/scoring/service.py": b"c = 2\n"},
        {"operations/cli.py": b"f = 2\n"},
    ],
    ids=str,
)
def test_what_the_service_does_not_run_changes_nothing(tmp_path: Path, changes: dict[str, bytes]) -> None:
    assert digest_of(_tree(tmp_path / "b", changes), "cbt") == digest_of(_tree(tmp_path / "a"), "cbt")


@pytest.mark.parametrize(
    "changes",
    [
        {"services/__init__.py": b"x"},
        {"services/cbt/service.py": b"a = 1\nb = 3\n"},
        {"services/cbt/sub/page.html": b"<p> \n"},
        {"services/cbt/new.py": b""},
        {"shared/kernel/x.py": b"d = 2\n"},
        {"shared/picture.mo": b"\0\n"},
        {"requirements/run.lock": b"flask==2\n"},
        {"services/cbt/sub/page.html": None},
    ],
    ids=str,
)
def test_whatever_it_runs_is_named(tmp_path: Path, changes: dict[str, bytes | None]) -> None:
    assert digest_of(_tree(tmp_path / "b", changes), "cbt") != digest_of(_tree(tmp_path / "a"), "cbt")


def test_the_release_is_that_of_the_project() -> None:
    assert tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["version"] == RELEASE
    assert build_of("cbt") == f"{RELEASE}+{digest_of(TOP, 'cbt')}"
    assert build_of("cbt") != build_of("scoring")


OTHERS: dict[str, Callable[[str], str | None]] = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "no digest": lambda name: name[:-1],
    "longer": lambda name: name + "0",
    "no release": lambda name: name[name.index("+") :],
    "a line end": lambda name: name + "\n",
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_is_no_name_is_unnamed(case: str) -> None:
    name = build_of("cbt")
    assert named(name) == name
    assert named(OTHERS[case](name)) == UNNAMED
