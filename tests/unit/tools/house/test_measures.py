"""The measures of the house, on small trees of which one can see the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.house import picture, sizes, subjects
from tools.house.graph import Graph, problems
from tools.house.order import heights, order_of_parts
from tools.house.tables import foreign_uses
from tools.house.tree import ROOT, part_of

CONTRACT = """\
[importlinter:contract:cbt-parts]
type = layers
containers =
    services.cbt
layers =
    home
    (hall) | seating
    exams
"""


def tree(root: Path, **files: str) -> Path:
    """A checkout with these modules: `services__cbt__hall__pages` is services/cbt/hall/pages.py."""
    (root / ".importlinter").write_text(CONTRACT)
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(
    ("module", "part"),
    [
        ("services.cbt.hall.pages", "services.cbt.hall"),
        ("services.cbt.service", "services.cbt.service"),
        ("shared.web.errors", "shared.web"),
        ("operations.cli", "operations.cli"),
    ],
)
def test_the_part_of_a_module(module: str, part: str) -> None:
    assert part_of(module) == part


def test_the_order_is_read_from_the_contract(tmp_path: Path) -> None:
    order = order_of_parts(tree(tmp_path))
    layers = [["services.cbt.home"], ["services.cbt.hall", "services.cbt.seating"], ["services.cbt.exams"]]
    assert order == {"services.cbt": layers}
    assert heights(layers) == {
        "services.cbt.home": 3,
        "services.cbt.hall": 2,
        "services.cbt.seating": 2,
        "services.cbt.exams": 1,
    }


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("from services.cbt.exams.tables import papers\nselect(papers.c.id)", [(2, False)]),
        ("from services.cbt.exams import tables\nselect(tables.papers)", [(2, False)]),
        ("from services.cbt.exams import tables as t\ninsert(t.papers).values(id=1)", [(2, True)]),
        ("from services.cbt.exams.tables import papers\npapers.delete()", [(2, True)]),
        ("from services.cbt.exams.tables import papers as p\nupsert(session, p, id=1)", [(2, True)]),
        ("from services.cbt.exams.tables import papers\nupsert(session)(papers)", [(2, True)]),
        ("from services.cbt.exams.tables import papers\nquery.with_for_update(of=papers)", [(2, False)]),
        ("text('SELECT id FROM papers')", [(1, False)]),
        ("text('UPDATE papers SET id = 1')", [(1, True)]),
        ("marks = Table('marks', M, Column('id', ForeignKey('papers.id')))", [(1, False)]),
        ("papers = read_papers()\nprint(papers)", []),
    ],
)
def test_uses_of_another_parts_table(tmp_path: Path, text: str, uses: list[tuple[int, bool]]) -> None:
    declared = "papers = Table('papers', METADATA)"
    root = tree(tmp_path, services__cbt__exams__tables=declared, services__cbt__hall__storage=text)
    assert [(use.line, use.writes) for use in foreign_uses(root)] == uses


def test_a_part_may_write_its_own_table(tmp_path: Path) -> None:
    declared = "papers = Table('papers', METADATA)"
    own = "from services.cbt.exams.tables import papers\ninsert(papers)"
    assert not foreign_uses(tree(tmp_path, services__cbt__exams__tables=declared, services__cbt__exams__storage=own))


def graph(imports: dict[str, set[str]], tables: dict[str, set[str]] | None = None) -> Graph:
    named = {f"services.cbt.{name}" for name in ("home", "hall", "seating", "exams")}
    return Graph(named, _whole(imports), _whole(tables or {}))


def _whole(arrows: dict[str, set[str]]) -> dict[str, set[str]]:
    return {f"services.cbt.{start}": {f"services.cbt.{end}" for end in ends} for start, ends in arrows.items()}


def test_arrows_downwards_are_in_order(tmp_path: Path) -> None:
    below = {"home": {"hall", "exams"}, "hall": {"exams"}}
    assert problems(graph(below, {"seating": {"exams"}}), tree(tmp_path)) == []


@pytest.mark.parametrize(
    ("imports", "tables", "problem"),
    [
        ({"exams": {"hall"}}, {}, "services.cbt.exams imports services.cbt.hall, which does not stand below it"),
        ({"hall": {"seating"}}, {}, "services.cbt.hall imports services.cbt.seating, which does not stand below it"),
        ({}, {"exams": {"hall"}}, "services.cbt.exams reads the tables of services.cbt.hall, which does not stand"),
        ({"hall": {"exams"}}, {"exams": {"hall"}}, "a circle of parts: services.cbt."),
    ],
)
def test_what_is_wrong_with_a_graph(
    tmp_path: Path, imports: dict[str, set[str]], tables: dict[str, set[str]], problem: str
) -> None:
    found = problems(graph(imports, tables), tree(tmp_path))
    assert any(line.startswith(problem) for line in found), found


def test_a_part_that_the_contract_does_not_name(tmp_path: Path) -> None:
    found = graph({})
    found.parts.add("services.cbt.utils")
    assert problems(found, tree(tmp_path)) == ["services.cbt.utils has no place in the order of .importlinter"]


def test_the_picture_leaves_out_arrows_that_a_longer_way_replaces(tmp_path: Path) -> None:
    text = picture.written(graph({"home": {"hall", "exams"}, "hall": {"exams"}}), tree(tmp_path))
    assert "home --> hall" in text
    assert "home --> exams" not in text
    assert "| home | exams, hall |  |" in text


def test_the_document_keeps_what_stands_around_the_graph() -> None:
    document = f"before\n{picture.BEGIN}\nold\n{picture.END}\nafter\n"
    assert picture.replaced(document, "new") == f"before\n{picture.BEGIN}\n\nnew\n\n{picture.END}\nafter\n"
    with pytest.raises(ValueError, match="marks"):
        picture.replaced("no marks here", "new")


def test_sizes_and_their_limits(tmp_path: Path) -> None:
    text = "def short() -> None:\n    return\n\n\ndef open():\n" + "    pass\n" * 300
    root = tree(tmp_path, services__cbt__exams__domain=text, services__cbt__exams____init__="")
    found = sizes.measured(root)
    assert found.rows() == [("module", 1, 305, 305, 305), ("function", 2, 151.5, 301, 301)]
    assert "services/cbt/exams/domain.py: 305 lines, at most 300" in sizes.problems(found)
    assert "1 functions do not declare what they return" in sizes.problems(found)


def test_the_percentile_is_a_size_that_occurs() -> None:
    assert sizes.percentile(range(1, 11), 0.9) == 9
    assert sizes.percentile([7], 0.9) == 7


def test_a_subject_lies_where_something_bears_its_name(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        services__cbt__seating__storage="def free_seats() -> None: ...",
        services__cbt__seating__tables="seats = Table('seats', METADATA)",
        services__cbt__hall__pages="from services.cbt.seating.storage import free_seats\nfree_seats()",
    )
    (seat,) = [subject for subject in subjects.SUBJECTS if subject.name == "seat"]
    assert subjects.folders(seat, root) == {"seating": ["storage.py: free_seats", "tables.py: seats"]}


@pytest.mark.parametrize(
    ("name", "part"), [("release", "releases"), ("seat", "seating"), ("verification", "verifications")]
)
def test_a_subject_of_this_house_lies_in_one_part(name: str, part: str) -> None:
    (subject,) = [subject for subject in subjects.SUBJECTS if subject.name == name]
    found = subjects.folders(subject, ROOT)
    assert set(found) == {part}, {folder: names for folder, names in found.items() if folder != part}
