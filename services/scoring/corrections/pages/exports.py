"""A correction's effect as CSV: a row for each sheet whose marks change, or whose candidate comes, goes or gets
another rank.

Columns: vacancy_id, candidate_no, total_before, total, passed_before, passed, rank_before, rank (empty where there is
none), status_before, status, a column of marks before and after for each section, and the digest of the effect. Marks
are whole numbers of units, of which a point has as many as the rules say. No key stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.scoring.corrections.domain.corrections import Correction
from shared.web.csv_cells import csv_file


def effect_csv(correction: Correction, codes: Sequence[str], rows: Sequence[Any]) -> bytes:
    """The CSV file in UTF-8 with commas and CRLF (RFC 4180). A spreadsheet runs none of its cells."""
    return csv_file(_lines(correction, codes, rows))


def _lines(correction: Correction, codes: Sequence[str], rows: Sequence[Any]) -> Iterator[Sequence[object]]:
    sections = [name for code in codes for name in (f"{code}_before", code)]
    head = ("vacancy_id", "candidate_no", "total_before", "total", "passed_before", "passed", "rank_before", "rank")
    yield [*head, "status_before", "status", *sections, "effect_digest"]
    for row in rows:
        old = {section[0]: section[1] for section in row.old_sections}
        new = {section[0]: section[1] for section in row.sections}
        marks = [value for code in codes for value in (old.get(code, ""), new.get(code, ""))]
        values = (row.vacancy_id, row.candidate_no, row.old_total, row.total, row.old_passed, row.passed)
        places = ("" if row.old_rank is None else row.old_rank, "" if row.rank is None else row.rank)
        cells = (*values, *places, row.old_status, row.status, *marks, correction.effect_digest)
        yield cells
