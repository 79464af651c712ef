"""What an exam is sealed with: everything that two people approve."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.declaration import dump
from shared.contracts.exams import BlueprintRow, DrawnBy, ExamPapers, SealedItem, SealedSection
from shared.contracts.rules import Duration
from shared.contracts.sealing import content_digest


@dataclass(frozen=True)
class Content:
    """The sealed exam without keys and weights. `items` are ordered by their opaque ids."""

    exam_id: str
    selection_id: str
    title: str
    sections: tuple[SealedSection, ...]
    blueprint: tuple[BlueprintRow, ...]
    items: tuple[SealedItem, ...]
    duration: Duration
    draw_seed: str
    draw_seed_commitment: str
    key_commitment: str
    rules_digest: str
    drawn_by: DrawnBy = "sheet_code"

    @property
    def digest(self) -> str:
        """What an approval names."""
        return content_digest(dump(self))

    @property
    def papers(self) -> ExamPapers:
        """The part that nobody but cbt receives."""
        return ExamPapers(exam_id=self.exam_id, blueprint=self.blueprint, items=self.items, draw_seed=self.draw_seed)
