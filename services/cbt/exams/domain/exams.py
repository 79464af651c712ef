"""A sealed exam in cbt: the items and their options, without keys and weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from shared.contracts.choices import is_choice, is_number
from shared.contracts.exams import BlueprintRow, DrawnBy, ExamPapers, ExamStage, SealedItem, SealedSection
from shared.contracts.papers import Form
from shared.contracts.pools import pools_of, surely_drawn
from shared.contracts.rules import Duration, ScoresShown
from shared.contracts.scoring import ExamSealed, ExamSealedV1
from shared.kernel.errors import DomainError
from shared.kernel.words import N_


class PapersLocked(DomainError):
    """The key of the exam's papers has not come yet."""

    code = "papers_locked"
    text = N_(
        "Naskah ujian masih terkunci, jadi ujian belum dapat dimulai. Waktu Anda belum berjalan; pengawas melihat "
        "pesan ini juga."
    )


@dataclass(frozen=True)
class Outline:
    """Which exam it is, and for whom."""

    exam_id: str
    selection_id: str
    stage: ExamStage | None
    """None for the selection's first exam, which everybody sits."""


@dataclass(frozen=True)
class Exam:
    """A sealed exam. Once its papers are open it never changes, so a process may keep it for as long as it lives;
    before that it has no items, no blueprint and no seed."""

    exam_id: str
    selection_id: str
    title: str
    sections: tuple[SealedSection, ...]
    duration: Duration
    blueprint: tuple[BlueprintRow, ...] = ()
    items: tuple[SealedItem, ...] = ()
    draw_seed: str | None = None
    units: int | None = None
    scores_shown: ScoresShown | None = None
    stage: ExamStage | None = None
    """None for the selection's first exam, which everybody sits."""
    drawn_by: DrawnBy | None = None

    @classmethod
    def of(cls, sealed: ExamSealed | ExamSealedV1) -> Exam:
        """The exam as cbt stores it from the event: open if the event itself carries the papers."""
        exam = cls(
            exam_id=sealed.exam_id,
            selection_id=sealed.selection_id,
            title=sealed.title,
            sections=sealed.sections,
            duration=sealed.duration,
        )
        if isinstance(sealed, ExamSealed):
            return replace(
                exam,
                units=sealed.units,
                scores_shown=sealed.scores_shown,
                stage=sealed.stage,
                drawn_by=sealed.drawn_by,
            )
        return exam.with_papers(
            ExamPapers(
                exam_id=sealed.exam_id, blueprint=sealed.blueprint, items=sealed.items, draw_seed=sealed.draw_seed
            )
        )

    def with_papers(self, papers: ExamPapers) -> Exam:
        """The same exam, open."""
        return replace(self, blueprint=papers.blueprint, items=papers.items, draw_seed=papers.draw_seed)

    @property
    def is_open(self) -> bool:
        return self.draw_seed is not None

    @cached_property
    def item(self) -> Mapping[str, SealedItem]:
        """Items by id."""
        return {item.item_id: item for item in self.items}

    @cached_property
    def options_of(self) -> Mapping[str, frozenset[str]]:
        """The option ids of each item."""
        return {item.item_id: frozenset(option.option_id for option in item.options) for item in self.items}

    @cached_property
    def form(self) -> Form[SealedItem]:
        """What decides every paper. Raises PapersLocked."""
        if self.draw_seed is None:
            raise PapersLocked
        sections = [section.code for section in self.sections]
        return Form(self.drawn_by, self.draw_seed, sections, self.blueprint, pools_of(self.items))

    @property
    def items_on_paper(self) -> int:
        return sum(section.items for section in self.sections)

    def minutes_for(self, *, extra_time: bool) -> int:
        """How long a candidate may work; the extra time replaces the common time, it is not added to it."""
        return self.duration.extra_time_minutes if extra_time else self.duration.minutes

    @cached_property
    def take_several(self) -> frozenset[str]:
        """The ids of items to which several options may be one answer."""
        sections = {section.code for section in self.sections if section.several}
        return frozenset(item.item_id for item in self.items if item.section in sections)

    def option_fits(self, item_id: str, option_id: str | None) -> bool:
        """Whether this is an answer to the item: an option of it, several in their one form where its section takes
        several, a number in its one form where the item has no options. A blank fits every item, and anything fits an
        unknown item."""
        options = self.options_of.get(item_id)
        if option_id is None or options is None:
            return True
        if not options:
            return is_number(option_id)
        return is_choice(option_id, options, takes_several=item_id in self.take_several)


class ExamCannotBeDrawn(DomainError):
    """The sealed bank and its blueprint contradict each other, so no paper could ever be drawn from it."""

    code = "exam_cannot_be_drawn"
    text = N_("Ujian %(exam_id)s tidak dapat dibuatkan naskah: %(reasons)s.")


def check_drawable(exam: Exam) -> None:
    """Raises ExamCannotBeDrawn naming every contradiction between sections, blueprint and items."""
    reasons = [*_double_ids(exam), *_section_reasons(exam), *_row_reasons(exam.blueprint, exam.items)]
    if reasons:
        raise ExamCannotBeDrawn(exam_id=exam.exam_id, reasons="; ".join(reasons))


def _double_ids(exam: Exam) -> list[str]:
    options = [option.option_id for item in exam.items for option in item.options]
    reasons = [] if len(exam.item) == len(exam.items) else ["an item stands twice"]
    return reasons if len(set(options)) == len(options) else [*reasons, "an option stands twice"]


def _section_reasons(exam: Exam) -> list[str]:
    wanted = {section.code: section.items for section in exam.sections}
    drawn = dict.fromkeys(wanted, 0)
    reasons = []
    for row in exam.blueprint:
        if row.section in drawn:
            drawn[row.section] += row.items
        else:
            reasons.append(f"blueprint section {row.section} is unknown")
    for code, items in wanted.items():
        if drawn[code] != items:
            reasons.append(f"section {code} wants {items} items, its blueprint {drawn[code]}")
    return reasons


def _row_reasons(blueprint: Sequence[BlueprintRow], items: Sequence[SealedItem]) -> list[str]:
    places = [(row.section, row.topic, row.band) for row in blueprint]
    reasons = [] if len(set(places)) == len(places) else ["a blueprint row stands twice"]
    enemies = {item.item_id: item.enemies for item in items}
    for row in blueprint:
        pool = [i.item_id for i in items if (i.section, i.topic, i.band) == (row.section, row.topic, row.band)]
        there = surely_drawn(pool, enemies)
        if there < row.items:
            reasons.append(f"{row.section}/{row.topic}/{row.band} wants {row.items} items and has {there}")
    if any(item.item_id not in enemies.get(enemy, ()) for item in items for enemy in item.enemies):
        reasons.append("of two enemies only one names the other")
    return reasons
