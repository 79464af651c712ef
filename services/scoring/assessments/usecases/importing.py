"""A sheet of scores: what one person enters of many candidates at once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime

import xlsxwriter
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.errors import AlreadyRecorded
from services.scoring.assessments.domain.imported import Done, Imported, Line, Report
from services.scoring.assessments.domain.scores import CHOSEN_FROM, Assessed, Given, read
from services.scoring.assessments.storage import imports
from services.scoring.assessments.usecases import reading
from services.scoring.assessments.usecases.entering import (
    Judged,
    Situation,
    judged,
    keep,
    require_assessor,
    situations,
)
from shared.kernel.errors import DomainError, InvalidInput, NotFound, Place, Problem
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.processes.turns import in_turns
from shared.sheets.problems import gathered, listed
from shared.sheets.reading import Table, header_problems, read_sheet

NUMBER, REASON = "candidate_no", "reason"
Row = tuple[int, str, Given]
"""The number of a row in the sheet, the candidate's, and what is given."""


def columns_of(assessed: Assessed) -> tuple[str, ...]:
    """The names of the sheet's columns, in lower case."""
    return (NUMBER, *(criterion.code.lower() for criterion in assessed.criteria), REASON)


def opened(assessed: Assessed, name: str, data: bytes) -> Table:
    """The rows of a sheet. Raises InvalidInput if the file is not a sheet, SheetsBusy. May take seconds: an edge calls
    it before its transaction begins."""
    return read_sheet(name, data, [criterion.code.lower() for criterion in assessed.criteria])


def import_scores(
    session: Session, now: datetime, assessed: Assessed, name: str, table: Table, who: Principal
) -> Imported:
    """Enters every row of the sheet on behalf of one person and keeps the report of it. Rows in which nothing is filled
    in, and those that change nothing, are skipped.

    All or nothing: raises InvalidInput with every problem of every row, and then nothing is stored; NotBlind.
    """
    require_assessor(assessed, who)
    rows, blank, problems = _read(assessed, name, table)
    known = situations(session, assessed, [number for _, number, _ in rows], lock=True)
    entered: list[Judged] = []
    lines = blank
    for position, number, given in in_turns(rows):
        situation = known.get(number)
        if situation is None:
            text = N_("Nomor %(number)s tidak ada dalam daftar peserta tahap ini.")
            problems.append(_at(position, NUMBER, "not_taking_part", text, number=number[:40]))
            continue
        skipped = _skipped(situation, given, who)
        if skipped is not None:
            lines.append(Line(position, number, skipped))
            continue
        try:
            found = judged(now, assessed, situation, given, who)
        except DomainError as error:
            column = _differing(situation, given) if isinstance(error, AlreadyRecorded) else NUMBER
            problems.append(_at(position, column, error.code, error.text, **error.facts))
            continue
        entered.append(found)
        lines.append(Line(position, number, Done(found.outcome.value)))
    every = gathered(table.problems, problems)
    if every:
        raise InvalidInput(listed(every))
    keep(session, now, assessed, entered)
    report = Report(sorted(lines, key=lambda line: line.row))
    return imports.add(session, assessed.selection_id, assessed.part.code, who.id, report, now)


def get_imported(session: Session, assessed: Assessed, import_id: int, who: Principal) -> Imported:
    """The report of a sheet that this person imported. Raises NotFound, for everybody else too: it says whose entries
    agree with another's."""
    found = imports.find(session, assessed.selection_id, assessed.part.code, import_id)
    if found is None or found.importer_id != who.id:
        raise NotFound
    return found


def layout(
    session: Session, assessed: Assessed, translate: Callable[[str], str], vacancy_id: str | None = None
) -> bytes:
    """A workbook to fill in, with the numbers of those, of one vacancy or of all, of whom a sheet can still enter
    something; a second sheet explains the columns. Raises NotFound for a vacancy of which nobody takes part."""
    if vacancy_id is not None and vacancy_id not in {each.vacancy_id for each in reading.vacancies(session, assessed)}:
        raise NotFound
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1})
    sheet = book.add_worksheet("nilai")
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns_of(assessed)), 16)
    for position, column in enumerate(columns_of(assessed)):
        sheet.write_string(0, position, column, head)
    numbers = reading.open_numbers(session, assessed, vacancy_id)
    for row, number in enumerate(numbers, 1):
        sheet.write_string(row, 0, number)
    guide = book.add_worksheet("petunjuk")
    guide.set_column(0, 0, 18)
    guide.set_column(1, 1, 80)
    for row, (name, meaning) in enumerate(_guide(assessed, translate)):
        guide.write_string(row, 0, name)
        guide.write_string(row, 1, meaning)
    book.close()
    return buffer.getvalue()


def _guide(assessed: Assessed, translate: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    yield NUMBER, translate(N_("Nomor peserta."))
    text = translate(N_("%(name)s: 0 sampai %(most)s, paling banyak %(decimals)s angka di belakang koma."))
    for each in assessed.criteria:
        facts = {"name": translate(each.name), "most": each.max_points, "decimals": assessed.part.decimals or 0}
        yield each.code.lower(), text % facts
    codes = "; ".join(f"{reason} = {translate(words)}" for reason, words in CHOSEN_FROM.items())
    yield REASON, f"{translate(N_('Kosong bila dinilai; selain itu salah satu kode:'))} {codes}"


def _skipped(situation: Situation, given: Given, who: Principal) -> Done | None:
    """Why a row changes nothing; None where it is to be judged."""
    recorded, before = situation.recorded, situation.mine(who.id)
    is_same = before is not None and before.given == given
    if recorded is not None and (is_same or recorded.given == given):
        return Done.SETTLED
    return Done.SAME if is_same else None


def _differing(situation: Situation, given: Given) -> str:
    """The first column in which a row differs from the score that counts."""
    counting = situation.recorded.given if situation.recorded else Given({})
    if counting.reason != given.reason:
        return REASON
    return next((code.lower() for code, score in given.scores.items() if counting.scores.get(code) != score), NUMBER)


def _read(assessed: Assessed, name: str, table: Table) -> tuple[list[Row], list[Line], list[Problem]]:
    """The rows that say something, those that are blank beside their number, and what is wrong."""
    names = columns_of(assessed)
    problems = header_problems(table.rows[0], names, (REASON,))
    if problems:
        return [], [], problems
    header = table.header
    found: list[Row] = []
    blank: list[Line] = []
    first_row: dict[str, int] = {}
    for position, cells in in_turns(enumerate(table.rows[1:], 2)):
        if not any(cells):
            continue
        row = {column: text.strip() for column, text in zip(header, cells, strict=False) if column}
        if any(text for i, text in enumerate(cells) if i >= len(header) or not header[i]):
            problems.append(_at(position, "?", "row_long", N_("Baris ini lebih panjang dari baris judul.")))
        number = typed_candidate_number(row.get(NUMBER, ""))
        if not any(text.strip() for column, text in row.items() if column != NUMBER):
            blank.append(Line(position, number[:40], Done.BLANK))
            continue
        wrong = list(_number_problems(number, position, first_row))
        given, in_row = _given(assessed, row)
        wrong += [_at(position, each.place.field.lower(), each.code, each.text, **dict(each.facts)) for each in in_row]
        problems += wrong
        if given is not None and not wrong:
            found.append((position, number, given))
        first_row.setdefault(number, position)
    if not found and not problems and blank:
        text = N_("Lembar belum memuat nilai: %(blank)s baris hanya berisi nomor.")
        problems.append(Problem.of(name, "sheet_blank", text, blank=len(blank)))
    elif not found and not problems:
        problems.append(Problem.of(name, "sheet_empty", N_("Lembar tidak memuat satu peserta pun.")))
    return found, blank, problems


def _given(assessed: Assessed, row: dict[str, str]) -> tuple[Given | None, list[Problem]]:
    texts = {criterion.code: row.get(criterion.code.lower(), "") for criterion in assessed.criteria}
    return read(assessed, texts, row.get(REASON, ""))


def _number_problems(number: str, position: int, first_row: dict[str, int]) -> Iterator[Problem]:
    if not number:
        yield _at(position, NUMBER, "missing", N_("Isi nomor peserta."))
    elif number in first_row:
        text = N_("Nomor %(number)s sudah ada pada baris %(first)s.")
        yield _at(position, NUMBER, "number_repeated", text, number=number[:40], first=first_row[number])


def _at(row: int, column: str, code: str, text: str, **facts: object) -> Problem:
    return Problem.of(Place(row=row, column=column), code, text, **facts)
