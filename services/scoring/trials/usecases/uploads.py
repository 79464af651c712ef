"""A sheet of earlier marks: opened, judged under the rules that are tried, and laid out to be filled in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence

import xlsxwriter

from services.scoring.trials.domain import sheet_columns as columns
from services.scoring.trials.domain.people import People
from services.scoring.trials.domain.sheet_columns import Column, Kind, columns_of, is_personal
from services.scoring.trials.domain.uploaded import Line, UploadedSheet, people_of, read
from shared.contracts.rules import Rules
from shared.kernel.errors import DomainError, InvalidInput, Place, Problem
from shared.kernel.words import N_
from shared.processes.turns import in_turns
from shared.sheets.problems import gathered, listed
from shared.sheets.reading import Table, header_problems, read_sheet

_MEANINGS = {
    columns.LABEL: N_("Kode peserta tanpa nama, misalnya P-0001; tidak boleh berulang."),
    columns.VACANCY: N_("Kode atau judul formasi."),
    columns.CATEGORY: N_("Kategori menurut aturan."),
    columns.SHIFT: N_("Nama sesi, bila ada beberapa sesi."),
    columns.QUOTA: N_("Kuota formasi, cukup pada satu barisnya."),
    columns.POSITION_GROUP: N_("Kelompok jabatan formasi, bila aturan menyebutnya."),
    columns.QUOTA_GROUP: N_("Kelompok kuota menurut aturan."),
    columns.BIRTH_YEAR: N_("Tahun lahir, bila umur menentukan urutan."),
    columns.GPA: N_("IPK, bila IPK menentukan urutan."),
}


class OtherMarks(DomainError):
    """The sheet cannot be read under the rules to which the others are compared."""

    code = "other_marks"
    text = N_("Lembar nilai tidak sesuai dengan aturan pembanding ini: kolom atau nilainya lain.")


def opened(rules: Rules, name: str, data: bytes) -> Table:
    """The rows of a file; any of its columns may have numbers. Raises InvalidInput if it is no sheet, SheetsBusy. May
    take seconds: an edge calls it before its transaction begins."""
    return read_sheet(name, data, [each.name for each in columns_of(rules)])


def taken(rules: Rules, table: Table, quota: int | None) -> UploadedSheet:
    """The sheet, once nothing is wrong with it under these rules. Raises InvalidInput with every problem."""
    sheet = UploadedSheet(table.rows, quota)
    wrong = _heading_problems(sheet.header, columns_of(rules)) or _lines(rules, sheet)[1]
    every = gathered(table.problems, wrong)
    if every:
        raise InvalidInput(listed(every))
    return sheet


def require_comparable(compared: Rules, sheet: UploadedSheet) -> None:
    """Raises OtherMarks at the field of the rules to compare with."""
    needed = {each.name for each in columns_of(compared) if each.is_required}
    if not needed <= set(sheet.header) or _lines(compared, sheet)[1]:
        raise OtherMarks("compared")


def people(rules: Rules, sheet: UploadedSheet) -> People:
    """Those of a sheet that was taken under these rules."""
    return people_of(rules, _lines(rules, sheet)[0], sheet.quota)


def layout(rules: Rules, translate: Callable[[str], str]) -> bytes:
    """A workbook to fill in with the columns that these rules ask for; a second sheet explains them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1})
    sheet, guide = book.add_worksheet("nilai"), book.add_worksheet("petunjuk")
    sheet.freeze_panes(1, 1)
    guide.set_column(0, 0, 22)
    guide.set_column(1, 1, 90)
    for at, (column, meaning) in enumerate(_guide(rules, translate)):
        sheet.write_string(0, at, column.name, head)
        sheet.set_column(at, at, max(10, len(column.name) + 2))
        guide.write_string(at, 0, column.name)
        guide.write_string(at, 1, meaning)
    book.close()
    return buffer.getvalue()


def _guide(rules: Rules, translate: Callable[[str], str]) -> Iterator[tuple[Column, str]]:
    sections = {section.code: section for section in rules.sections}
    parts = {part.code: part for stage in rules.later_stages for part in stage.parts}
    known = {
        columns.CATEGORY: rules.categories,
        columns.QUOTA_GROUP: {each.code: each.title for each in rules.quota_groups.groups}
        if rules.quota_groups
        else {},
    }
    for column in columns_of(rules):
        if column.kind is Kind.FIXED:
            meaning = translate(_MEANINGS[column.name])
            codes = "; ".join(f"{code} = {translate(name)}" for code, name in known.get(column.name, {}).items())
            meaning = f"{meaning} {codes}".strip()
        elif column.kind is Kind.SECTION:
            section = sections[column.code]
            most = section.max_marks / rules.units_per_point
            meaning = translate(N_("Nilai %(name)s, paling banyak %(most)g.")) % {"name": section.name, "most": most}
        elif column.kind is Kind.PART:
            part = parts[column.code]
            steps = rules.units_per_point if part.source == "sitting" else part.steps_per_point
            text = translate(N_("Nilai %(name)s pada tahap lanjutan, paling banyak %(most)g; kosong berarti dibuat."))
            meaning = text % {"name": part.name, "most": part.most / steps}
        else:
            words = {Kind.RIGHT: N_("Butir %(name)s yang benar."), Kind.WRONG: N_("Butir %(name)s yang salah.")}
            meaning = translate(words[column.kind]) % {"name": sections[column.code].name}
        is_asked = translate(N_("Wajib.")) if column.is_required else ""
        yield column, f"{meaning} {is_asked}".strip()


def _lines(rules: Rules, sheet: UploadedSheet) -> tuple[list[Line], list[Problem]]:
    return read(rules, sheet.header, in_turns(enumerate(sheet.rows[1:], 2)), sheet.quota)


def _heading_problems(header: Sequence[str], known: Sequence[Column]) -> list[Problem]:
    """What is wrong with the first row. A heading under which names or other facts of a person stand is refused as
    that, whatever else is wrong."""
    names = [each.name for each in known]
    optional = {each.name for each in known if not each.is_required}
    personal = [each for each in dict.fromkeys(header) if each not in names and is_personal(each)]
    text = N_("Kolom ini tampaknya memuat nama atau data pribadi lain. Hapus kolomnya: uji coba tidak menerimanya.")
    found = [Problem.of(Place(row=1, column=each[:40]), "column_personal", text) for each in personal]
    places = {each.place for each in found}
    return [*found, *(each for each in header_problems(header, names, optional) if each.place not in places)]
