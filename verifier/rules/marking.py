"""The points of a sheet (docs/definitions/marking.md).

A `Marker` prepares for each item what every answer gives, so that a hundred thousand sheets are one look-up a cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any

from verifier.rules.documents import Document
from verifier.rules.numbers import NotDefined, decimal, is_decimal


class Fault(StrEnum):
    """Why a sheet cannot be marked, in the order in which they are looked for."""

    ITEM_TWICE = "item_twice"
    ITEM_UNKNOWN = "item_unknown"
    SECTION_INCOMPLETE = "section_incomplete"
    SECTION_UNKNOWN = "section_unknown"
    ANSWER_OFF_PAPER = "answer_off_paper"
    OPTION_UNKNOWN = "option_unknown"
    TOO_MANY_OPTIONS = "too_many_options"


@dataclass(frozen=True)
class SectionMarks:
    """Units; `right` and `wrong` are None in a section of weights."""

    section: str
    marks: int
    max_marks: int
    right: int | None
    wrong: int | None
    blank: int


@dataclass(frozen=True)
class SheetMarks:
    sections: tuple[SectionMarks, ...]
    total: int
    units: int = 1

    @property
    def points(self) -> str:
        """The total as a fraction in lowest terms: `7/3`, `-1/4`, `12`."""
        return str(Fraction(self.total, self.units))

    @property
    def marks(self) -> dict[str, int]:
        return {section.section: section.marks for section in self.sections}

    @property
    def counts(self) -> dict[str, tuple[int, int]]:
        """Items right and wrong, of the sections that count them."""
        return {
            section.section: (section.right, section.wrong)
            for section in self.sections
            if section.right is not None and section.wrong is not None
        }


RIGHT, WRONG, BLANK, NOTHING = range(4)
Judged = tuple[int, int]
"""What an answer gives: its points, and what it counts as."""


class Marker:
    """Marks sheets by the sections of a rules document (or of a part) and the keys of the items, by item id."""

    def __init__(self, sections: Sequence[Document], keys: Mapping[str, Document], units: int | None = None) -> None:
        self._sections = sections
        self._units = units or 1
        self._expected = [section["items"] for section in sections]
        place = {section["code"]: at for at, section in enumerate(sections)}
        self._items: dict[str, tuple[int, dict[str | None, Judged], _Item]] = {}
        for item_id, key in keys.items():
            at = place.get(key["section"], len(sections))
            item = _Item(item_id, key, sections[at]) if at < len(sections) else _Item(item_id, {}, _NO_SECTION)
            self._items[item_id] = at, {}, item

    def mark(self, paper: Sequence[str], answers: Mapping[str, str]) -> SheetMarks | Fault:
        shown = set(paper)
        if len(shown) != len(paper):
            return Fault.ITEM_TWICE
        if not shown <= self._items.keys():
            return Fault.ITEM_UNKNOWN
        # Items of no section of the rules are counted behind the last.
        points = [0] * (len(self._sections) + 1)
        counted = [[0, 0, 0, 0] for _ in points]
        fault: Fault | None = None
        for item_id in paper:
            at, known, item = self._items[item_id]
            answer = answers.get(item_id)
            judged = known.get(answer)
            if judged is None:
                found = item.judged(answer)
                if isinstance(found, Fault):
                    fault, judged = fault or found, (0, NOTHING)
                else:
                    judged = known[answer] = found
            points[at] += judged[0]
            counted[at][judged[1]] += 1
        *found_items, foreign = map(sum, counted)
        if found_items != self._expected:
            return Fault.SECTION_INCOMPLETE
        if foreign:
            return Fault.SECTION_UNKNOWN
        if not answers.keys() <= shown:
            return Fault.ANSWER_OFF_PAPER
        if fault is not None:
            return fault
        marks = map(_section_marks, self._sections, points[:-1], counted[:-1])
        return SheetMarks(tuple(marks), sum(points), self._units)


_NO_SECTION: Document = {"marking": {"kind": "right_wrong"}}


def _section_marks(section: Document, points: int, counted: Sequence[int]) -> SectionMarks:
    weights = section["marking"]["kind"] == "weights"
    return SectionMarks(
        section=section["code"],
        marks=points,
        max_marks=section["max_marks"],
        right=None if weights else counted[RIGHT],
        wrong=None if weights else counted[WRONG],
        blank=counted[BLANK],
    )


class _Item:
    """What an answer to an item gives."""

    def __init__(self, item_id: str, key: Document, section: Document) -> None:
        self._item_id = item_id
        self._key = key
        self._options: list[str] = list(key.get("options") or ())
        self._several: str | None = section["marking"].get("several")
        self._weighs: bool = section["marking"]["kind"] == "weights"
        self._right, self._wrong, self._blank = (
            section["marking"].get(name) or 0 for name in ("right", "wrong", "blank")
        )
        self._choices: list[str] = [each for each in (key.get("right"), *(key.get("also") or ())) if each is not None]

    def judged(self, answer: str | None) -> Judged | Fault:
        return self._fault(answer) or self._judge(answer)

    def _fault(self, answer: str | None) -> Fault | None:
        if answer is None:
            return None
        if self._key.get("number") is not None:
            return None if is_decimal(answer) else Fault.OPTION_UNKNOWN
        chosen = answer.split("+")
        if not set(chosen) <= set(self._options) or any(one >= next_one for one, next_one in pairwise(chosen)):
            return Fault.OPTION_UNKNOWN
        return Fault.TOO_MANY_OPTIONS if len(chosen) > 1 and not self._several else None

    def _judge(self, answer: str | None) -> Judged:
        credited = self._credited(answer)
        if credited is not None:
            return credited
        if answer is None:
            return self._blank, BLANK
        if self._weighs:
            return self._weight(answer), NOTHING
        if self._several == "per_option":
            points = max(self._points_per_option(answer, choice) for choice in self._choices)
            return points, RIGHT if answer in self._choices else WRONG
        return (self._right, RIGHT) if self._is_right(answer) else (self._wrong, WRONG)

    def _credited(self, answer: str | None) -> Judged | None:
        """What a correction gives for an item whatever was answered, if it gives anything."""
        credit = self._key.get("credit")
        if credit == "void":
            return 0, NOTHING
        if credit == "all_correct" or (credit == "attempted" and answer is not None):
            return self._full_points(), NOTHING if self._weighs else RIGHT
        if credit not in (None, "attempted"):
            raise NotDefined(f"item {self._item_id}: no such credit: {credit!r}")
        return None

    def _full_points(self) -> int:
        if self._weighs:
            return max(self._weights().values())
        return self._right * len(self._options) if self._several == "per_option" else self._right

    def _weights(self) -> dict[str, int]:
        weights: dict[str, int] | None = self._key.get("weights")
        if not weights:
            raise NotDefined(f"item {self._item_id}: a section of weights, and none in the key")
        return weights

    def _weight(self, answer: str) -> int:
        if answer not in self._weights():
            raise NotDefined(f"item {self._item_id}: option {answer} has no weight")
        return self._weights()[answer]

    def _points_per_option(self, answer: str, choice: str) -> int:
        misjudged = len(set(answer.split("+")) ^ set(choice.split("+")))
        correctly: int = (len(self._options) - misjudged) * self._right
        return correctly + misjudged * self._wrong

    def _is_right(self, answer: str) -> bool:
        number: dict[str, Any] | None = self._key.get("number")
        if number is not None:
            return abs(decimal(answer) - decimal(number["value"])) <= decimal(number["tolerance"])
        if not self._choices:
            raise NotDefined(f"item {self._item_id}: the key says neither a right option nor a number")
        return answer in self._choices
