"""The cells of one row of earlier marks, as values; what is wrong with one is named by its row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from shared.kernel.errors import Place, Problem
from shared.kernel.words import N_

_NUMBER = re.compile(r"([+-]?)([0-9]{1,9})(?:[.,]([0-9]{1,6}))?")
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
        found = " ".join(self._texts.get(column, "").split())
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
        """A number of points, with a decimal comma or point, as so many units of which a point has `units`."""
        typed = self.text(column, needed=needed)
        if typed is None:
            return None
        read = _NUMBER.fullmatch(typed.replace("\N{MINUS SIGN}", "-"))
        exact = None if read is None else Decimal(f"{read[1]}{read[2]}.{read[3] or 0}") * units
        if exact is None or exact != int(exact):
            if units == 1:
                self.wrong(column, "number_form", N_("Isi bilangan bulat, tanpa pemisah ribuan."))
            else:
                text = N_("Isi bilangan dalam kelipatan 1/%(units)s, tanpa pemisah ribuan.")
                self.wrong(column, "number_form", text, units=units)
            return None
        if not low <= exact <= high:
            facts = {"low": _shown(low, units), "high": _shown(high, units)}
            self.wrong(column, "number_range", N_("Isi bilangan dari %(low)s sampai %(high)s."), **facts)
            return None
        return int(exact)


def _shown(number: int, units: int) -> str:
    """To the hundredth, with a comma."""
    return str(number) if units == 1 else f"{number / units:.2f}".replace(".", ",")
