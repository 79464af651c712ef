"""The one documented spreadsheet layout of the item bank: its columns, and a row read into an item.

A row is a mapping from column to trimmed text. Everything wrong with it is listed, each with the row
number of the sheet and the column, so that an author mends a sheet in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from services.scoring.bank.domain import fit
from services.scoring.bank.domain.items import EASIEST, HARDEST, LETTERS, Item, Option, Picture
from shared.contracts.rules import MIN_OPTIONS, Marking
from shared.kernel.alike import as_seen, in_one_line
from shared.kernel.errors import Place, Problem
from shared.kernel.words import N_


@dataclass(frozen=True)
class Column:
    name: str
    needed: bool
    meaning: str
    example: str


_OPTION = N_("Teks pilihan %(letter)s; untuk gambar tulis svg:BERKAS.svg | uraian gambar.")
_WEIGHT = N_("Bobot pilihan %(letter)s menurut aturan bagiannya, biasanya 1 sampai 5; kosong bila memakai kunci.")
_CODES = N_("Kode butir, unik di seluruh bank, juga dengan huruf besar lain: huruf, angka, titik, garis.")
_ENEMIES = N_("Kode butir yang tidak boleh ada pada satu naskah dengan butir ini, dipisah koma; boleh kosong.")
_FEWEST = LETTERS[:MIN_OPTIONS]

COLUMNS: tuple[Column, ...] = (
    Column("code", True, _CODES, "TIU-001"),
    Column("section", True, N_("Kode bagian sesuai aturan seleksi."), "TIU"),
    Column("topic", True, N_("Topik di dalam bagian; dipakai kisi-kisi."), "Silogisme"),
    Column("difficulty", True, N_("Perkiraan bagian peserta yang menjawab benar, 0,05 sampai 0,95."), "0.62"),
    Column("stem", True, N_("Pokok soal."), "Semua auditor adalah pegawai. …"),
    Column("stem_image", False, N_("Nama berkas SVG untuk pokok soal, bila ada."), ""),
    Column("stem_image_alt", False, N_("Uraian gambar itu; wajib bila ada gambar."), ""),
    *(Column(f"option_{letter.lower()}", letter in _FEWEST, _OPTION, "…") for letter in LETTERS),
    Column(
        "key", False, N_("Huruf jawaban benar, atau beberapa huruf bila aturannya begitu; kosong bila berbobot."), "D"
    ),
    *(Column(f"weight_{letter.lower()}", False, _WEIGHT, "") for letter in LETTERS),
    Column("rationale", True, N_("Alasan kunci atau bobot; hanya terbaca oleh penyusun."), "…"),
    Column("enemies", False, _ENEMIES, "TKP-053"),
)
NAMES = tuple(column.name for column in COLUMNS)
PROSE = frozenset({"stem", "stem_image_alt", "rationale", *(f"option_{letter.lower()}" for letter in LETTERS)})
"""Columns whose text is shown as it was written; the others hold names, codes and numbers, each on one line."""
NUMBERS = frozenset({"difficulty", *(f"weight_{letter.lower()}" for letter in LETTERS)})
"""Columns that take cells with numbers."""
OPTIONAL = frozenset(
    {"enemies", *(f"{kind}_{letter.lower()}" for kind in ("option", "weight") for letter in LETTERS[5:])}
)
"""Columns that a sheet may leave out: those that the layout of the first release did not have."""

LONGEST = {"code": 32, "section": 16, "topic": 80, "stem": 4000, "rationale": 4000, "stem_image_alt": 1000}
_LONGEST_OPTION = 1000
_SHARE = re.compile(r"[0-9]?\.?[0-9]{1,6}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SEPARATORS = re.compile(r"[,;\s]+")
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.svg", re.IGNORECASE)


Several = Literal["all_or_nothing", "per_option"] | None


class RowReader:
    """Reads one row; `problems` grows with everything that is wrong in it.

    `markings` maps the section codes of the known rules to their marking; empty while no selection is known, and then
    every section is taken as written.
    """

    def __init__(
        self, number: int, row: Mapping[str, str], pictures: Mapping[str, str], markings: Mapping[str, Marking]
    ) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self._row = row
        self._pictures = pictures
        self._markings = markings

    def read(self) -> Item | None:
        """The item; None if there is a problem."""
        for column in COLUMNS:
            self._check_presence(column)
        code = self._row["code"]
        if code and not _CODE.fullmatch(code):
            self._problem("code", "code_form", N_("%(value)s: hanya huruf, angka, titik, dan garis."), value=code)
        self._check_section()
        difficulty = self._difficulty()
        stem_picture = self._stem_picture()
        options = self._options()
        self._check_distinct(options)
        key, weights = self._key(), self._weights()
        self._check_key_or_weights([option.letter for option in options], key, weights)
        enemies = self._enemies()
        if self.problems:
            return None
        return Item(
            code=code,
            section=self._row["section"],
            topic=self._row["topic"],
            difficulty=difficulty,
            stem=self._row["stem"],
            picture=stem_picture,
            options=options,
            key=key,
            weights=weights,
            rationale=self._row["rationale"],
            enemies=enemies,
        )

    def _problem(self, column: str, code: str, text: str, **facts: object) -> None:
        self.problems.append(problem_at(self.number, column, code, text, **facts))

    def _check_presence(self, column: Column) -> None:
        value = self._row[column.name]
        if column.needed and not value:
            self._problem(column.name, "missing", N_("Kolom ini wajib diisi."))
        limit = LONGEST.get(column.name, _LONGEST_OPTION)
        if len(value) > limit:
            self._problem(column.name, "too_long", N_("Paling banyak %(limit)s huruf."), limit=limit)

    def _check_section(self) -> None:
        section = self._row["section"]
        if section and self._markings and section not in self._markings:
            self._problem(
                "section",
                "section_unknown",
                N_("Bagian %(value)s tidak ada dalam aturan seleksi (%(known)s)."),
                value=section,
                known=", ".join(sorted(self._markings)),
            )

    def _difficulty(self) -> Decimal:
        text = self._row["difficulty"].replace(",", ".")
        if not text:
            return HARDEST
        value = Decimal(text) if _SHARE.fullmatch(text) else None
        if value is None or not HARDEST <= value <= EASIEST:
            self._problem("difficulty", "difficulty_range", N_("Isi dengan bilangan 0,05 sampai 0,95."))
            return HARDEST
        return value

    def _stem_picture(self) -> Picture | None:
        file, alt = self._row["stem_image"], self._row["stem_image_alt"]
        if not file:
            return None
        if not alt:
            self._problem("stem_image_alt", "alt_missing", N_("Gambar harus diuraikan dengan kata-kata."))
        return self._picture("stem_image", file, alt)

    def _options(self) -> tuple[Option, ...]:
        """The options from A to the last one that the row has; one left out in between is missing."""
        given = [letter for letter in LETTERS if self._row[f"option_{letter.lower()}"]]
        letters = LETTERS[: max(MIN_OPTIONS, LETTERS.index(given[-1]) + 1)] if given else _FEWEST
        for letter in letters[MIN_OPTIONS:]:
            if letter not in given:
                self._problem(f"option_{letter.lower()}", "missing", N_("Kolom ini wajib diisi."))
        return tuple(self._option(letter) for letter in letters)

    def _option(self, letter: str) -> Option:
        column = f"option_{letter.lower()}"
        value = self._row[column]
        if not value.lower().startswith("svg:"):
            return Option(letter, value)
        file, _, alt = (part.strip() for part in value[4:].partition("|"))
        if not alt:
            self._problem(column, "alt_missing", N_("Gambar harus diuraikan dengan kata-kata."))
        return Option(letter, alt, self._picture(column, file, alt))

    def _picture(self, column: str, file: str, alt: str) -> Picture | None:
        if not _FILE.fullmatch(file):
            self._problem(column, "picture_name", N_("%(file)s bukan nama berkas SVG."), file=file[:100])
            return None
        if file not in self._pictures:
            self._problem(column, "picture_missing", N_("Berkas gambar %(file)s tidak disertakan."), file=file)
            return None
        return Picture(self._pictures[file], alt, file)

    def _check_distinct(self, options: tuple[Option, ...]) -> None:
        seen: dict[tuple[str, str | None], str] = {}
        for option in options:
            # Of a picture option only the picture is seen; a picture that was refused is not known.
            content = ("", option.picture.svg) if option.picture else (as_seen(option.text), None)
            if any(content) and content in seen:
                self._problem(
                    f"option_{option.letter.lower()}",
                    "options_equal",
                    N_("Pilihan %(mine)s tampak sama dengan pilihan %(other)s."),
                    mine=option.letter,
                    other=seen[content],
                )
            seen.setdefault(content, option.letter)

    def _key(self) -> str | None:
        """The letters of the right options in their order, however they are separated: "d", "A, C", "ac"."""
        letters = _SEPARATORS.sub("", self._row["key"].upper())
        if any(letter not in LETTERS for letter in letters) or len(set(letters)) != len(letters):
            text = N_("Kunci harus huruf pilihan, A sampai %(last)s, masing-masing sekali.")
            self._problem("key", "key_letter", text, last=LETTERS[-1])
            return None
        return "".join(sorted(letters)) or None

    def _weights(self) -> dict[str, int] | None:
        """The weights that are whole numbers; None if no column has anything."""
        texts = {letter: self._row[f"weight_{letter.lower()}"] for letter in LETTERS}
        if not any(texts.values()):
            return None
        return {letter: int(text) for letter, text in texts.items() if _WHOLE.fullmatch(text)}

    def _check_key_or_weights(self, letters: list[str], key: str | None, weights: dict[str, int] | None) -> None:
        if self._row["key"] and weights is not None:
            self._problem("key", "key_and_weights", N_("Isi kunci atau bobot, jangan keduanya."))
        elif not self._row["key"] and weights is None:
            self._problem("key", "key_missing", N_("Isi kunci, atau bobot setiap pilihan."))
        else:
            marking = self._markings.get(self._row["section"])
            if marking is None:
                several: Several = "all_or_nothing" if key and len(key) > 1 else None
                marking = Marking(kind="right_wrong", several=several) if weights is None else Marking(kind="weights")
            for problem in fit.problems(letters, key, weights, marking):
                self.problems.append(replace(problem, place=Place(row=self.number, column=problem.place.field)))

    def _enemies(self) -> tuple[str, ...]:
        codes = sorted({code for code in _SEPARATORS.split(self._row["enemies"]) if code})
        text = N_("%(value)s bukan kode butir lain.")
        for code in codes:
            if not _CODE.fullmatch(code) or len(code) > LONGEST["code"] or code.lower() == self._row["code"].lower():
                self._problem("enemies", "enemy_code", text, value=code[: LONGEST["code"]])
        return tuple(codes)


def by_column(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row by the names of their columns; those of columns without a name are left out."""
    values = dict.fromkeys(NAMES, "")
    for column, text in zip(header, cells, strict=False):
        if column:
            values[column] = text if column in PROSE else in_one_line(text)
    return values


def problem_at(row: int, column: str, code: str, text: str, **facts: object) -> Problem:
    """A problem at a place of the sheet; `row` counts as the spreadsheet program does, the header is row 1."""
    return Problem.of(Place(row=row, column=column), code, text, **facts)
