"""A paper follows from the seed, the bank, the blueprint and the name of the candidate, and from nothing else."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cbt.exams.domain.exams import Exam, ExamCannotBeDrawn, check_drawable
from services.cbt.exams.domain.papers import draw
from shared.contracts.exams import DrawnBy, SealedSection
from tests.builders.cbt import domain_exam

ROWS = st.lists(
    st.tuples(st.sampled_from(["TWK", "TIU", "TKP"]), st.sampled_from("abcd"), st.integers(1, 4), st.integers(0, 5)),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[:2],
).map(lambda rows: [(section, topic, drawn, drawn + spare) for section, topic, drawn, spare in rows])
NUMBERS = st.from_regex(r"26-[0-9]{4}", fullmatch=True)
EDITIONS: list[DrawnBy | None] = [None, "sheet_code"]
DRAWN_BY = st.sampled_from(EDITIONS)


def exam_of(rows: list[tuple[str, str, int, int]], drawn_by: DrawnBy | None, **changes: Any) -> Exam:
    return replace(domain_exam(rows, **changes), drawn_by=drawn_by)


@given(ROWS, NUMBERS, DRAWN_BY)
def test_each_row_gives_its_items_section_by_section(
    rows: list[tuple[str, str, int, int]], no: str, drawn_by: DrawnBy | None
) -> None:
    exam = exam_of(rows, drawn_by)
    paper = draw(exam, no)
    assert [item.number for item in paper] == list(range(1, exam.items_on_paper + 1))
    assert len({item.item_id for item in paper}) == len(paper)
    drawn = Counter((exam.item[i.item_id].section, exam.item[i.item_id].topic) for i in paper)
    assert drawn == {(section, topic): items for section, topic, items, _ in rows}
    sections = [exam.item[item.item_id].section for item in paper]
    assert list(dict.fromkeys(sections)) == [section.code for section in exam.sections]
    assert sections == sorted(sections, key=[section.code for section in exam.sections].index)


@given(ROWS, NUMBERS, DRAWN_BY)
def test_options_are_a_permutation(rows: list[tuple[str, str, int, int]], no: str, drawn_by: DrawnBy | None) -> None:
    assert all(sorted(item.option_order) == list(range(5)) for item in draw(exam_of(rows, drawn_by), no))


@given(ROWS, NUMBERS, DRAWN_BY, st.randoms(use_true_random=False))
def test_the_order_of_the_bank_has_no_say(
    rows: list[tuple[str, str, int, int]], no: str, drawn_by: DrawnBy | None, chance: random.Random
) -> None:
    exam = exam_of(rows, drawn_by)
    items = list(exam.items)
    chance.shuffle(items)
    assert draw(replace(exam, items=tuple(items)), no) == draw(exam, no)


@given(ROWS, NUMBERS, st.randoms(use_true_random=False))
def test_drawn_by_number_the_order_of_the_blueprint_has_no_say(
    rows: list[tuple[str, str, int, int]], no: str, chance: random.Random
) -> None:
    exam = domain_exam(rows)
    items, blueprint = list(exam.items), list(exam.blueprint)
    chance.shuffle(items)
    chance.shuffle(blueprint)
    assert draw(replace(exam, items=tuple(items), blueprint=tuple(blueprint)), no) == draw(exam, no)


@pytest.mark.parametrize("drawn_by", EDITIONS)
def test_candidates_and_seeds_get_different_papers(drawn_by: DrawnBy | None) -> None:
    rows = [("TWK", "a", 10, 30), ("TIU", "b", 10, 30)]
    exam = exam_of(rows, drawn_by)
    papers = {draw(exam, f"26-{n:04d}") for n in range(200)}
    assert len(papers) == 200
    assert draw(exam, "26-0001") != draw(exam_of(rows, drawn_by, seed="another"), "26-0001")


@pytest.mark.parametrize("drawn_by", EDITIONS)
def test_every_item_and_every_place_of_an_option_gets_its_share(drawn_by: DrawnBy | None) -> None:
    exam = exam_of([("TWK", "a", 3, 6)], drawn_by)
    papers = [draw(exam, f"26-{n:04d}") for n in range(2000)]
    drawn = Counter(item.item_id for paper in papers for item in paper)
    placed = Counter((place, at) for paper in papers for item in paper for at, place in enumerate(item.option_order))
    leading = Counter(paper[0].item_id for paper in papers)
    # 1,000 expected with a standard deviation of 22, 1,200 with 31, and 333 with 17: five of those either way.
    assert all(abs(count - 1000) < 110 for count in drawn.values())
    assert all(abs(count - 1200) < 155 for count in placed.values())
    assert all(abs(count - 333) < 85 for count in leading.values())
    assert (len(drawn), len(placed), len(leading)) == (6, 25, 6)


def test_the_drawing_can_be_repeated_from_its_description() -> None:
    """Written down from the module's docstring, as an outsider with the draw seed would."""
    exam = domain_exam([("TWK", "a", 2, 5), ("TIU", "b", 1, 3)])
    key = hmac.new(b"the seed", b"26-0042", hashlib.sha256).digest()

    def digest(*parts: str) -> bytes:
        return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).digest()

    expected = []
    for prefix, drawn, there in (("TWK.a", 2, 5), ("TIU.b", 1, 3)):
        bank = [f"{prefix}.{n}" for n in range(there)]
        chosen = sorted(bank, key=lambda item: digest("draw", item))[:drawn]
        expected += sorted(chosen, key=lambda item: digest("place", item))
    paper = draw(exam, "26-0042")
    assert [item.item_id for item in paper] == expected
    for item in paper:
        options = [f"{item.item_id}.{n}" for n in range(5)]
        shown = [options[place] for place in item.option_order]
        assert shown == sorted(options, key=lambda option: digest("option", item.item_id, option))


def test_a_known_paper_stays_what_it_was() -> None:
    """Papers are drawn weeks before they are checked: a change of this value breaks every sealed exam."""
    paper = draw(domain_exam([("TWK", "a", 2, 4)]), "26-0001")
    assert [(item.item_id, item.option_order) for item in paper] == [
        ("TWK.a.0", (0, 4, 1, 3, 2)),
        ("TWK.a.2", (4, 2, 3, 1, 0)),
    ]
    by_code = draw(exam_of([("TWK", "a", 2, 4)], "sheet_code"), "0123456789ABCDEF")
    assert [(item.item_id, item.option_order) for item in by_code] == [
        ("TWK.a.2", (2, 4, 0, 1, 3)),
        ("TWK.a.0", (3, 2, 1, 0, 4)),
    ]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([("TWK", "a", 3, 2)], "TWK/a/easy wants 3 items and has 2"),
        ([("TWK", "a", 1, 2), ("TWK", "a", 1, 2)], "a blueprint row stands twice"),
    ],
)
def test_a_bank_too_small_is_named(rows: list[tuple[str, str, int, int]], complaint: str) -> None:
    with pytest.raises(ExamCannotBeDrawn, match=complaint):
        check_drawable(domain_exam(rows))


def test_sections_and_blueprint_must_agree() -> None:
    exam = domain_exam([("TWK", "a", 2, 4), ("TIU", "b", 1, 2)])
    with pytest.raises(ExamCannotBeDrawn, match="section TIU wants 2 items, its blueprint 1"):
        check_drawable(replace(exam, sections=(exam.sections[0], SealedSection(code="TIU", name="TIU", items=2))))
    with pytest.raises(ExamCannotBeDrawn, match="blueprint section TIU is unknown"):
        check_drawable(replace(exam, sections=exam.sections[:1]))
    with pytest.raises(ExamCannotBeDrawn, match="an item stands twice"):
        check_drawable(replace(exam, items=(*exam.items, exam.items[0])))
