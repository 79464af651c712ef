"""Every code of a reason is in a table of the tests, which trips it, and in docs/gate.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from services.scoring.gate.domain.gate import Kind
from services.scoring.releases.domain.checks import CheckState
from services.scoring.releases.usecases.release_checks import readiness
from tests.builders.scoring import World
from tests.builders.scoring_ranked import blockers, ranked_world, ranking_of
from tests.builders.scoring_reasons import HARD, LIGHT, STAGES

ROOT = Path(__file__).parents[4]
CHECKS = sorted((ROOT / "services" / "scoring" / "releases" / "usecases").glob("*_checks.py"))
DOCUMENT = (ROOT / "docs" / "gate.md").read_text("utf-8")


def codes(source: str) -> Iterator[tuple[str, CheckState]]:
    """Codes of the checks that a module makes. One that is put together at run time has no name here."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("bad", "light", "good") and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value), CheckState(called)
        elif called == "Problem.of" and isinstance(node.args[1], ast.Constant):
            yield str(node.args[1].value), _state_around(node, parents)


def _state_around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> CheckState:
    """That of the check which the problem is made for; a problem of its own is a blocker."""
    around = parents[node]
    if isinstance(around, ast.Call) and around.args and ast.unparse(around.args[0]).startswith("CheckState."):
        return CheckState[ast.unparse(around.args[0]).removeprefix("CheckState.")]
    return CheckState.BAD


def found_in_source() -> dict[CheckState, set[str]]:
    found: dict[CheckState, set[str]] = {state: set() for state in CheckState}
    for path in CHECKS:
        for code, state in codes(path.read_text("utf-8")):
            found[state].add(code)
    return found


def test_codes_of_checks_are_found() -> None:
    source = (
        'yield bad("one", "x")\nyield light("two", "x", count=2)\nfound.append(Problem.of("", "three", "x"))\n'
        'ReleaseCheck(CheckState.LIGHT, Problem.of("", "four", "x"))\nproblem = Problem.of("", f"gate_{kind}", "x")\n'
        'yield good("five", "x")\n'
    )
    bad, light, good = CheckState.BAD, CheckState.LIGHT, CheckState.GOOD
    assert dict(codes(source)) == {"one": bad, "two": light, "three": bad, "four": light, "five": good}
    assert len(CHECKS) >= 5


def test_every_code_is_in_a_table_of_the_tests() -> None:
    found = found_in_source()
    # What all is well with has the code "gate", as a problem without a check around it.
    assert found[CheckState.BAD] - {"gate"} == set(HARD)
    assert found[CheckState.LIGHT] == set(LIGHT)


@pytest.mark.parametrize("code", [*HARD, *LIGHT, *(f"gate_{kind}" for kind in Kind)])
def test_the_document_names_it(code: str) -> None:
    assert f"`{code}`" in DOCUMENT


@pytest.mark.parametrize("code", LIGHT)
def test_what_is_only_to_be_looked_at_is_named_and_holds_up_nothing_by_itself(code: str) -> None:
    given = ranked_world()
    other = LIGHT[code](given)
    world = other if isinstance(other, World) else given
    with Session(world.engine) as session:
        checks = readiness(session, ranking_of(world, STAGES.get(code))).checks
    assert CheckState.LIGHT in {check.state for check in checks if check.text.code == code}
    assert code not in blockers(world)
