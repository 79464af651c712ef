"""How a sheet becomes a row of columns: points as marking gives them, choices by place, blanks by where they are."""

from __future__ import annotations

from decimal import Decimal

from services.scoring.analysis.storage.analyses import Sheet
from services.scoring.analysis.usecases.analysing import Form
from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.exams import AuthoredKey
from services.scoring.exams.domain.keys import ItemKey
from shared.contracts.rules import Marking, Section

LETTERS = {"oa": "A", "ob": "B", "oc": "C"}


def section(code: str, items: int, marking: Marking) -> Section:
    return Section(code=code, name=code, items=items, marking=marking, max_marks=10)


def key(item_id: str, code: str, right: str | None = None, number: Number | None = None) -> AuthoredKey:
    letters = {} if number is not None else LETTERS
    return AuthoredKey(
        item_id, Decimal("0.5"), ItemKey(item_id, code, frozenset(letters), right, None, number), letters
    )


def test_one_several_and_typed_answers() -> None:
    form = Form(
        [
            section("ONE", 1, Marking(kind="right_wrong", right=4, wrong=-1)),
            section("ALL", 1, Marking(kind="right_wrong", right=2, several="all_or_nothing")),
            section("NUM", 1, Marking(kind="numeric", right=3)),
        ],
        [key("one", "ONE", "ob"), key("all", "ALL", "oa+oc"), key("num", "NUM", number=Number("2.5", "0.1"))],
    )
    paper = ["one", "all", "num"]
    found = form.responses(
        [
            Sheet(paper, {"one": "ob", "all": "oa+oc", "num": "2.6"}, "general", None),
            Sheet(paper, {"one": "oc", "all": "oa", "num": "2.61"}, "general", None),
        ]
    )
    assert [item.right for item in form.items] == [1, None, None]
    assert [item.options for item in form.items] == [("A", "B", "C"), ("A", "B", "C"), ()]
    assert found.points.tolist() == [[4, 2, 3], [-1, 0, 0]]
    assert found.right.tolist() == [[True, True, True], [False, False, False]]
    assert found.chosen.tolist() == [[0b010, 0b101, 0], [0b100, 0b001, 0]]


def test_where_several_may_be_chosen_every_right_option_is_one_of_the_key_and_points_reach_as_far_as_the_rules() -> (
    None
):
    each = Marking(kind="right_wrong", right=2, wrong=-1, several="per_option", options=3)
    form = Form(
        [section("ONE", 1, Marking(kind="right_wrong", right=4, wrong=-1)), section("PER", 2, each)],
        [key("one", "ONE", "ob"), key("two", "PER", "oa+oc"), key("lone", "PER", "ob")],
    )
    assert [item.code for item in form.items] == ["one", "lone", "two"]
    assert [[p for p in range(3) if item.is_key(p)] for item in form.items] == [[1], [1], [0, 2]]
    # Comparing one option with another one as the key is for items to which one option is the answer.
    assert [item.right for item in form.items] == [1, None, None]
    assert [(item.least, item.most) for item in form.items] == [(-1, 4), (-3, 6), (-3, 6)]


def test_blanks_are_omitted_or_not_reached_by_the_order_of_the_paper() -> None:
    form = Form(
        [section("ONE", 6, Marking(kind="right_wrong", right=5, blank=1))],
        [key(f"i{n}", "ONE", "oa") for n in range(6)],
    )
    paper = ["i5", "i0", "i4", "i1", "i3", "i2"]
    found = form.responses([Sheet(paper, {"i5": "oa", "i4": "ob"}, "general", None), Sheet(paper, {}, "general", None)])
    columns = [item.code for item in form.items]
    named = [
        [[columns[at] for at, flag in enumerate(row) if flag] for row in flags.tolist()]
        for flags in (found.omitted, found.not_reached)
    ]
    assert named == [[["i0", "i1"], ["i5"]], [["i2", "i3"], ["i0", "i1", "i2", "i3", "i4"]]]
    assert found.points[0].tolist() == [1, 1, 1, 1, 0, 5]
