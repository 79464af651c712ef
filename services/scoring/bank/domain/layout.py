"""The one documented spreadsheet layout of the item bank: its columns, and a row read into an item.

A row is a mapping from column to trimmed text. Everything wrong with it is listed, each with the row
number of the sheet and the column, so that an author mends a sheet in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.bank.domain.items import EASIEST, HARDEST, LETTERS, Item, Option, Picture
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
_WEIGHT = N_("Bobot pilihan %(letter)s, 1 sampai 5, masing-masing tepat sekali; kosong bila bagiannya memakai kunci.")

COLUMNS: tuple[Column, ...] = (
    Column("code", True, N_("Kode butir, unik di seluruh bank: huruf, angka, titik, garis."), "TIU-001"),
    Column("section", True, N_("Kode bagian sesuai aturan seleksi."), "TIU"),
    Column("topic", True, N_("Topik di dalam bagian; dipakai kisi-kisi."), "Silogisme"),
    Column("difficulty", True, N_("Perkiraan bagian peserta yang menjawab benar, 0,05 sampai 0,95."), "0.62"),
    Column("stem", True, N_("Pokok soal."), "Semua auditor adalah pegawai. …"),
    Column("stem_image", False, N_("Nama berkas SVG untuk pokok soal, bila ada."), ""),
    Column("stem_image_alt", False, N_("Uraian gambar itu; wajib bila ada gambar."), ""),
    *(Column(f"option_{letter.lower()}", True, _OPTION, "…") for letter in LETTERS),
    Column("key", False, N_("Huruf jawaban benar, A sampai E; kosong bila bagiannya memakai bobot."), "D"),
    *(Column(f"weight_{letter.lower()}", False, _WEIGHT, "") for letter in LETTERS),
    Column("rationale", True, N_("Alasan kunci atau bobot; hanya terbaca oleh penyusun."), "…"),
)
NAMES = tuple(column.name for column in COLUMNS)
PROSE = frozenset({"stem", "stem_image_alt", "rationale", *(f"option_{letter.lower()}" for letter in LETTERS)})
"""Columns whose text is shown as it was written; the others hold names, codes and numbers, each on one line."""
NUMBERS = frozenset({"difficulty", *(f"weight_{letter.lower()}" for letter in LETTERS)})
"""Columns that take cells with numbers."""

LONGEST = {"code": 32, "section": 16, "topic": 80, "stem": 4000, "rationale": 4000, "stem_image_alt": 1000}
_LONGEST_OPTION = 1000
_SHARE = re.compile(r"[0-9]?\.?[0-9]{1,6}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.svg", re.IGNORECASE)


class RowReader:
    """Reads one row; `problems` grows with everything that is wrong in it.

    `kinds` maps the section codes of the known rules to "right_wrong" or "weights"; empty while no
    selection is known, and then every section is taken as written.
    """

    def __init__(
        self, number: int, row: Mapping[str, str], pictures: Mapping[str, str], kinds: Mapping[str, str]
    ) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self._row = row
        self._pictures = pictures
        self._kinds = kinds

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
        options = tuple(self._option(letter) for letter in LETTERS)
        self._check_distinct(options)
        key, weights = self._key(), self._weights()
        self._check_key_or_weights()
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
        if section and self._kinds and section not in self._kinds:
            self._problem(
                "section",
                "section_unknown",
                N_("Bagian %(value)s tidak ada dalam aturan seleksi (%(known)s)."),
                value=section,
                known=", ".join(sorted(self._kinds)),
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
        key = self._row["key"].upper()
        if key and key not in LETTERS:
            self._problem("key", "key_letter", N_("Kunci harus satu huruf, A sampai E."))
        return key or None

    def _weights(self) -> dict[str, int] | None:
        texts = {letter: self._row[f"weight_{letter.lower()}"] for letter in LETTERS}
        if not any(texts.values()):
            return None
        good = {letter: int(text) for letter, text in texts.items() if text in {"1", "2", "3", "4", "5"}}
        for letter in LETTERS:
            if letter not in good:
                self._problem(f"weight_{letter.lower()}", "weight_range", N_("Isi dengan 1, 2, 3, 4, atau 5."))
        if len(good) == len(LETTERS) and len(set(good.values())) != len(LETTERS):
            self._problem("weight_a", "weights_repeat", N_("Bobot 1 sampai 5 masing-masing dipakai tepat sekali."))
        return good

    def _check_key_or_weights(self) -> None:
        has_key = bool(self._row["key"])
        has_weights = any(self._row[f"weight_{letter.lower()}"] for letter in LETTERS)
        kind = self._kinds.get(self._row["section"])
        if has_key and has_weights:
            self._problem("key", "key_and_weights", N_("Isi kunci atau bobot, jangan keduanya."))
        elif not has_key and not has_weights:
            self._problem("key", "key_missing", N_("Isi kunci, atau bobot kelima pilihan."))
        elif kind == "right_wrong" and has_weights:
            self._problem("weight_a", "kind", N_("Bagian ini dinilai dengan kunci, bukan bobot."))
        elif kind == "weights" and has_key:
            self._problem("key", "kind", N_("Bagian ini dinilai dengan bobot, bukan kunci."))


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
