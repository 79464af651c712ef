"""The one documented spreadsheet layout of the item bank: a row of its columns, read into an item.

A row is a mapping from column to trimmed text. Everything wrong with it is listed, each with the row
number of the sheet and the column, so that an author mends a sheet in one go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from services.scoring.bank.domain import fit
from services.scoring.bank.domain.columns import COLUMNS, FEWEST, LONGEST, LONGEST_OPTION, OF_OPTIONS, Column
from services.scoring.bank.domain.items import EASIEST, HARDEST, LETTERS, Item, Number, Option, Picture
from shared.contracts.choices import LONGEST_NUMBER, number_of
from shared.contracts.rules import MIN_OPTIONS, Marking
from shared.kernel.alike import as_seen
from shared.kernel.errors import Place, Problem
from shared.kernel.words import N_

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
        is_numeric = self._asks_for_a_number()
        for column in COLUMNS:
            if not (is_numeric and column.name in OF_OPTIONS):
                self._check_presence(column)
        code = self._row["code"]
        if code and not _CODE.fullmatch(code):
            self._problem("code", "code_form", N_("%(value)s: hanya huruf, angka, titik, dan garis."), value=code)
        self._check_section()
        difficulty = self._difficulty()
        stem_picture = self._stem_picture()
        options, key, weights, number = self._asked_for(is_numeric)
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
            number=number,
        )

    def _asks_for_a_number(self) -> bool:
        """By the marking of its section; where that is not known, a row without options whose key has a digit."""
        marking = self._markings.get(self._row["section"])
        if marking is not None:
            return marking.kind == "numeric"
        return not any(self._row[column] for column in OF_OPTIONS) and any(map(str.isdigit, self._row["key"]))

    def _asked_for(
        self, is_numeric: bool
    ) -> tuple[tuple[Option, ...], str | None, dict[str, int] | None, Number | None]:
        """The options, and the one of key, weights and number that the row has."""
        if is_numeric:
            return (), None, None, self._number()
        if self._row["tolerance"]:
            text = N_("Toleransi hanya untuk bagian yang jawabannya bilangan; kosongkan kolom ini.")
            self._problem("tolerance", "tolerance_unused", text)
        options = self._options()
        self._check_distinct(options)
        key, weights = self._key(), self._weights()
        self._check_key_or_weights([option.letter for option in options], key, weights)
        return options, key, weights, None

    def _number(self) -> Number | None:
        for column in sorted(OF_OPTIONS):
            if self._row[column]:
                text = N_("Bagian ini meminta jawaban berupa bilangan; kosongkan kolom ini.")
                self._problem(column, "option_unused", text)
        if not self._row["key"]:
            self._problem("key", "key_missing", N_("Isi bilangan yang benar."))
            return None
        text = N_(
            "Isi dengan satu bilangan, misalnya -12,5: tanpa pemisah ribuan, tanpa pangkat, paling banyak %(limit)s "
            "karakter."
        )
        value, tolerance = number_of(self._row["key"]), number_of(self._row["tolerance"] or "0")
        if value is None:
            self._problem("key", "key_number", text, limit=LONGEST_NUMBER)
        if tolerance is None:
            self._problem("tolerance", "tolerance_number", text, limit=LONGEST_NUMBER)
        elif tolerance.startswith("-"):
            self._problem("tolerance", "tolerance_negative", N_("Toleransi tidak boleh kurang dari 0."))
        return Number(value, tolerance) if value is not None and tolerance is not None else None

    def _problem(self, column: str, code: str, text: str, **facts: object) -> None:
        self.problems.append(problem_at(self.number, column, code, text, **facts))

    def _check_presence(self, column: Column) -> None:
        value = self._row[column.name]
        if column.needed and not value:
            self._problem(column.name, "missing", N_("Kolom ini wajib diisi."))
        limit = LONGEST.get(column.name, LONGEST_OPTION)
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
        letters = LETTERS[: max(MIN_OPTIONS, LETTERS.index(given[-1]) + 1)] if given else FEWEST
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


def problem_at(row: int, column: str, code: str, text: str, **facts: object) -> Problem:
    """A problem at a place of the sheet; `row` counts as the spreadsheet program does, the header is row 1."""
    return Problem.of(Place(row=row, column=column), code, text, **facts)
