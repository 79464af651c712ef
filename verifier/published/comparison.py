"""The document that comes out beside the one that was signed: every difference belongs to a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from verifier.published.report import Report, shown

Document = Mapping[str, Any]
_GONE = "—"
MARKS, THRESHOLDS, VALUES, ORDER = 10, 11, 12, 13


def compare(report: Report, place: str, stage: Document | None, signed: Document, computed: Document) -> bool:
    """Whether they are the same; what differs fails the step that computes it."""
    differences = list(_differences(stage, signed, computed))
    for step, code, details in differences:
        report.fail(step, code, place=place, **details)
    return not differences


Difference = tuple[int, str, dict[str, str | int]]


def _differences(stage: Document | None, signed: Document, computed: Document) -> Iterator[Difference]:
    for field in sorted({*signed, *computed} - {"rows"}):
        if signed.get(field, _GONE) != computed.get(field, _GONE):
            yield ORDER, "document_differs", _both(field, signed, computed)
    yield from _of_rows(stage, signed["rows"], computed["rows"])


def _of_rows(stage: Document | None, signed: list[Document], computed: list[Document]) -> Iterator[Difference]:
    theirs = {row["sheet_code"]: row for row in signed}
    ours = {row["sheet_code"]: row for row in computed}
    if len(theirs) != len(signed):
        yield ORDER, "rows_twice", {}
    for code in theirs:
        if code not in ours:
            yield ORDER, "row_unknown", {"sheet": code}
    for code, row in ours.items():
        if code not in theirs:
            yield ORDER, "row_missing", {"sheet": code}
            continue
        for step, name, details in _of_row(stage, theirs[code], row):
            yield step, name, {"sheet": code, **details}
    for at, (one, other) in enumerate(zip_longest(theirs, ours), 1):
        if one != other:
            yield ORDER, "order_differs", {"row": at, "found": one or _GONE, "computed": other or _GONE}
            break


def _both(field: str, signed: Document, computed: Document) -> dict[str, str | int]:
    return {
        "field": field,
        "found": shown(signed.get(field, _GONE)),
        "computed": shown(computed.get(field, _GONE)),
    }


def _of_row(stage: Document | None, theirs: Document, ours: Document) -> Iterator[Difference]:
    for code in sorted({*theirs["marks"], *ours["marks"]}):
        if theirs["marks"].get(code, _GONE) != ours["marks"].get(code, _GONE):
            both = _both(code, theirs["marks"], ours["marks"])
            yield _step_of_marks(stage, code), "row_differs", both | {"field": f"marks.{code}"}
    for field in sorted({*theirs, *ours} - {"marks", "sheet_code"}):
        if theirs.get(field, _GONE) != ours.get(field, _GONE):
            yield _step_of(stage, field, theirs, ours), "row_differs", _both(field, theirs, ours)


def _step_of_marks(stage: Document | None, code: str) -> int:
    if stage is None:
        return MARKS
    sittings = {part["code"] for part in stage["parts"] if part["source"] == "sitting"}
    of, _, kind = code.partition(":")
    return MARKS if of in sittings and kind != "normalised" else VALUES


def _step_of(stage: Document | None, field: str, theirs: Document, ours: Document) -> int:
    if field == "total":
        return MARKS if stage is None else VALUES
    if field in ("normalised", "unscored"):
        return VALUES
    if field == "status":
        one, other = _outcome(theirs["status"]), _outcome(ours["status"])
        if one == other:
            return ORDER
        if {one, other} == {"passed", "below_threshold"}:
            return THRESHOLDS
        return MARKS if stage is None else VALUES
    return ORDER


def _outcome(status: str) -> str:
    return "passed" if status in ("goes_on", "below_cut") else status
