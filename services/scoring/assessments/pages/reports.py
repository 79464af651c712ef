"""What became of each row of an imported sheet, in words and as files.

Columns of both files: row (as the spreadsheet program counts), candidate_no, result (the code), meaning (the same in
the reader's language). Codes: first, agreed, differs, same, settled, blank.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import xlsxwriter

from services.scoring.assessments.domain.imported import Done, Report
from shared.kernel.words import N_
from shared.web.csv_cells import csv_file

WORDS = {
    Done.FIRST: N_("Tercatat; menunggu penilai lain"),
    Done.AGREED: N_("Tercatat; sepakat dengan penilai lain"),
    Done.DIFFERS: N_("Tercatat; berbeda, orang ketiga memutuskan"),
    Done.SAME: N_("Dilewati: sama seperti isian Anda sebelumnya"),
    Done.SETTLED: N_("Dilewati: sudah tetap, baris ini tidak mengubahnya"),
    Done.BLANK: N_("Dilewati: kosong"),
}
_HEADER = ("row", "candidate_no", "result", "meaning")
_WIDTHS = (8, 18, 12, 60)


def report_csv(report: Report, translate: Callable[[str], str]) -> bytes:
    """UTF-8 with commas and CRLF (RFC 4180). A spreadsheet runs none of its cells."""
    return csv_file([_HEADER, *_rows(report, translate)])


def workbook(report: Report, translate: Callable[[str], str]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1})
    sheet = book.add_worksheet("laporan")
    sheet.freeze_panes(1, 0)
    for column, (title, width) in enumerate(zip(_HEADER, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    for position, (row, *texts) in enumerate(_rows(report, translate), 1):
        sheet.write_number(position, 0, row)
        for column, text in enumerate(texts, 1):
            sheet.write_string(position, column, text)
    book.close()
    return buffer.getvalue()


def _rows(report: Report, translate: Callable[[str], str]) -> Iterator[tuple[int, str, str, str]]:
    for line in report.lines:
        yield line.row, line.candidate_no, line.done.value, translate(WORDS[line.done])
