"""One cell of a workbook, read into the text that its author sees; whatever the text cannot carry is a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from shared.sheets.formats import GENERAL, NUMBER, Format, marks_of
from shared.sheets.parts import local
from shared.sheets.table import Unreadable
from shared.sheets.texts import fault_of, kept

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?")
_SIGNIFICANT: Final = 15
"""Digits that a spreadsheet shows and keeps of what was typed (IEEE 754 double precision)."""
_SHOWN: Final = 40


@dataclass(frozen=True)
class Text:
    """A text and what its letters' formats add to it."""

    text: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Value:
    """What a cell contains, as text, and the codes of its faults."""

    text: str
    faults: tuple[str, ...] = ()
    shown: str = ""


def text_of(element: etree._Element) -> Text:
    """A shared or inline text: one `t`, or several runs `r`, each with a format of its own (ECMA-376 18.4)."""
    texts: list[str] = []
    formats: list[frozenset[str]] = []
    marks: set[str] = set()
    for child in element:
        name = local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            run = "".join(t.text or "" for t in child.iterfind("{*}t"))
            texts.append(run)
            if run.strip():
                formats.append(marks_of(child.find("{*}rPr")))
        elif name == "rPh" and any(str(part).strip() for part in child.itertext()):
            marks.add("phonetic")
    for found in formats:
        marks |= found - {"emphasis"}
    # A text that is bold as a whole says no more than one that is not; one that is bold in part does.
    if any("emphasis" in found for found in formats) and not all("emphasis" in found for found in formats):
        marks.add("emphasis")
    return Text(_unescaped("".join(texts)), frozenset(marks))


class CellReader:
    """Reads cells of one workbook."""

    def __init__(self, strings: Sequence[Text], formats: Sequence[Format]) -> None:
        self._strings = strings
        self._formats = formats

    def read(self, cell: etree._Element, *, takes_numbers: bool) -> Value | None:
        """The cell; None if it is empty. Numbers are at home only where `takes_numbers`."""
        kind = cell.get("t", "n")
        raw = cell.findtext("{*}v") or ""
        style = self._format(cell)
        if kind == "e":
            return Value(raw or "#", ("cell_error",), raw or "#")
        if cell.find("{*}f") is not None:
            return Value(self._cached(kind, raw) or "=", ("cell_formula",))
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            return None if inline is None else _text(text_of(inline), style)
        if raw == "":
            return None
        if kind == "s":
            return _text(self._shared(raw), style)
        if kind == "str":
            return _text(Text(_unescaped(raw)), style)
        if kind == "b":
            return Value(raw, ("cell_boolean",), "TRUE" if raw == "1" else "FALSE")
        if kind == "d":
            return Value(raw, ("cell_date",))
        if kind != "n":
            raise Unreadable("sheet_unreadable")
        return _number(raw, style, takes_numbers)

    def _format(self, cell: etree._Element) -> Format:
        index = cell.get("s", "0")
        if not (index.isascii() and index.isdigit() and int(index[:9]) < len(self._formats)):
            raise Unreadable("sheet_unreadable")
        return self._formats[int(index)]

    def _shared(self, raw: str) -> Text:
        if not (raw.isascii() and raw.isdigit() and int(raw[:9]) < len(self._strings)):
            raise Unreadable("sheet_unreadable")
        return self._strings[int(raw)]

    def _cached(self, kind: str, raw: str) -> str:
        return kept(self._shared(raw).text if kind == "s" else _unescaped(raw))


def _text(found: Text, style: Format) -> Value | None:
    text = kept(found.text)
    if not text:
        return None
    fault = fault_of(text)
    if fault is not None:
        return Value(text, (fault[0],), fault[1])
    marks = found.marks | style.marks
    altered = ("cell_format",) if style.alters_text else ()
    return Value(text, (*altered, *(f"cell_{mark}" for mark in sorted(marks))))


def _number(raw: str, style: Format, takes_numbers: bool) -> Value:
    raw = raw.strip()
    if not _NUMBER.fullmatch(raw):
        raise Unreadable("sheet_unreadable")
    value = float(raw)
    text = _shortest(value)
    if style.kind not in (GENERAL, NUMBER):
        return Value(text, (f"cell_{style.kind}",), text)
    if not takes_numbers:
        return Value(text, ("cell_number",), text)
    as_shown = f"{value:.{_SIGNIFICANT}g}" if style.decimals is None else f"{value:.{style.decimals}f}"
    if float(as_shown) != value:
        return Value(text, ("cell_rounded",), text)
    return Value(text, tuple(_unwanted(style)))


def _unwanted(style: Format) -> Iterator[str]:
    if "strike" in style.marks:
        yield "cell_strike"


def _shortest(value: float) -> str:
    """Whole numbers without a decimal point, as they would stand in a CSV."""
    text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return text[:_SHOWN]


def _unescaped(text: str) -> str:
    """`_x000D_` is the character with that number (ECMA-376 22.9.2.19); halves of a character are joined."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
