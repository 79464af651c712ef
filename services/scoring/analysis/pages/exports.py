"""An item analysis as files: every figure of every item and option, numbers as numbers.

CSV: a line for each item. XLSX: the sheets "butir" (the same), "pilihan" (a line for each option of each item),
"keandalan" (sections and whole), "model" (parameters with their errors), "DIF" (by category) and "DIF lokasi" (by
site). Marks are in points. An empty cell is a figure that is undefined.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import xlsxwriter

from services.scoring.analysis.domain.analysis import Analysis
from services.scoring.analysis.domain.figures import ItemFigures
from services.scoring.analysis.storage.analyses import Kept
from shared.kernel.clock import to_text
from shared.web.csv_cells import csv_file

Cell = str | int | float | None
_LETTERS = "ABCDEFGH"
_ITEM = (
    *("code", "section", "key", "probable_key", "seen", "right", "omitted", "not_reached", "difficulty"),
    *("mean", "sd", "correlation", "correlation_rest", "index_27", "alpha_without"),
)
_OPTION = ("code", "letter", "is_key", "chosen", "share", "mean_total", "correlation_rest")
_FIFTHS = tuple(f"share_fifth_{number}" for number in range(1, 6))
_MODEL = ("code", "rasch", "rasch_error", "slope", "slope_error")
_LOCATIONS = tuple(f"{what}_{number}" for number in range(1, 8) for what in ("location", "location_error"))
_DIF = ("code", "category", "delta", "error", "class")
_SITES = ("code", "site", "delta", "error", "class")
_SCALE = ("section", "items", "pool", "sheets", "mean", "sd", "alpha", "sem", "computed_at")


def item_csv(kept: Kept, units: int) -> bytes:
    """UTF-8 with commas and CRLF (RFC 4180); for each letter the share and the correlation of that option."""
    return csv_file(_item_lines(kept, units))


def _item_lines(kept: Kept, units: int) -> Iterator[Sequence[object]]:
    letters = [f"{what}_{letter}" for letter in _LETTERS for what in ("share", "correlation")]
    yield [*_ITEM, *letters, "sheets", "computed_at"]
    for item, cells in zip(kept.analysis.items, _items(kept.analysis, units), strict=True):
        by_letter = {option.letter: option for option in item.options}
        options = (
            _rounded(getattr(by_letter[letter], what)) if letter in by_letter else None
            for letter in _LETTERS
            for what in ("share", "correlation")
        )
        row = [*cells, *options, kept.analysis.sheets, to_text(kept.computed_at)]
        yield row


def workbook(kept: Kept, units: int) -> bytes:
    """The XLSX file."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#e2efee", "border": 1})
    _sheet(book, head, "butir", _ITEM, _items(kept.analysis, units))
    _sheet(book, head, "pilihan", (*_OPTION, *_FIFTHS), _options(kept.analysis, units))
    _sheet(book, head, "keandalan", _SCALE, _scales(kept, units))
    _sheet(book, head, "model", (*_MODEL, *_LOCATIONS), _models(kept.analysis))
    _sheet(book, head, "DIF", _DIF, _dif(kept.analysis))
    _sheet(book, head, "DIF lokasi", _SITES, _sites(kept.analysis))
    book.close()
    return buffer.getvalue()


def _sheet(book: object, head: object, name: str, titles: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    sheet = book.add_worksheet(name)  # type: ignore[attr-defined]
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(titles) - 1, 14)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            elif cell is not None:
                sheet.write_number(number, column, cell)


def _items(analysis: Analysis, units: int) -> Iterator[list[Cell]]:
    probable = {each.code: each.letter for each in analysis.miskeys}
    for item in analysis.items:
        counts = (item.seen, item.right, item.omitted, item.not_reached)
        figures = (item.correlation, item.correlation_rest, item.index27, item.alpha_without)
        points = (_points(item.mean, units), _points(item.sd, units))
        names = (item.code, item.section, _key(item), probable.get(item.code, ""))
        yield [*names, *counts, *map(_rounded, (item.difficulty, *points, *figures))]


def _options(analysis: Analysis, units: int) -> Iterator[list[Cell]]:
    for item in analysis.items:
        for option in item.options:
            figures = (option.share, _points(option.mean, units), option.correlation, *option.fifths)
            yield [item.code, option.letter, int(option.right), option.chosen, *map(_rounded, figures)]


def _scales(kept: Kept, units: int) -> Iterator[list[Cell]]:
    for each in kept.analysis.scales:
        figures = (_points(each.mean, units), _points(each.sd, units), each.alpha, _points(each.sem, units))
        names = (each.code or "total", each.items, each.pool, kept.analysis.sheets)
        yield [*names, *map(_rounded, figures), to_text(kept.computed_at)]


def _models(analysis: Analysis) -> Iterator[list[Cell]]:
    for each in analysis.models:
        places = (cell for pair in zip(each.locations, each.location_errors, strict=True) for cell in pair)
        figures = (each.rasch, each.rasch_error, each.slope, each.slope_error, *places)
        yield [each.code, *map(_rounded, figures)]


def _dif(analysis: Analysis) -> Iterator[list[Cell]]:
    for each in analysis.dif:
        yield [each.code, each.category, _rounded(each.delta), _rounded(each.error), each.dif_class]


def _sites(analysis: Analysis) -> Iterator[list[Cell]]:
    for each in analysis.sites:
        yield [each.code, each.site, _rounded(each.delta), _rounded(each.error), each.dif_class]


def _key(item: ItemFigures) -> str:
    return "".join(option.letter for option in item.options if option.right)


def _points(value: float | None, units: int) -> float | None:
    return None if value is None else value / units


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
