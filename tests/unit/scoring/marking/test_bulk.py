"""Many sheets at once have byte for byte the marks that each has alone, whatever the exam and however odd the sheet."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.keys import Credit, ItemKey
from services.scoring.marking.domain.bulk import Answers, Bulk
from services.scoring.marking.domain.marks import FAULTS, Unmarkable, mark
from shared.contracts.choices import choice_of
from shared.contracts.declaration import dump
from shared.contracts.rules import Marking, Section, Weights

NUMBERS = ("0", "-1", "0.1", "12.5", "13", "99999999999999999999")


def points(draw: random.Random) -> dict[str, Any]:
    right = draw.randint(1, 9)
    return {"right": right, "wrong": draw.randint(-4, right - 1), "blank": draw.randint(-2, right - 1)}


def marking(draw: random.Random, kind: str) -> Marking:
    if kind == "weights":
        scale = Weights(lowest=-2, highest=5, each_once=False)
        return Marking(kind="weights", blank=draw.randint(-1, 1), weights=scale)
    if kind == "numeric":
        return Marking(kind="numeric", **points(draw))
    if kind == "per_option":
        return Marking(kind="right_wrong", several="per_option", options=4, **points(draw))
    return Marking(kind="right_wrong", several="all_or_nothing" if kind == "all_or_nothing" else None, **points(draw))


KINDS = ("right_wrong", "all_or_nothing", "per_option", "weights", "numeric")


def key_of(draw: random.Random, section: Section, number: int) -> ItemKey:
    item, rule = f"{section.code}-{number}", section.marking
    options = [f"{item}-{letter}" for letter in "abcd"]
    if rule.kind == "numeric":
        value = Number(draw.choice(NUMBERS), draw.choice(("0", "0.5", "1")))
        return ItemKey(item, section.code, frozenset(), number=value)
    if rule.kind == "weights":
        return ItemKey(item, section.code, frozenset(options), points={o: draw.randint(-2, 5) for o in options})
    right = draw.sample(options, draw.randint(1, 3) if rule.several else 1)
    return ItemKey(item, section.code, frozenset(options), right=choice_of(right))


def corrected(draw: random.Random, key: ItemKey) -> ItemKey:
    """The key as a correction may leave it: most as they were, some credited, some with another right choice."""
    credit = draw.choice((None, None, None, *Credit))
    also = tuple(draw.sample(sorted(key.options), draw.randint(0, 2))) if key.right is not None else ()
    return replace(key, credit=credit, also=tuple(each for each in also if each != key.right))


def answer_to(draw: random.Random, key: ItemKey, rule: Marking) -> str:
    if key.number is not None:
        return draw.choice((*NUMBERS, key.number.value))
    options = sorted(key.options)
    return choice_of(draw.sample(options, draw.randint(1, 4) if rule.several else 1))


class Exam:
    """An exam of several sections with twice the items that a paper draws, made from one seed."""

    def __init__(self, seed: int, kinds: Sequence[str]) -> None:
        self.draw = random.Random(seed)
        self.sections = tuple(self._section(code, kind) for code, kind in zip("ABCDE", kinds, strict=False))
        keys = [key_of(self.draw, section, n) for section in self.sections for n in range(section.items * 2)]
        self.keys: Mapping[str, ItemKey] = {key.item_id: corrected(self.draw, key) for key in keys}

    def _section(self, code: str, kind: str) -> Section:
        rule, items = marking(self.draw, kind), self.draw.randint(1, 4)
        return Section(code=code, name=code, items=items, marking=rule, max_marks=items * rule.most)

    def sheet(self) -> tuple[list[str], dict[str, str]]:
        paper: list[str] = []
        for section in self.sections:
            paper += self.draw.sample([f"{section.code}-{n}" for n in range(section.items * 2)], section.items)
        self.draw.shuffle(paper)
        rules = {section.code: section.marking for section in self.sections}
        answered = self.draw.sample(paper, self.draw.randint(0, len(paper)))
        return paper, {item: answer_to(self.draw, self.keys[item], rules[item[0]]) for item in answered}


DAMAGES = (
    *("item twice", "unknown item", "item less", "item more", "unknown item more", "of another section"),
    *("off the paper", "odd answer"),
)


def damaged(exam: Exam, how: str) -> Answers:
    """A sheet with which something is wrong."""
    paper, answers = exam.sheet()
    draw, place = exam.draw, exam.draw.randrange(len(paper))
    if how == "item twice":
        paper[place] = paper[place - 1]
    elif how == "unknown item":
        paper[place] = "X-1"
    elif how == "item less":
        paper.pop(place)
    elif how == "item more":
        paper.append(draw.choice(sorted(exam.keys)))
    elif how == "unknown item more":
        paper.append("X-1")
    elif how == "of another section":
        paper[place] = draw.choice(sorted(exam.keys))
    elif how == "off the paper":
        answers[draw.choice(("X-1", *sorted(exam.keys)))] = "12"
    else:
        a, b = f"{paper[place]}-a", f"{paper[place]}-b"
        answers[paper[place]] = draw.choice(("", "x", "X-1-a", f"{b}+{a}", f"{a}+{b}", f"{a}+{a}", "1.0", "1e1", "+"))
    return paper, answers


def alone(exam: Exam, sheet: Answers) -> bytes:
    try:
        return as_bytes(mark(exam.sections, exam.keys, *sheet))
    except Unmarkable as error:
        return as_bytes(error)


def as_bytes(marked: Any) -> bytes:
    return json.dumps(marked.fault if isinstance(marked, Unmarkable) else [dump(each) for each in marked]).encode()


def together(exam: Exam, sheets: Sequence[Answers]) -> list[bytes]:
    return [as_bytes(each) for each in Bulk(exam.sections, exam.keys).mark_all(sheets)]


@given(
    st.integers(0, 2**32),
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=5),
    st.lists(st.sampled_from((None, None, *DAMAGES)), max_size=12),
)
def test_together_they_have_the_marks_that_each_has_alone(seed: int, kinds: list[str], hows: list[str | None]) -> None:
    exam = Exam(seed, kinds)
    sheets: list[Answers] = [exam.sheet() if how is None else damaged(exam, how) for how in hows]
    assert together(exam, sheets) == [alone(exam, sheet) for sheet in sheets]


@given(st.integers(0, 2**32), st.lists(st.integers(0, 4), max_size=6), st.lists(st.sampled_from((None, *DAMAGES))))
def test_one_that_marks_block_after_block_gives_the_same(seed: int, lengths: list[int], hows: list[str | None]) -> None:
    """Each block may bring answers that none before it had."""
    exam = Exam(seed, KINDS)
    bulk = Bulk(exam.sections, exam.keys)
    for length in lengths:
        sheets = [exam.sheet() if how is None else damaged(exam, how) for how in (hows * 4)[:length]]
        assert [as_bytes(each) for each in bulk.mark_all(sheets)] == [alone(exam, sheet) for sheet in sheets]


def test_every_fault_is_named_as_it_is_alone() -> None:
    """The property above does not depend on luck: all kinds of marking, and each fault, occur here."""
    exam = Exam(7, KINDS)
    sheets: list[Answers] = [damaged(exam, how) for how in DAMAGES for _ in range(60)]
    sheets += [exam.sheet() for _ in range(200)]
    found = together(exam, sheets)
    assert found == [alone(exam, sheet) for sheet in sheets]
    faults = {json.loads(each) for each in found if each.startswith(b'"')}
    assert faults == set(FAULTS) - {"section_unknown"}


def test_an_item_of_a_section_that_is_not_examined() -> None:
    exam = Exam(3, ("right_wrong", "weights"))
    paper, answers = exam.sheet()
    (found,) = Bulk(exam.sections[:1], exam.keys).mark_all([(paper, answers)])
    assert isinstance(found, Unmarkable)
    assert found.fault == "section_unknown"


def test_only_the_sheet_that_is_wrong_is_left_to_be_marked_alone() -> None:
    exam = Exam(11, KINDS)
    bulk = Bulk(exam.sections, exam.keys)
    paper, answers = exam.sheet()
    longer: Answers = ([*paper, "X-1", "X-2"], answers)
    sheets: list[Answers] = [exam.sheet(), longer, exam.sheet(), damaged(exam, "item less"), exam.sheet()]
    assert bulk.mark(bulk.columns(sheets)).sound.tolist() == [True, False, True, False, True]


def test_no_sheets_at_all() -> None:
    exam = Exam(1, KINDS)
    assert together(exam, []) == []


@pytest.mark.parametrize("sheets", [1, 4095, 4096, 4097, 9000])
def test_no_sheet_is_lost_where_the_cells_are_looked_up_in_parts(sheets: int) -> None:
    exam = Exam(5, KINDS)
    few = [exam.sheet() for _ in range(7)]
    each = [alone(exam, sheet) for sheet in few]
    assert together(exam, [few[n % 7] for n in range(sheets)]) == [each[n % 7] for n in range(sheets)]


def test_columns_of_a_second_batch_are_read_with_all_that_was_seen_before() -> None:
    exam = Exam(9, KINDS)
    bulk = Bulk(exam.sections, exam.keys)
    first, second = ([exam.sheet() for _ in range(20)] for _ in range(2))
    columns = bulk.columns(first), bulk.columns(second)
    for sheets, column in zip((first, second), columns, strict=True):
        marked = bulk.mark(column)
        assert marked.sound.all()
        sums = [int(each.points[3]) for each in marked.sections]
        assert sums == [each.marks for each in mark(exam.sections, exam.keys, *sheets[3])]
