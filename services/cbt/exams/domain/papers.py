"""Drawing a paper: a pure function of the sealed exam and the candidate number, as `shared.contracts.papers` says."""

from __future__ import annotations

from typing import NamedTuple

from services.cbt.exams.domain.exams import Exam, PapersLocked
from shared.contracts.exams import SealedItem
from shared.contracts.papers import by_digest, drawn, paper_key_of


class PaperItem(NamedTuple):
    """One question as a candidate sees it. `number` counts from 1 through the whole paper;
    `option_order[k]` is the position, in the sealed item, of the option shown at place k."""

    number: int
    item_id: str
    option_order: tuple[int, ...]


class ShownOptions(NamedTuple):
    """An item's place on a paper, from 1 on, and the ids of its options in the order shown there."""

    place: int
    options: tuple[str, ...]


def draw(exam: Exam, candidate_no: str) -> tuple[PaperItem, ...]:
    """The candidate's paper, in the order shown. `exam` has passed `check_drawable`. Raises PapersLocked."""
    if exam.draw_seed is None:
        raise PapersLocked
    key = paper_key_of(exam.draw_seed, candidate_no)
    paper = drawn(key, [section.code for section in exam.sections], exam.blueprint, exam.pools)
    return tuple(PaperItem(number, item.item_id, _options(key, item)) for number, item in enumerate(paper, start=1))


def _options(key: bytes, item: SealedItem) -> tuple[int, ...]:
    return tuple(by_digest(key, f"option\x1f{item.item_id}", [option.option_id for option in item.options]))
