"""A ranking as a spreadsheet. Sheet "peringkat" has the rows in their order, "kepala" what they are of, with digests.

Marks, totals and both values of a decision are whole numbers of units, as they were signed; "kepala" says how many a
point has. A program computes the ranking again from the CSV file, which has the thresholds of each row too.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from services.scoring.rankings.domain.ranking import Row
from services.scoring.rankings.usecases.ranking import Ranking
from services.scoring.releases.usecases.releases import Signing
from shared.kernel.clock import to_text

Cell = str | int | None
_AFTER = ("total", "normalised", "status", "decision_above", "decision_key", "decision_theirs", "decision_mine")


def ranking_xlsx(ranking: Ranking, signing: Signing) -> bytes:
    """The XLSX file; no text of it is ever a formula or a link. The same ranking gives the same bytes."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": ranking.exam.sealed_at})
    bold = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1})
    codes = [section.code for section in ranking.rules.sections]
    sheet = book.add_worksheet("peringkat")
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(codes) + len(_AFTER) + 2, 14)
    for column, title in enumerate(("rank", "candidate_no", *codes, *_AFTER, "sheet_code")):
        sheet.write_string(0, column, title, bold)
    for number, row in enumerate(ranking.rows, 1):
        _write(sheet, number, _cells(ranking, row, codes))
    head = book.add_worksheet("kepala")
    head.set_column(0, 0, 22)
    head.set_column(1, 1, 80)
    for number, (name, value) in enumerate(_head(ranking, signing)):
        head.write_string(number, 0, name, bold)
        _write(head, number, (value,), 1)
    book.close()
    return buffer.getvalue()


def _write(sheet: object, number: int, cells: Sequence[Cell], first: int = 0) -> None:
    for column, cell in enumerate(cells, first):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)  # type: ignore[attr-defined]
        elif cell is not None:
            sheet.write_number(number, column, cell)  # type: ignore[attr-defined]


def _cells(ranking: Ranking, row: Row, codes: Sequence[str]) -> list[Cell]:
    decision = row.decision
    return [
        row.rank,
        row.candidate_no,
        *(row.marks.get(code) for code in codes),
        row.total if row.marks else None,
        row.normalised,
        ranking.state_of(row),
        *((decision.above, decision.key, decision.theirs, decision.mine) if decision else (None,) * 4),
        ranking.codes.get(row.candidate_no),
    ]


def _head(ranking: Ranking, signing: Signing) -> Iterator[tuple[str, Cell]]:
    frame, rules = ranking.frame, ranking.rules
    yield "selection_id", frame.selection_id
    yield "exam_id", frame.exam_id
    yield "vacancy_id", frame.vacancy_id
    yield "title", ranking.vacancy.title
    yield "unit", ranking.vacancy.unit
    yield "category", frame.category
    yield "quota", frame.quota
    yield "places", frame.places
    yield "present", ranking.present
    yield "ranked", ranking.ranked
    yield "going_on", ranking.going_on
    yield "tie_breaks", " > ".join(frame.tie_breaks)
    yield "units", rules.units_per_point
    yield "rules", f"{rules.title}, {rules.version}"
    yield "rules_digest", frame.rules_digest
    yield "ranking_digest", ranking.digest
    yield "released_version", signing.version if signing.is_released else 0
    for number, signature in enumerate(signing.current, 1):
        yield f"signed_by_{number}", signature.signer
        yield f"signed_at_{number}", to_text(signature.signed_at)
        yield f"key_id_{number}", signature.key_id
