"""The vectors of docs/definitions: this code and a second implementation, in another language, come to all of them."""

from __future__ import annotations

import json
import math
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.files import FOLDER, SUBJECTS, text_of, written
from tools.node import find_node

ROOT = Path(__file__).parents[3]
DEFINITIONS = ROOT / "docs" / "definitions"


def reference(folder: Path, *subjects: str) -> dict[str, Any]:
    """What the second implementation makes of these files of vectors in this folder, by subject."""
    script = ROOT / "tests" / "reference" / "run.js"
    done = subprocess.run([find_node(), script, folder, *subjects], capture_output=True, encoding="utf-8", check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def stored(subject: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((FOLDER / f"{subject}.json").read_text("utf-8"))["cases"]
    return cases


def is_same(one: Any, other: Any) -> bool:
    """Figures of item analysis may differ in their last digits from machine to machine, everything else in nothing."""
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and math.isclose(one, other, rel_tol=0, abs_tol=1e-9)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return bool(one == other) and type(one) is type(other)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_this_code_comes_to_the_vectors(subject: str) -> None:
    """A difference is a change of a definition; `python -m tests.vectors` writes the file again."""
    expected, made = stored(subject), json.loads(text_of(subject))["cases"]
    differing = [new for old, new in zip(expected, made, strict=False) if not is_same(old, new)]
    assert not differing, differing[0]
    assert len(made) == len(expected)


def test_figures_are_written_alike_by_machines_that_differ_in_their_last_digits() -> None:
    """Whoever writes the files again changes no figure that did not change."""
    subject = SUBJECTS["item_analysis"]
    figures = [each for case in subject.cases() for each in floats(subject.answer(case.input))]
    assert len(figures) > 1_000
    halves = [(2 * at + 1) / 2**11 for at in range(100)]
    for figure in [*figures, *halves]:
        for elsewhere in (figure + 2e-15, figure - 2e-15, figure * (1 + 1e-14), figure * (1 - 1e-14)):
            assert written(elsewhere) == written(figure), figure
    assert [
        figure for case in stored("item_analysis") for figure in floats(case["output"]) if figure != written(figure)
    ] == []
    assert repr(written(-1e-16)) == "0.0"


def floats(value: Any) -> list[float]:
    """All of them that are in it, however deep."""
    if isinstance(value, float):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [figure for part in parts for figure in floats(part)]


def test_the_second_implementation_comes_to_the_vectors() -> None:
    for subject, found in reference(FOLDER, *SUBJECTS).items():
        assert not found["otherwise"], f"{subject}: {found['otherwise'][0]}"
        assert found["cases"] == len(stored(subject)) >= 20


def test_the_second_implementation_comes_to_the_draws() -> None:
    draws = json.loads((FOLDER / "draw.json").read_text("utf-8"))
    found = reference(FOLDER, "draw")["draw"]
    assert not found["otherwise"]
    assert found["cases"] == len(draws["draws"]) + len(draws["sheet_codes"]) > 5


def test_the_second_implementation_sees_what_is_wrong(tmp_path: Path) -> None:
    for subject in SUBJECTS:
        cases = stored(subject)
        cases[-1]["output"] = {"other": 1}
        (tmp_path / f"{subject}.json").write_text(json.dumps({"subject": subject, "cases": cases}), encoding="utf-8")
    for subject, found in reference(tmp_path, *SUBJECTS).items():
        assert [each["name"] for each in found["otherwise"]] == [stored(subject)[-1]["name"]]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_case_has_a_name_of_its_own(subject: str) -> None:
    counts = Counter(case["name"] for case in stored(subject))
    assert [name for name, count in counts.items() if count > 1] == []


def test_each_file_of_vectors_has_a_page_and_stands_on_the_list_of_them() -> None:
    overview = (DEFINITIONS / "README.md").read_text("utf-8")
    linked = dict(re.findall(r"\| \[[^]]+\]\(([^)]+)\) \| `(\w+\.json)`", overview))
    without = {"README.md", "bundle.md"}  # the format of files, which nothing computes: a written bundle is its example
    assert sorted(linked) == sorted(path.name for path in DEFINITIONS.glob("*.md") if path.name not in without)
    assert "](bundle.md) | – |" in overview
    assert {*linked.values(), "draw.json"} == {path.name for path in FOLDER.glob("*.json")}


def test_the_pages_do_not_ask_to_read_this_code() -> None:
    for path in DEFINITIONS.glob("*.md"):
        assert not re.search(r"\.py\b|services/", path.read_text("utf-8")), path.name
