"""How many had which total in each shift: as published, as counted again from the people that are here, and values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from verifier.faults import Fault
from verifier.published.edition import Edition, Entry, Published
from verifier.published.forms import SHIFTS
from verifier.published.report import Report
from verifier.published.selection_file import Exam, Selection
from verifier.rules.normalisation import normalise

Counts = dict[str, dict[int, int]]
Of = tuple[str, int]
"""An exam and the number of a set of keys."""


class Shifts:
    """Of each exam whose totals are normalised and each set of keys by which a ranking here was made."""

    def __init__(self) -> None:
        self.published: dict[Of, Counts] = {}
        self.values: dict[Of, dict[str, dict[int, int]]] = {}
        self.counted: dict[Of, Counts] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))

    def read(self, published: Published, entry: Entry, selection: Selection) -> None:
        """Raises Fault."""
        found = published.value(entry, SHIFTS)
        exam = selection.exams.get(entry.of[0])
        if (found["exam_id"], found["key_set"]) != entry.of or exam is None or exam.normalisation is None:
            raise Fault("refers_to_nothing", entry.path, field="exam_id", name=found["exam_id"])
        counts: Counts = {}
        for shift, of_shift in found["counts"].items():
            counts[shift] = {}
            for total, count in of_shift.items():
                if not _is_total(total):
                    raise Fault("field_kind", entry.path, field=f"counts.{shift}.{total}")
                counts[shift][int(total)] = count
        self.published[entry.of[0], entry.of[1]] = counts
        self.values[entry.of[0], entry.of[1]] = normalise(exam.normalisation, counts).values

    def of_exam(self, exam_id: str) -> list[int]:
        """The sets of keys by which this exam's totals were counted."""
        return [number for each, number in self.published if each == exam_id]

    def value(self, of: Of, shift: str, total: int) -> int | None:
        """What a total becomes; None if nobody of the shift is said to have it."""
        return self.values.get(of, {}).get(shift, {}).get(total)

    def count(self, of: Of, shift: str, total: int) -> None:
        self.counted[of][shift][total] += 1

    def compare(self, report: Report) -> None:
        """Every sheet is here: the counts must be theirs."""
        for of, published in self.published.items():
            counted = self.counted[of]
            for shift in sorted({*published, *counted}):
                said, found = published.get(shift, {}), counted.get(shift, {})
                for total in sorted({*said, *found}):
                    if said.get(total, 0) != found.get(total, 0):
                        details: dict[str, str | int] = {"exam": of[0], "shift": shift, "total": total}
                        report.fail(
                            12, "shift_counts", **details, found=said.get(total, 0), computed=found.get(total, 0)
                        )


def _is_total(text: str) -> bool:
    digits = text[1:] if text.startswith("-") else text
    return digits.isascii() and digits.isdigit() and len(digits) <= 15 and str(int(text)) == text


def everybody_is_here(edition: Edition, selection: Selection, exam: Exam, read: Mapping[str, int]) -> bool:
    """Whether the people of every vacancy who sat this exam were read; `read` counts the files by stage."""
    return read.get(exam.stage, 0) == len(selection.vacancies)
