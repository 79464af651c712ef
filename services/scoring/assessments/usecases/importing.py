"""A sheet of scores: what one person enters of many candidates at once."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import REASON_NAMES, Assessed, Given, Reason, read
from services.scoring.assessments.storage import participants
from services.scoring.assessments.usecases.entering import Entered, Judged, judged, keep, require_assessor, situations
from shared.kernel.errors import DomainError, InvalidInput, Place, Problem
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.processes.turns import in_turns
from shared.sheets.problems import gathered, listed
from shared.sheets.reading import Table, header_problems, read_sheet

NUMBER, REASON = "candidate_no", "reason"
Row = tuple[int, str, Given]
"""The number of a row in the sheet, the candidate's, and what is given."""


@dataclass(frozen=True)
class Report:
    """How many rows wait for another person, agree with another's, differ, and were entered so before."""

    first: int
    agreed: int
    differs: int
    same: int


def columns_of(assessed: Assessed) -> tuple[str, ...]:
    """The names of the sheet's columns, in lower case."""
    return (NUMBER, *(criterion.code.lower() for criterion in assessed.criteria), REASON)


def opened(assessed: Assessed, name: str, data: bytes) -> Table:
    """The rows of a sheet. Raises InvalidInput if the file is not a sheet, SheetsBusy. May take seconds: an edge calls
    it before its transaction begins."""
    return read_sheet(name, data, [criterion.code.lower() for criterion in assessed.criteria])


def import_scores(
    session: Session, now: datetime, assessed: Assessed, name: str, table: Table, who: Principal
) -> Report:
    """Enters every row of the sheet on behalf of one person.

    All or nothing: raises InvalidInput with every problem of every row, and then nothing is stored; NotBlind.
    """
    require_assessor(assessed, who)
    rows, problems = _read(assessed, name, table)
    known = situations(session, assessed, [number for _, number, _ in rows], lock=True)
    entered: list[Judged] = []
    same = 0
    for position, number, given in in_turns(rows):
        situation = known.get(number)
        if situation is None:
            text = N_("Nomor %(number)s tidak ada dalam daftar peserta tahap ini.")
            problems.append(_at(position, NUMBER, "not_taking_part", text, number=number[:40]))
            continue
        before = situation.mine(who.id)
        if before is not None and before.given == given:
            same += 1
            continue
        try:
            entered.append(judged(now, assessed, situation, given, who))
        except DomainError as error:
            problems.append(_at(position, NUMBER, error.code, error.text, **error.facts))
    every = gathered(table.problems, problems)
    if every:
        raise InvalidInput(listed(every))
    keep(session, now, assessed, entered)
    counted = Counter(each.outcome for each in entered)
    return Report(counted[Entered.FIRST], counted[Entered.AGREED], counted[Entered.DIFFERS], same)


def layout(session: Session, assessed: Assessed, translate: Callable[[str], str]) -> bytes:
    """A workbook to fill in, with the numbers of those who take part; a second sheet explains the columns."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1})
    sheet = book.add_worksheet("nilai")
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(columns_of(assessed)), 16)
    for position, column in enumerate(columns_of(assessed)):
        sheet.write_string(0, position, column, head)
    numbers = participants.find_all(session, assessed.selection_id, assessed.stage.code)
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
    codes = "; ".join(f"{reason} = {translate(REASON_NAMES[reason])}" for reason in Reason)
    yield REASON, f"{translate(N_('Kosong bila dinilai; selain itu salah satu kode:'))} {codes}"


def _read(assessed: Assessed, name: str, table: Table) -> tuple[list[Row], list[Problem]]:
    names = columns_of(assessed)
    problems = header_problems(table.rows[0], names, (REASON,))
    if problems:
        return [], problems
    header = table.header
    found: list[Row] = []
    first_row: dict[str, int] = {}
    for position, cells in in_turns(enumerate(table.rows[1:], 2)):
        if not any(cells):
            continue
        row = {column: text.strip() for column, text in zip(header, cells, strict=False) if column}
        if any(text for i, text in enumerate(cells) if i >= len(header) or not header[i]):
            problems.append(_at(position, "?", "row_long", N_("Baris ini lebih panjang dari baris judul.")))
        number = typed_candidate_number(row.get(NUMBER, ""))
        wrong = list(_number_problems(number, position, first_row))
        given, in_row = _given(assessed, row)
        wrong += [_at(position, each.place.field.lower(), each.code, each.text, **dict(each.facts)) for each in in_row]
        problems += wrong
        if given is not None and not wrong:
            found.append((position, number, given))
        first_row.setdefault(number, position)
    if not found and not problems:
        problems.append(Problem.of(name, "sheet_empty", N_("Lembar tidak memuat satu peserta pun.")))
    return found, problems


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
