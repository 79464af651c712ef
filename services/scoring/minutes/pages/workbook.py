"""A released ranking as a workbook: its head with the digests, then a row for each candidate in order, with figures and
words as its page has them; on a second sheet the same rows as they were signed, for whoever computes with them: codes,
and marks as the whole numbers of the signed document.

Candidates are named as the signed document names them. Everything that comes from data is written as text or as a
number, never as a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import UTC
from typing import Any

import xlsxwriter
from flask_babel import gettext
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from services.scoring.minutes.domain.minutes import Minutes
from services.scoring.minutes.domain.words import normalisation_words
from services.scoring.minutes.pages.in_words import columns_in_words, is_any_unscored, row_in_words
from shared.contracts.rules import TOTAL
from shared.kernel.clock import to_text
from shared.processes.turns import in_turns

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def minutes_xlsx(minutes: Minutes) -> bytes:
    """The same bytes for the same release and language."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"created": minutes.released_at.astimezone(UTC).replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1})
    _write_ladder(book, minutes, bold)
    _write_signed(book, minutes, bold)
    signatures = book.add_worksheet(gettext("tanda tangan"))
    signatures.set_column(0, 5, 30)
    names = ("signer", "signed_at", "key_id", "public_key", "statement", "proof")
    for column, name in enumerate(names):
        signatures.write_string(0, column, name, bold)
    given = [
        [each.name, to_text(each.signed_at), each.key_id, each.public_key, each.statement, each.proof]
        for each in minutes.signatures
    ]
    _write(signatures, given, 1)
    if minutes.lots:
        _write_lots(book, minutes, bold)
    book.close()
    return buffer.getvalue()


def _write_ladder(book: xlsxwriter.Workbook, minutes: Minutes, bold: Format) -> None:
    sheet, columns, head = book.add_worksheet(gettext("peringkat")), columns_in_words(minutes), _head(minutes)
    right = book.add_format({"align": "right"})
    figures = range(2, 3 + len(minutes.codes) + bool(minutes.normalised))
    _write(sheet, head)
    first = _write_columns(sheet, columns, len(head) + 1, bold)
    for place, row in in_turns(enumerate(minutes.rows, first)):
        for column, value in enumerate(row_in_words(minutes, row)):
            if isinstance(value, int):
                sheet.write_number(place, column, value)
            elif value is not None:
                sheet.write_string(place, column, str(value), right if column in figures else None)
    if minutes.rows:
        # They are written as the page writes them, on purpose.
        last = first + len(minutes.rows) - 1
        sheet.ignore_errors({"number_stored_as_text": xl_range(first, 1, last, len(columns) - 1)})


def _write_signed(book: xlsxwriter.Workbook, minutes: Minutes, bold: Format) -> None:
    sheet = book.add_worksheet(gettext("angka tepat"))
    units = [gettext("Satuan per poin"), *(f"{key}: {minutes.steps[key]}" for key in (*minutes.codes, TOTAL))]
    _write(sheet, [units])
    first = _write_columns(sheet, _columns(minutes), 2, bold)
    for place, row in in_turns(enumerate(minutes.rows, first)):
        _write(sheet, [_row(minutes, row)], place)


def _write_columns(sheet: Worksheet, names: Sequence[str], at: int, bold: Format) -> int:
    """The names of the columns in this row; returns the number of the first row below."""
    for column, name in enumerate(names):
        sheet.write_string(at, column, name, bold)
    sheet.freeze_panes(at + 1, 2)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(names), 16)
    return at + 1


def _write_lots(book: xlsxwriter.Workbook, minutes: Minutes, bold: Format) -> None:
    """A row for each candidate whose place lots drawn by hand decided."""
    sheet = book.add_worksheet(gettext("undian"))
    sheet.set_column(0, 9, 22)
    members = (f"{name}_{place}" for place in (1, 2) for name in ("member", "pseudonym", "key_id"))
    for column, name in enumerate(("draw", "lot", "candidate", "confirmed_at", *members)):
        sheet.write_string(0, column, name, bold)
    rows = [
        [
            draw,
            lot,
            candidate,
            to_text(each.confirmed_at),
            *(part for member in each.members for part in astuple(member)),
        ]
        for draw, each in enumerate(minutes.lots, 1)
        for lot, candidate in enumerate(each.candidates, 1)
    ]
    _write(sheet, rows, 1)


def _head(minutes: Minutes) -> list[list[object]]:
    document = minutes.document
    return [
        [gettext("Seleksi"), minutes.selection],
        [gettext("Formasi"), minutes.vacancy, minutes.unit, gettext(minutes.category)],
        *([[gettext("Tahap"), minutes.stage]] if minutes.stage else []),
        [gettext("Versi"), minutes.version],
        [gettext("Dirilis"), to_text(minutes.released_at)],
        [gettext("Sidik peringkat"), minutes.digest],
        [gettext("Aturan"), minutes.rules],
        [gettext("Sidik aturan"), document["rules_digest"]],
        *([[gettext("Benih undian"), document["draw_seed"]]] if document.get("draw_seed") else []),
        *(
            [gettext("Penyetaraan sesi"), normalisation_words(each), name]
            for name, each in minutes.normalisations.items()
        ),
        [gettext("Kuota"), document["quota"]],
        [_places(minutes), document["places"]],
    ]


def _places(minutes: Minutes) -> str:
    if minutes.next_stage is None:
        return str(gettext("Tempat"))
    return str(gettext("Tempat untuk %(stage)s", stage=gettext(minutes.next_stage)))


def _columns(minutes: Minutes) -> list[str]:
    decision = ("decision_above", "decision_key", "decision_theirs", "decision_mine")
    groups = ("quota_group", "place") if minutes.taken else ()
    unscored = ("unscored",) if is_any_unscored(minutes) else ()
    return [*("rank", "candidate", *minutes.codes, "total", "normalised", "status"), *decision, *groups, *unscored]


def _row(minutes: Minutes, row: Mapping[str, Any]) -> list[object]:
    decision = row["decision"] or {}
    unscored = ";".join(f"{part}={reason}" for part, reason in (row.get("unscored") or {}).items())
    return [
        row["rank"],
        row.get("sheet_code") or row["candidate_no"],
        *(row["marks"].get(code) for code in minutes.codes),
        row["total"] if row["marks"] else None,
        row.get("normalised"),
        row["status"],
        *(decision.get(name) for name in ("above", "key", "theirs", "mine")),
        *((row.get("quota_group"), row.get("place")) if minutes.taken else ()),
        *((unscored,) if is_any_unscored(minutes) else ()),
    ]


def _write(sheet: Worksheet, lines: Iterable[Iterable[object]], first: int = 0) -> None:
    for place, line in enumerate(lines, first):
        for column, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(place, column, value)
            elif value is not None:
                sheet.write_string(place, column, str(value))
