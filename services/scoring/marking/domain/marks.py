"""Computes marks from answers: whole points, without state, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.scoring.exams.domain.keys import Credit, ItemKey
from shared.contracts.choices import is_choice, is_number, options_in
from shared.contracts.rules import Marking, Section
from shared.contracts.scoring import SectionMark
from shared.kernel.errors import DomainError
from shared.kernel.words import N_

FAULTS = (
    "item_twice",
    "item_unknown",
    "section_incomplete",
    "section_unknown",
    "answer_off_paper",
    "option_unknown",
    "too_many_options",
)
"""Why a sheet cannot be marked at all."""


class Unmarkable(DomainError):
    """The sheet does not belong to the sealed exam, so no marks can be given at all; `fault` names the reason."""

    code = "unmarkable"
    text = N_("Lembar jawaban tidak cocok dengan ujian yang disegel (%(fault)s).")

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault=fault)


def mark(
    sections: Sequence[Section], keys: Mapping[str, ItemKey], paper: Sequence[str], answers: Mapping[str, str]
) -> tuple[SectionMark, ...]:
    """The marks of one sheet, a section each in the order of the rules.

    `paper` lists the item ids that were shown, `answers` maps item id to the answer (an option id, several where the
    section allows it, or a number: `shared.contracts.choices`); an item without an entry was left blank. Raises
    Unmarkable where the paper is not one of this exam.
    """
    _check(sections, keys, paper, answers)
    return tuple(
        _section(section, [keys[item] for item in paper if keys[item].section == section.code], answers)
        for section in sections
    )


class Outcome(NamedTuple):
    """What one item gives: its points, and a one where it counts. With weights nothing is right or wrong, and an item
    that a correction has voided counts nowhere."""

    points: int
    right: int
    wrong: int
    blank: int


def outcome(rule: Marking, key: ItemKey, answer: str | None) -> Outcome:
    """The one rule of marking. `answer` is one that the item takes (`fault_of`), or None for a blank.

    A voided item gives nobody points. What its section can give at most, and every threshold, stay as the rules say;
    so on a paper with that item fewer points can be reached than on one without. Full points, where they are credited,
    are those of the rules, or the highest weight that the item has.
    """
    if key.credit is Credit.VOID:
        return Outcome(0, 0, 0, 0)
    if key.credit is Credit.ALL or (key.credit is Credit.ATTEMPTED and answer is not None):
        return Outcome(full_points(rule, key), int(rule.kind != "weights"), 0, 0)
    if answer is None:
        return Outcome(rule.blank, 0, 0, 1)
    if rule.kind == "weights":
        return Outcome((key.points or {})[answer], 0, 0, 0)
    is_right = key.number.is_met_by(answer) if key.number is not None else answer in (key.right, *key.also)
    if rule.several != "per_option":
        return Outcome(rule.right if is_right else rule.wrong, int(is_right), int(not is_right), 0)
    points = max(_judged(rule, key, answer, right) for right in (key.right or "", *key.also))
    return Outcome(points, int(is_right), int(not is_right), 0)


def full_points(rule: Marking, key: ItemKey) -> int:
    """The most points that this item can give."""
    if rule.kind == "weights":
        return max((key.points or {}).values())
    return rule.right * len(key.options) if rule.several == "per_option" else rule.right


def _judged(rule: Marking, key: ItemKey, answer: str, right: str) -> int:
    """The points for each option judged as this key has it, or not; of several keys the best one counts."""
    misjudged = len(options_in(answer) ^ options_in(right))
    return (len(key.options) - misjudged) * rule.right + misjudged * rule.wrong


def section_mark(section: Section, points: int, right: int, wrong: int, blank: int) -> SectionMark:
    """What is reported of a section, of the sums over its items."""
    keyed = section.marking.kind != "weights"
    return SectionMark(
        section=section.code,
        marks=points,
        max_marks=section.max_marks,
        right=right if keyed else None,
        wrong=wrong if keyed else None,
        blank=blank,
    )


def _section(section: Section, keys: Sequence[ItemKey], answers: Mapping[str, str]) -> SectionMark:
    outcomes = [outcome(section.marking, key, answers.get(key.item_id)) for key in keys]
    return section_mark(section, *map(sum, zip(Outcome(0, 0, 0, 0), *outcomes, strict=True)))


def _check(
    sections: Sequence[Section], keys: Mapping[str, ItemKey], paper: Sequence[str], answers: Mapping[str, str]
) -> None:
    if len(set(paper)) != len(paper):
        raise Unmarkable("item_twice")
    if not keys.keys() >= set(paper):
        raise Unmarkable("item_unknown")
    count = Counter(keys[item].section for item in paper)
    for section in sections:
        if count.pop(section.code, 0) != section.items:
            raise Unmarkable("section_incomplete")
    if count:
        raise Unmarkable("section_unknown")
    if not set(paper) >= answers.keys():
        raise Unmarkable("answer_off_paper")
    several = {section.code for section in sections if section.marking.several is not None}
    # In the order of the paper, so that whoever marks the sheet again comes to the same fault.
    for item in (each for each in paper if each in answers):
        fault = fault_of(keys[item], answers[item], takes_several=keys[item].section in several)
        if fault is not None:
            raise Unmarkable(fault)


def fault_of(key: ItemKey, choice: str, *, takes_several: bool) -> str | None:
    """Why the answer cannot be one to this item; None if it can."""
    if key.number is not None:
        return None if is_number(choice) else "option_unknown"
    if not is_choice(choice, key.options, takes_several=True):
        return "option_unknown"
    return None if takes_several or choice in key.options else "too_many_options"
