"""How a workbook shows cells: what each number format means, and which fonts mark a text.

ECMA-376 part 1, 18.8.30 lists the built-in number formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from shared.sheets.parts import Parts, local

GENERAL = "general"
NUMBER = "number"

_BUILT_IN = {
    **dict.fromkeys((0, 49), GENERAL),
    **dict.fromkeys((1, 2, 3, 4), NUMBER),
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((11, 48), "scientific"),
    **dict.fromkeys((12, 13), "fraction"),
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 46, 47), "time"),
    **dict.fromkeys(range(5, 9), "currency"),
    **dict.fromkeys(range(37, 45), "currency"),
}
_DECIMALS = {1: 0, 2: 2, 3: 0, 4: 2}
_PLAIN_NUMBER = re.compile(r"(?:#,##)?[0#]*0(?:\.(0+))?")
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PLAIN_COLOURS = {("theme", "1"), ("auto", "1"), ("indexed", "64"), ("indexed", "8"), ("rgb", "FF000000")}


@dataclass(frozen=True)
class Format:
    """`kind` is what a number looks like; `decimals` how many are shown, None for all; `alters_text` whether a text
    is shown otherwise than it is; `marks` what the font adds that plain text cannot carry."""

    kind: str = GENERAL
    decimals: int | None = None
    alters_text: bool = False
    marks: frozenset[str] = frozenset()


def formats_of(parts: Parts, styles: str | None) -> list[Format]:
    """The format of each index that a cell may have."""
    if styles is None or styles not in parts:
        return [Format()]
    root = parts.tree(styles)
    codes = {
        element.get("numFmtId", ""): element.get("formatCode", "") for element in root.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = [marks_of(font) for font in root.iterfind("{*}fonts/{*}font")]
    found = []
    for element in root.iterfind("{*}cellXfs/{*}xf"):
        number, font = element.get("numFmtId", "0"), element.get("fontId", "0")
        marks = fonts[int(font)] if font.isdecimal() and int(font[:9]) < len(fonts) else frozenset()
        found.append(_format(number, codes.get(number), marks - {"emphasis"}))
    return found or [Format()]


def marks_of(font: etree._Element | None) -> frozenset[str]:
    """What a font, of a cell or of a run of letters, adds to its letters."""
    marks = set()
    for element in [] if font is None else font:
        name, value = local(element), element.get("val", "")
        if name == "u" and value != "none":
            marks.add("underline")
        elif name == "strike" and value not in ("0", "false"):
            marks.add("strike")
        elif name == "vertAlign" and value != "baseline":
            marks.add("superscript")
        elif (name in ("b", "i") and value not in ("0", "false")) or (name == "color" and not _is_plain(element)):
            marks.add("emphasis")
    return frozenset(marks)


def _is_plain(colour: etree._Element) -> bool:
    return bool(_PLAIN_COLOURS & {(str(name), str(value).upper()) for name, value in colour.attrib.items()})


def _format(number: str, code: str | None, marks: frozenset[str]) -> Format:
    if code is not None:
        kind, decimals, alters = _read_code(code)
        return Format(kind, decimals, alters, marks)
    known = int(number[:9]) if number.isascii() and number.isdigit() else -1
    return Format(_BUILT_IN.get(known, "format"), _DECIMALS.get(known), False, marks)


def _read_code(code: str) -> tuple[str, int | None, bool]:
    """(kind, decimals, alters_text) of a format that its author wrote."""
    bare = _SILENT.sub("", code)
    sections = bare.split(";")
    # A text is shown by the fourth section, or by one with @ in it; alone, @ shows the text as it is.
    shows_text = [part for part in code.split(";") if "@" in part]
    alters = (len(sections) > 3 and sections[3].strip() != "@") or any(part.strip() != "@" for part in shows_text)
    lowered = _BRACKETS.sub("", bare).lower()
    if bare.strip().lower() in ("general", "@"):
        return GENERAL, None, alters
    plain = _PLAIN_NUMBER.fullmatch(code)
    if plain:
        return NUMBER, len(plain[1] or ""), alters
    return _kind(code, lowered), None, alters


def _kind(code: str, lowered: str) -> str:
    if "%" in lowered:
        return "percent"
    if "[$" in code or re.search(r"\brp\b|[$€£¥]|idr", code.lower()):
        return "currency" if not re.search("[ydhs]", lowered.replace("general", "")) else _moment(lowered)
    if re.search("[ydhs]", lowered) or "m" in lowered or re.search(r"\[(h+|m+|s+)\]", code.lower()):
        return _moment(lowered)
    if re.search("e[+-]", lowered):
        return "scientific"
    return "fraction" if "/" in lowered else "format"


def _moment(lowered: str) -> str:
    is_date = "y" in lowered or "d" in lowered or ("m" in lowered and not re.search("[hs]", lowered))
    return "date" if is_date else "time"
