"""Drawing a paper: a pure function of the sealed exam and the candidate, as `shared.contracts.papers` says."""

from __future__ import annotations

from typing import NamedTuple

from services.cbt.exams.domain.exams import Exam


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


def draw(exam: Exam, name: str) -> tuple[PaperItem, ...]:
    """The paper of whom `name` is, by `Form.name_of`, in the order shown. `exam` has passed `check_drawable`. Raises
    PapersLocked."""
    paper = exam.form.paper(name, lambda item: [option.option_id for option in item.options])
    return tuple(PaperItem(number, item.item_id, order) for number, (item, order) in enumerate(paper, start=1))
