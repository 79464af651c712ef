"""A sealed exam as cbt knows it: what is asked and what may be answered, never what is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.kernel.errors import DomainError
from shared.kernel.words import N_


@dataclass(frozen=True)
class Picture:
    """A harmless SVG document and its description in words."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Option:
    option_id: str
    text: str
    picture: Picture | None = None


@dataclass(frozen=True)
class Item:
    item_id: str
    section: str
    topic: str
    band: str
    stem: str
    picture: Picture | None
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Section:
    code: str
    name: str
    items: int


@dataclass(frozen=True)
class BlueprintRow:
    """So many items of a section's topic in a band of difficulty are drawn into each paper."""

    section: str
    topic: str
    band: str
    items: int


@dataclass(frozen=True)
class Exam:
    """Immutable from its sealing on, so a process may keep it for as long as it lives."""

    exam_id: str
    selection_id: str
    title: str
    sections: tuple[Section, ...]
    blueprint: tuple[BlueprintRow, ...]
    items: tuple[Item, ...]
    minutes: int
    extra_time_minutes: int
    grace_seconds: int
    draw_seed: str

    @cached_property
    def item(self) -> Mapping[str, Item]:
        """Items by id."""
        return {item.item_id: item for item in self.items}

    @cached_property
    def options_of(self) -> Mapping[str, frozenset[str]]:
        """The option ids of each item."""
        return {item.item_id: frozenset(option.option_id for option in item.options) for item in self.items}

    @property
    def items_on_paper(self) -> int:
        return sum(section.items for section in self.sections)

    def minutes_for(self, *, extra_time: bool) -> int:
        """How long a candidate may work; the extra time replaces the common time, it is not added to it."""
        return self.extra_time_minutes if extra_time else self.minutes

    def option_fits(self, item_id: str, option_id: str | None) -> bool:
        """False only for an option that a known item does not have; a blank fits every item."""
        return option_id is None or item_id not in self.options_of or option_id in self.options_of[item_id]


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


def _row_reasons(blueprint: Sequence[BlueprintRow], items: Sequence[Item]) -> list[str]:
    places = [(row.section, row.topic, row.band) for row in blueprint]
    reasons = [] if len(set(places)) == len(places) else ["a blueprint row stands twice"]
    for row in blueprint:
        there = sum((item.section, item.topic, item.band) == (row.section, row.topic, row.band) for item in items)
        if there < row.items:
            reasons.append(f"{row.section}/{row.topic}/{row.band} wants {row.items} items and has {there}")
    return reasons
