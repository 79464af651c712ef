"""The item bank: import, lists, one item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.bank import storage as items
from services.scoring.bank.domain.items import Item
from services.scoring.bank.domain.layout import NAMES, RowReader, problem_at
from services.scoring.bank.storage import Filter, Headline
from services.scoring.bank.usecases.pictures import Unsafe, reduce_picture
from services.scoring.bank.usecases.sheets import header_problems, read_sheet
from services.scoring.exams import storage as exams
from services.scoring.rules.usecases import scoring_rules, stored_rules
from shared.kernel.clock import Clock
from shared.kernel.errors import InvalidInput, NotFound, Problem
from shared.kernel.words import N_

MAX_PICTURES = 500


@dataclass(frozen=True)
class ImportReport:
    """How many items were new, replaced, or identical to what the bank had."""

    added: int
    changed: int
    same: int


@dataclass(frozen=True)
class Page:
    items: tuple[Headline, ...]
    total: int


def import_bank(
    session: Session, clock: Clock, *, name: str, sheet: bytes, pictures: Mapping[str, bytes]
) -> ImportReport:
    """Imports a sheet in the documented layout with the SVG files that it names.

    All or nothing: raises InvalidInput with every problem of every row and picture, and then nothing is
    stored. A row identical to the bank's changes nothing; a changed row replaces the bank's, unless the
    item lies in a sealed exam.
    """
    rows = read_sheet(name, sheet)
    reduced, problems = _reduce(pictures)
    found, row_problems = _read_rows(name, rows, reduced, _kinds(session))
    problems += row_problems
    known = items.digests(session, [item.code for _, item in found])
    changed = [(number, item) for number, item in found if known.get(item.code) not in (None, item.digest)]
    sealed = items.sealed_codes(session, [item.code for _, item in changed])
    text = N_("Butir ini sudah disegel dalam %(exam)s dan tidak dapat diubah.")
    problems += [
        problem_at(number, "code", "item_sealed", text, exam=sealed[item.code])
        for number, item in changed
        if item.code in sealed
    ]
    if problems:
        raise InvalidInput(problems)
    new = [item for _, item in found if item.code not in known]
    items.put(session, [*new, *(item for _, item in changed)], clock.now())
    return ImportReport(len(new), len(changed), len(found) - len(new) - len(changed))


def browse(session: Session, narrowed: Filter, *, offset: int = 0, limit: int = 50) -> Page:
    """A page of the bank, without keys."""
    return Page(tuple(items.headlines(session, narrowed, offset=offset, limit=limit)), items.count(session, narrowed))


def stocked(session: Session) -> dict[tuple[str, str, str], int]:
    """How many items each (section, topic, band) has."""
    return items.stock(session)


def find(session: Session, code: str) -> Item:
    """The whole item, key and rationale included: for its authors only. Raises NotFound."""
    item = items.find(session, code)
    if item is None:
        raise NotFound
    return item


def sealed_in(session: Session, code: str) -> str | None:
    """The title of the sealed exam that holds the item, or None while it may still be changed."""
    return items.sealed_codes(session, [code]).get(code)


def _reduce(pictures: Mapping[str, bytes]) -> tuple[dict[str, str], list[Problem]]:
    if len(pictures) > MAX_PICTURES:
        text = N_("Paling banyak %(limit)s berkas gambar sekaligus.")
        raise InvalidInput([Problem.of("pictures", "too_many_pictures", text, limit=MAX_PICTURES)])
    reduced: dict[str, str] = {}
    problems = []
    for file, data in pictures.items():
        try:
            reduced[file] = reduce_picture(file, data)
        except Unsafe as error:
            problems.append(error.problem)
            # Known as a file, so that its rows do not complain a second time.
            reduced[file] = ""
    return reduced, problems


def _read_rows(
    name: str, rows: Sequence[Sequence[str]], pictures: Mapping[str, str], kinds: Mapping[str, str]
) -> tuple[list[tuple[int, Item]], list[Problem]]:
    problems = header_problems(rows[0], NAMES)
    if problems:
        return [], problems
    header = [cell.lower() for cell in rows[0]]
    found: list[tuple[int, Item]] = []
    first_row: dict[str, int] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if any(row[len(header) :]):
            problems.append(problem_at(number, "?", "row_long", N_("Baris ini lebih panjang dari baris judul.")))
        values = dict.fromkeys(NAMES, "") | {
            column: row[i] for i, column in enumerate(header) if column and i < len(row)
        }
        reader = RowReader(number, values, pictures, kinds)
        item = reader.read()
        problems += reader.problems
        code = values["code"]
        if code and code in first_row:
            text = N_("Kode %(value)s sudah dipakai pada baris %(first)s.")
            problems.append(problem_at(number, "code", "code_repeated", text, value=code[:40], first=first_row[code]))
        elif item is not None:
            found.append((number, item))
        first_row.setdefault(code, number)
    if not found and not problems:
        problems.append(Problem.of(name, "sheet_empty", N_("Lembar tidak memuat satu butir pun.")))
    return found, problems


def _kinds(session: Session) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for exam in exams.listed(session):
        rules = scoring_rules(stored_rules(exam.rules))
        kinds.update({section.code: section.marking.kind for section in rules.sections})
    return kinds
