"""Drawing a paper: a pure function of the sealed exam and the candidate number.

Every choice is a sort by keyed digests, so anyone with the draw seed can draw the same paper again in
any language, whatever the version of a random generator:

1. paper key  = HMAC-SHA-256(key: draw seed, message: candidate number), both as UTF-8.
2. The rows of the blueprint, section by section in the exam's order, each take the first `items` of their items,
   sorted by digest("draw", item id); an item with an enemy among those taken before, in any row, is passed over.
3. Sections stay in the exam's order; within one, items are sorted by digest("place", item id).
4. The options of an item are sorted by digest("option", item id, option id).

digest(purpose, ...) = HMAC-SHA-256(key: paper key, message: the parts joined by U+001F), compared as
bytes; should two be equal, the ids decide. The order in which candidates arrive and the order of
the items in the bank do not matter.
"""

from __future__ import annotations

import hmac
from typing import NamedTuple

from services.cbt.exams.domain.exams import Exam, PapersLocked
from shared.contracts.exams import BlueprintRow, SealedItem


class PaperItem(NamedTuple):
    """One question as a candidate sees it. `number` counts from 1 through the whole paper;
    `option_order[k]` is the position, in the sealed item, of the option shown at place k."""

    number: int
    item_id: str
    option_order: tuple[int, ...]


def draw(exam: Exam, candidate_no: str) -> tuple[PaperItem, ...]:
    """The candidate's paper, in the order shown. `exam` has passed `check_drawable`. Raises PapersLocked."""
    if exam.draw_seed is None:
        raise PapersLocked
    key = _mac(exam.draw_seed.encode(), candidate_no)
    paper: list[SealedItem] = []
    barred: set[str] = set()
    for section in exam.sections:
        chosen: list[SealedItem] = []
        for row in exam.blueprint:
            if row.section == section.code:
                chosen += _row(key, exam, row, barred)
        paper += sorted(chosen, key=lambda item: (_mac(key, "place", item.item_id), item.item_id))
    return tuple(PaperItem(number, item.item_id, _options(key, item)) for number, item in enumerate(paper, start=1))


def _row(key: bytes, exam: Exam, row: BlueprintRow, barred: set[str]) -> list[SealedItem]:
    """The row's items of this paper; `barred`, the enemies of all that was taken, grows by theirs."""
    place = (row.section, row.topic, row.band)
    pool = [item for item in exam.items if (item.section, item.topic, item.band) == place]
    taken: list[SealedItem] = []
    for item in sorted(pool, key=lambda item: (_mac(key, "draw", item.item_id), item.item_id)):
        if len(taken) == row.items:
            break
        if item.item_id not in barred:
            taken.append(item)
            barred.update(item.enemies)
    return taken


def _options(key: bytes, item: SealedItem) -> tuple[int, ...]:
    ids = [option.option_id for option in item.options]
    return tuple(sorted(range(len(ids)), key=lambda place: (_mac(key, "option", item.item_id, ids[place]), ids[place])))


def _mac(key: bytes, *parts: str) -> bytes:
    return hmac.digest(key, "\x1f".join(parts).encode(), "sha256")
