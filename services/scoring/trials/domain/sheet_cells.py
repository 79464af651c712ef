"""The cells of one row of earlier marks, as values; what is wrong with one is named by its row and column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from shared.kernel.errors import Place, Problem
from shared.kernel.typed_text import first_unseen
from shared.kernel.words import N_

_NUMBER = re.compile(r"([+-]?)([0-9]{1,9})(?:[.,]([0-9]{1,15}))?")
_FRACTION = re.compile(r"([+-]?)(?:([0-9]{1,9}) )?([0-9]{1,4})/([1-9][0-9]{0,3})")
"""As pages write points that no decimals hold: 12 1/3."""
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
_OF_A_PERSON = re.compile(r"[0-9]{16}|[0-9]{18}")
"""The digits of a NIK or a NIP."""
_LONGEST = 80


class RowCells:
    """A cell that is empty or wrong gives None."""

    def __init__(self, row: int, texts: Mapping[str, str], problems: list[Problem]) -> None:
        """`problems` take whatever is wrong."""
        self.row, self._texts, self._problems = row, texts, problems

    def wrong(self, column: str, code: str, text: str, **facts: object) -> None:
        self._problems.append(Problem.of(Place(row=self.row, column=column), code, text, **facts))

    def text(self, column: str, *, needed: bool = False) -> str | None:
        """A code or a word: one line in Unicode's compatible form (NFKC), so that full-width letters, which look the
        same, are the same. What no reader sees is refused."""
        return self._text(unicodedata.normalize("NFKC", self._texts.get(column, "")), column, needed)

    def _text(self, typed: str, column: str, needed: bool) -> str | None:
        found = " ".join(typed.split())
        if (unseen := first_unseen(found)) is not None:
            text = N_("Sel ini memuat huruf yang tidak tampak (%(value)s). Hapus, lalu ketik ulang isinya.")
            self.wrong(column, "cell_unseen", text, value=f"U+{ord(unseen):04X}")
            return None
        if len(found) > _LONGEST:
            self.wrong(column, "text_long", N_("Isi paling banyak %(most)s huruf."), most=_LONGEST)
            return None
        if not found and needed:
            self.wrong(column, "cell_missing", N_("Sel ini kosong."))
        return found or None

    def label(self, column: str) -> str | None:
        """A code that is nobody's name and no number of a person."""
        found = self.text(column, needed=True)
        if found is None:
            return None
        if not _LABEL.fullmatch(found) or not any(each.isdigit() for each in found):
            text = N_(
                "Isi kode tanpa nama: huruf, angka, dan tanda - . _ / tanpa spasi, paling banyak 40, dengan sedikitnya "
                "satu angka; misalnya P-0001."
            )
            self.wrong(column, "label_form", text)
            return None
        if _OF_A_PERSON.fullmatch(found):
            self.wrong(column, "label_personal", N_("Kode ini tampaknya NIK atau NIP. Ganti dengan nomor urut."))
            return None
        return found

    def choice(self, column: str, codes: Mapping[str, str], *, needed: bool = False) -> str | None:
        """One of the codes, typed as it is or by its name, in capitals or not."""
        typed = self.text(column, needed=needed)
        if typed is None:
            return None
        known = {name.casefold(): code for code, name in codes.items()} | {code.casefold(): code for code in codes}
        found = known.get(typed.casefold())
        if found is None:
            text = N_("%(value)s tidak dikenal aturan ini. Isi salah satu: %(known)s.")
            self.wrong(column, "choice_unknown", text, value=typed[:40], known=", ".join(codes))
        return found

    def number(self, column: str, low: int, high: int, units: int = 1, *, needed: bool = False) -> int | None:
        """A number of points, typed with a decimal comma or point or as 12 1/3, in units of which a point has so many.

        A third, which no decimals hold, may be rounded or cut off (12,67 or 12,66) where no other unit is meant."""
        # Not in the compatible form, in which 1² is 12.
        typed = self._text(self._texts.get(column, ""), column, needed)
        if typed is None:
            return None
        exact = _units(typed.replace("\N{MINUS SIGN}", "-"), units)
        if exact is None:
            if units == 1:
                self.wrong(column, "number_form", N_("Isi bilangan bulat, tanpa pemisah ribuan."))
            else:
                text = N_("Isi bilangan dalam kelipatan 1/%(units)s, misalnya 12 1/%(units)s, tanpa pemisah ribuan.")
                self.wrong(column, "number_form", text, units=units)
            return None
        if not low <= exact <= high:
            facts = {"low": _shown(low, units), "high": _shown(high, units)}
            self.wrong(column, "number_range", N_("Isi bilangan dari %(low)s sampai %(high)s."), **facts)
            return None
        return exact


def _units(typed: str, units: int) -> int | None:
    """The whole number of units that is typed; None where it is none."""
    fraction = _FRACTION.fullmatch(typed)
    if fraction is not None:
        over, under = int(fraction[3]), int(fraction[4])
        is_part = 1 < under > over and units % under == 0
        return _signed(fraction[1], int(fraction[2] or 0) * units + over * units // under) if is_part else None
    number = _NUMBER.fullmatch(typed)
    if number is None:
        return None
    points = Fraction(Decimal(f"{number[2]}.{number[3] or 0}"))
    nearest = round(points * units)
    if nearest == points * units or _is_written_so(Fraction(nearest, units), points, len(number[3] or ""), units):
        return _signed(number[1], nearest)
    return None


def _signed(sign: str, number: int) -> int:
    return -number if sign == "-" else number


def _is_written_so(exact: Fraction, points: Fraction, digits: int, units: int) -> bool:
    """Whether so many digits of a number that no decimals hold, rounded or cut off, are these points."""
    step = 10**digits
    is_clear = not _ends(exact.denominator) and step > 2 * units
    return is_clear and points * step in (round(exact * step), int(exact * step))


def _ends(denominator: int) -> bool:
    """Whether decimals hold a fraction in lowest terms over this."""
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    return denominator == 1


def _shown(number: int, units: int) -> str:
    """To the hundredth, with a comma."""
    return str(number) if units == 1 else f"{number / units:.2f}".replace(".", ",")
