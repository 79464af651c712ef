"""How a paper is drawn: cbt draws it, scoring draws it again to see that a sheet is of no other one.

There are two editions of the draw; each sealed exam says by which its papers are drawn. Edition 1 draws by candidate
numbers, which are few: whoever knows the seed tries them all, and finds whose paper is whose. Edition 2 draws by sheet
codes (`shared.contracts.draws`), which nobody can try. The paper of a candidate who was admitted without a code, under
a release that gave none, is drawn by the number there, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from shared.contracts import shuffled_papers, sorted_papers
from shared.contracts.exams import BlueprintRow, DrawnBy
from shared.contracts.pools import P, Place


@dataclass(frozen=True)
class Form(Generic[P]):
    """What decides every paper of a sealed exam; nobody chooses one. `drawn_by` is None of an exam that is drawn under
    edition 1, `sections` are in the exam's order, `pools` as `pools_of` gives them."""

    drawn_by: DrawnBy | None
    draw_seed: str
    sections: Sequence[str]
    blueprint: Sequence[BlueprintRow]
    pools: Mapping[Place, Sequence[P]]

    def name_of(self, candidate_no: str, sheet_code: str | None) -> str:
        """By what this candidate's paper is drawn."""
        return sheet_code if self.is_by_code and sheet_code is not None else candidate_no

    @property
    def is_by_code(self) -> bool:
        """Whether papers are drawn under edition 2."""
        return self.drawn_by == "sheet_code"

    def items(self, name: str) -> list[P]:
        """The items of this paper, in the order shown."""
        if self.is_by_code:
            stream = shuffled_papers.stream_of(self.draw_seed, name)
            return shuffled_papers.drawn(stream, self.sections, self.blueprint, self.pools)
        key = sorted_papers.paper_key_of(self.draw_seed, name)
        return sorted_papers.drawn(key, self.sections, self.blueprint, self.pools)

    def paper(self, name: str, options_of: Callable[[P], Sequence[str]]) -> list[tuple[P, tuple[int, ...]]]:
        """The items of this paper, in the order shown, each with the places of its options in its own list, as they are
        shown. `options_of` gives the ids of that list."""
        if self.is_by_code:
            stream = shuffled_papers.stream_of(self.draw_seed, name)
            items = shuffled_papers.drawn(stream, self.sections, self.blueprint, self.pools)
            return [(item, shuffled_papers.order_of(stream, options_of(item))) for item in items]
        key = sorted_papers.paper_key_of(self.draw_seed, name)
        items = sorted_papers.drawn(key, self.sections, self.blueprint, self.pools)
        return [(item, sorted_papers.order_of(key, item.item_id, options_of(item))) for item in items]
