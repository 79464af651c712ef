"""Marks of a selection that was held elsewhere, from a sheet: read under the rules that are tried, and made into the
people of a trial. A sheet names nobody: people are labels, chosen by whoever made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import PartScore
from services.scoring.trials.domain.people import MOST_QUOTA, MOST_VACANCIES, People, Post
from services.scoring.trials.domain.sheet_cells import RowCells
from services.scoring.trials.domain.sheet_columns import (
    BIRTH_YEAR,
    CATEGORY,
    GPA,
    LABEL,
    POSITION_GROUP,
    QUOTA,
    QUOTA_GROUP,
    SHIFT,
    VACANCY,
    Column,
    Kind,
    columns_of,
)
from shared.contracts.rules import AGE, Rules
from shared.contracts.rules import GPA as BY_GRADE
from shared.kernel.errors import Problem
from shared.kernel.words import N_

MOST_SHIFTS_OF_SHEET = 40
QUOTA_FIELD = "file_quota"
"""The input for the quota of vacancies that have none in the sheet."""
SEED = 1
"""Of what is made up or drawn for them, as for the people of a sitting."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_GRADE_DIGITS, _GRADE_STEPS = 6, 100
_ONLY_SHIFT = "1"


@dataclass(frozen=True)
class UploadedSheet:
    """The rows as texts, the header first; row n of the file is element n - 1. `quota` is that of vacancies for which
    the sheet says none."""

    rows: Sequence[Sequence[str]]
    quota: int | None = None

    @property
    def header(self) -> list[str]:
        """The names of the columns, in lower case."""
        return [each.strip().lower() for each in self.rows[0]]


class Line(NamedTuple):
    """A person: the marks, counts and later scores by the code of their section or part, in what each is counted in."""

    row: int
    label: str
    vacancy: str
    category: str
    shift: str
    marks: Mapping[str, int]
    right: Mapping[str, int]
    wrong: Mapping[str, int]
    later: Mapping[str, int]
    born: int
    grade: int | None
    quota_group: str | None
    quota: int | None
    position_group: str | None


def read(
    rules: Rules, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], quota: int | None
) -> tuple[list[Line], list[Problem]]:
    """The people of a sheet, its rows with their numbers, whose header names columns of these rules, and everything
    that is wrong with its cells and with what they say together; columns that the rules do not know are left out."""
    reader = _Reader(rules, header)
    found = [line for at, row in rows if any(row) and (line := reader.line(at, row))]
    if not found and not reader.problems:
        reader.problems.append(Problem.of("sheet", "sheet_empty", N_("Lembar tidak memuat satu peserta pun.")))
    return found, [*reader.problems, *_together(found, quota)]


def lacking(rules: Rules, header: Sequence[str]) -> tuple[str, ...]:
    """The columns that the sheet does not have although the order of some stage compares what stands in them."""
    keys = {*rules.tie_breaks, *(key for stage in rules.later_stages for key in stage.tie_breaks)}
    asked = {AGE: BIRTH_YEAR, BY_GRADE: GPA}
    return tuple(column for key, column in asked.items() if key in keys and column not in header)


def people_of(rules: Rules, lines: Sequence[Line], quota: int | None) -> People:
    """The people of lines in which nothing is wrong."""
    shifts = list(dict.fromkeys(line.shift for line in lines))
    places = {name: at for at, name in enumerate(dict.fromkeys(line.vacancy for line in lines))}
    quotas = {line.vacancy: line.quota for line in lines if line.quota is not None}
    groups = {line.vacancy: line.position_group for line in lines if line.position_group is not None}
    codes = [section.code for section in rules.sections]
    counted = [code for code in codes if all(code in line.right and code in line.wrong for line in lines)]
    later: dict[str, dict[int, PartScore]] = {}
    for person, line in enumerate(lines):
        for part, score in line.later.items():
            later.setdefault(part, {})[person] = PartScore(Outcome.PASSED, score)
    return People(
        shifts=shifts,
        posts=[Post(quotas.get(name, quota or 0), groups.get(name), vacancy_id=name, title=name) for name in places],
        shift=[shifts.index(line.shift) for line in lines],
        post=[places[line.vacancy] for line in lines],
        category=[line.category for line in lines],
        marks={code: [line.marks[code] for line in lines] for code in codes},
        right={code: [line.right[code] for line in lines] for code in counted},
        wrong={code: [line.wrong[code] for line in lines] for code in counted},
        born=[line.born for line in lines],
        grades=[line.grade for line in lines],
        groups=[line.quota_group for line in lines],
        seed=SEED,
        codes=[line.label for line in lines],
        later=later,
        sheet_rows=[line.row for line in lines],
    )


class _Reader:
    """Reads rows one after another, and collects what is wrong with them."""

    def __init__(self, rules: Rules, header: Sequence[str]) -> None:
        self.problems: list[Problem] = []
        self._rules, self._header = rules, header
        self._columns = [each for each in columns_of(rules) if each.name in header]
        self._first_row: dict[str, int] = {}
        self._groups = {} if rules.quota_groups is None else {g.code: g.title for g in rules.quota_groups.groups}
        self._sections = {section.code: section for section in rules.sections}
        self._parts = {part.code: part for stage in rules.later_stages for part in stage.parts}

    def line(self, at: int, row: Sequence[str]) -> Line | None:
        before = len(self.problems)
        texts = dict(zip(self._header, row, strict=False))
        cells = RowCells(at, texts, self.problems)
        if any(text for i, text in enumerate(row) if i >= len(self._header) or not self._header[i]):
            cells.wrong("?", "row_long", N_("Baris ini lebih panjang dari baris judul."))
        label, vacancy = cells.label(LABEL), cells.text(VACANCY, needed=True)
        if label is not None and self._first_row.setdefault(label, at) != at:
            text = N_("Kode %(label)s sudah ada pada baris %(first)s.")
            cells.wrong(LABEL, "label_repeated", text, label=label, first=self._first_row[label])
        numbers = {kind: self._numbers(cells, kind) for kind in (Kind.SECTION, Kind.RIGHT, Kind.WRONG, Kind.PART)}
        self._check_counts(cells, numbers[Kind.RIGHT], numbers[Kind.WRONG])
        only = next(iter(self._rules.categories)) if len(self._rules.categories) == 1 else None
        category = cells.choice(CATEGORY, self._rules.categories, needed=only is None) or only
        shift = cells.text(SHIFT, needed=SHIFT in self._header) or _ONLY_SHIFT
        year = cells.number(BIRTH_YEAR, _FIRST_YEAR, _LAST_YEAR)
        grade = cells.number(GPA, 0, 4 * _GRADE_STEPS, _GRADE_STEPS)
        group = cells.choice(QUOTA_GROUP, self._groups) if self._groups else None
        quota = cells.number(QUOTA, 1, MOST_QUOTA)
        position_group = cells.text(POSITION_GROUP)
        if len(self.problems) > before or label is None or vacancy is None or category is None:
            return None
        return Line(
            row=at,
            label=label,
            vacancy=vacancy,
            category=category,
            shift=shift,
            marks=numbers[Kind.SECTION],
            right=numbers[Kind.RIGHT],
            wrong=numbers[Kind.WRONG],
            later=numbers[Kind.PART],
            born=date(year or _LAST_YEAR, 1, 1).toordinal(),
            grade=None if grade is None else grade * 10**_GRADE_DIGITS // _GRADE_STEPS,
            quota_group=group,
            quota=quota,
            position_group=position_group,
        )

    def _numbers(self, cells: RowCells, kind: Kind) -> dict[str, int]:
        found = {each.code: self._number(cells, each) for each in self._columns if each.kind is kind}
        return {code: number for code, number in found.items() if number is not None}

    def _number(self, cells: RowCells, column: Column) -> int | None:
        units = self._rules.units_per_point
        if column.kind is Kind.PART:
            part = self._parts[column.code]
            is_sat = part.source == "sitting"
            low, steps = (part.least, units) if is_sat else (0, part.steps_per_point)
            return cells.number(column.name, low, part.most, steps)
        section = self._sections[column.code]
        if column.kind is Kind.SECTION:
            low = section.items * section.marking.least
            return cells.number(column.name, low, section.max_marks, units, needed=True)
        return cells.number(column.name, 0, section.items, needed=True)

    def _check_counts(self, cells: RowCells, right: Mapping[str, int], wrong: Mapping[str, int]) -> None:
        for column in self._columns:
            code = column.code
            if column.kind is Kind.WRONG and right.get(code, 0) + wrong.get(code, 0) > self._sections[code].items:
                text = N_("Benar dan salah bersama lebih dari %(items)s butir.")
                cells.wrong(column.name, "items_many", text, items=self._sections[code].items)


def _together(lines: Sequence[Line], quota: int | None) -> Iterator[Problem]:
    """What rows say together: of a vacancy one quota and one position group, and not too many of anything."""
    quotas, groups = dict[str, Line](), dict[str, Line]()
    for line in lines:
        problems: list[Problem] = []
        cells = RowCells(line.row, {}, problems)
        for known, column, value in ((quotas, QUOTA, line.quota), (groups, POSITION_GROUP, line.position_group)):
            first = known.setdefault(line.vacancy, line) if value is not None else line
            if first is not line and value != (first.quota if column == QUOTA else first.position_group):
                text = N_("Formasi %(vacancy)s berbeda isinya pada baris %(first)s.")
                cells.wrong(column, "vacancy_differs", text, vacancy=line.vacancy, first=first.row)
        yield from problems
    without = {line.vacancy: line for line in lines if line.vacancy not in quotas}
    if without and quota is None:
        text = N_("Isi kuota di sini, atau dalam kolom quota: formasi %(vacancy)s tidak memuatnya.")
        yield Problem.of(QUOTA_FIELD, "quota_missing", text, vacancy=next(iter(without)))
    for names, most, text in (
        ({line.vacancy for line in lines}, MOST_VACANCIES, N_("Lembar memuat lebih dari %(most)s formasi.")),
        ({line.shift for line in lines}, MOST_SHIFTS_OF_SHEET, N_("Lembar memuat lebih dari %(most)s sesi.")),
    ):
        if len(names) > most:
            yield Problem.of("sheet", "sheet_many", text, most=most)
