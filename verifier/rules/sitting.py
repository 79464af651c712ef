"""What the sheets of one sitting come to (docs/definitions/selection.md, "The first stage", 1 to 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verifier.rules.documents import Document
from verifier.rules.marking import Fault, Marker, SheetMarks
from verifier.rules.normalisation import normalise

Keys = Mapping[str, Document]


@dataclass
class Sat:
    """What a candidate's sheets of one sitting come to; marks only where the outcome is passed, else why not."""

    outcome: str
    sheet: SheetMarks | None = None
    value: int | None = None


def sit(
    sections: Sequence[Document],
    keys: Keys,
    sheets_of: Sequence[Document],
    normalisation: Document | None,
    units: int | None = None,
) -> list[Sat]:
    """Marks sheets, each person's by themselves: `sheets`, and the `shift` in which the person sits."""
    marker = Marker(sections, keys, units)
    results = []
    shifts: dict[str, dict[int, int]] = {}
    for person in sheets_of:
        sheets = sorted(person["sheets"], key=_submitted)
        marked = {
            sheet["attempt_id"]: marker.mark(sheet["paper"], sheet["answers"])
            for sheet in sheets
            if sheet.get("submitted_at") is not None
        }
        result = _which_counts(sheets, marked)
        results.append(result)
        shift = person.get("shift")
        if shift is None:
            continue
        for sheet in sheets:
            found = marked.get(sheet["attempt_id"])
            if sheet.get("excluded") is None and isinstance(found, SheetMarks):
                counts = shifts.setdefault(shift, {})
                counts[found.total] = counts.get(found.total, 0) + 1
    if normalisation is not None:
        _normalise(normalisation, shifts, sheets_of, results)
    return results


def _submitted(sheet: Document) -> tuple[bool, str, str]:
    """Sheets in the order in which they were submitted, an open one last."""
    submitted_at = sheet.get("submitted_at")
    return submitted_at is None, submitted_at or "", sheet["attempt_id"]


def _which_counts(sheets: Sequence[Document], marked: Mapping[str, SheetMarks | Fault]) -> Sat:
    excluded = [sheet.get("excluded") for sheet in sheets]
    if "disqualified" in excluded or (sheets and None not in excluded):
        return Sat("disqualified")
    if not sheets:
        return Sat("absent")
    counting = sheets[excluded.index(None)]
    if counting.get("submitted_at") is None:
        return Sat("sitting")
    found = marked[counting["attempt_id"]]
    return Sat("unmarked") if isinstance(found, Fault) else Sat("passed", found)


def _normalise(
    normalisation: Document,
    shifts: Mapping[str, Mapping[int, int]],
    sheets_of: Sequence[Document],
    results: Sequence[Sat],
) -> None:
    values = normalise(normalisation, shifts).values
    for person, result in zip(sheets_of, results, strict=True):
        if result.sheet is None:
            continue
        shift = person.get("shift")
        if shift is None:
            result.outcome, result.sheet = "unmarked", None
        else:
            result.value = values[shift][result.sheet.total]
