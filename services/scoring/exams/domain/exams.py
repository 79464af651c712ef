"""An exam of a selection, from draft to seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from services.scoring.exams.domain.keys import ItemKey, Secrets
from shared.contracts.exams import BlueprintRow, DrawnBy, ExamStage
from shared.contracts.papers import Form
from shared.contracts.pools import pools_of
from shared.contracts.rules import Rules


@dataclass(frozen=True)
class Exam:
    """`content_digest` and `sealed_at` are set once it is sealed."""

    exam_id: str
    selection_id: str
    title: str
    selection_title: str
    agency: str
    timezone: str
    simulation: bool
    rules: Rules
    rules_digest: str
    blueprint: tuple[BlueprintRow, ...]
    secrets: Secrets
    content_digest: str | None
    sealed_at: datetime | None
    stage: ExamStage | None = None
    """None for the selection's first exam. `rules` are those by which its sheets are marked; `rules_digest` is that of
    the selection's whole document."""
    builds: Mapping[str, str] | None = None
    """By service, the build that it was sealed with; None in drafts, and where an earlier release sealed."""
    drawn_by: DrawnBy | None = None
    """What its papers are drawn by; None in drafts, and where an earlier release sealed, which drew them by number."""

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None


@dataclass(frozen=True)
class PlacedItem:
    """A sealed item as papers are drawn from it."""

    item_id: str
    section: str
    topic: str
    band: str
    enemies: tuple[str, ...]


@dataclass(frozen=True)
class SealedExam:
    """`keys` are by item id; `items` is None of an exam that an earlier release sealed."""

    exam: Exam
    keys: Mapping[str, ItemKey]
    items: Sequence[PlacedItem] | None

    @cached_property
    def form(self) -> Form[PlacedItem] | None:
        """What the papers follow from; None of an exam that an earlier release sealed."""
        if self.items is None:
            return None
        sections = tuple(section.code for section in self.exam.rules.sections)
        seed, pools = self.exam.secrets.draw_seed, pools_of(self.items)
        return Form(self.exam.drawn_by, seed, sections, self.exam.blueprint, pools)


@dataclass(frozen=True)
class Approval:
    """One person's approval of the content with this digest.

    `statement`, `key_id` and `proof` are what the person signed with a key of their own; approvals of the release
    before have none, and count for what was sealed with them, and for nothing else.
    """

    digest: str
    signer_id: str
    signer_name: str
    role: str
    approved_at: datetime
    statement: str | None = None
    key_id: str | None = None
    proof: str | None = None

    @property
    def is_proven(self) -> bool:
        return self.proof is not None


@dataclass(frozen=True)
class AuthoredKey:
    """A sealed item by its author's code and by its opaque id; `letters` maps option id to the author's letter."""

    code: str
    difficulty: Decimal
    key: ItemKey
    letters: Mapping[str, str]
