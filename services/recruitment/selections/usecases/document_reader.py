"""Reads values of a JSON document by key and notes every problem under its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from shared.kernel.errors import Place, Problem
from shared.kernel.typed_text import in_normal_form, is_name
from shared.kernel.words import N_

T = TypeVar("T")

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,79}")
_OFFSET = re.compile(r"[+-][0-9]{1,4}")

NOT_TEXT = N_("Isi dengan teks satu baris, paling banyak %(longest)s huruf, tanpa huruf yang tidak terlihat.")
_NOT_A_DATE = N_("Isi dengan tanggal seperti 2026-11-03, atau selisih hari dari pembukaan seperti +14.")
_NOT_A_NUMBER = N_("Isi dengan bilangan bulat antara %(low)s dan %(high)s.")
_UNKNOWN_KEY = N_("Isian ini tidak dikenal.")
_NOT_A_LIST = N_("Isi dengan daftar yang tidak kosong.")
_NOT_AN_OBJECT = N_("Isi dengan objek.")
_NOT_AN_ID = N_("Isi dengan huruf kecil, angka, dan tanda hubung, 2 sampai 80 karakter.")
_TWICE = N_("%(value)s sudah dipakai di tempat lain dalam dokumen ini.")
_NOT_ONE_OF = N_("Pilih salah satu: %(known)s.")


def is_identifier(text: str) -> bool:
    return _ID.fullmatch(text) is not None


class Reader:
    """Reads one object of the document by key and notes every problem under its path."""

    def __init__(
        self, value: Any, path: str, problems: list[Problem], opening: date, *, within_absent: bool = False
    ) -> None:
        self.path = path
        self.problems = problems
        self.opening = opening
        self._values: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
        # A value that is not an object is one problem, not one for each missing key.
        self._absent = not isinstance(value, Mapping)
        if self._absent and not within_absent:
            problems.append(Problem.of(Place(path), "not_an_object", _NOT_AN_OBJECT))

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def report(self, key: str, code: str, text: str, **facts: Any) -> None:
        if not self._absent:
            self.problems.append(Problem.of(Place(self.at(key)), code, text, **facts))

    def only(self, *keys: str) -> None:
        for key in sorted(set(map(str, self._values)) - set(keys)):
            self.report(key, "unknown_field", _UNKNOWN_KEY)

    def get(self, key: str) -> Any:
        return self._values.get(key)

    def text(self, key: str, longest: int, *, optional: bool = False) -> str:
        value = self.get(key)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not is_name(value, longest):
            self.report(key, "not_text", NOT_TEXT, longest=longest)
            return ""
        return in_normal_form(value)

    def identifier(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or not is_identifier(value):
            self.report(key, "not_an_id", _NOT_AN_ID)
            return ""
        return value

    def number(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        value = self.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.report(key, "not_a_number", _NOT_A_NUMBER, low=low, high=high)
            return low
        return value

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.report(key, "not_a_flag", N_("Isi dengan true atau false."))
        return False

    def day(self, key: str, *, default: date | None = None) -> date:
        value = self.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str):
            if _OFFSET.fullmatch(value):
                return self.opening + timedelta(days=int(value))
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.report(key, "not_a_date", _NOT_A_DATE)
        return self.opening

    def choice(self, key: str, known: Sequence[str] | None) -> str:
        """One of `known`; "" and no problem if `known` is None, because the choices are then wrong themselves."""
        value = self.get(key)
        if known is None:
            return ""
        if not isinstance(value, str) or value not in known:
            self.report(key, "not_a_choice", _NOT_ONE_OF, known=", ".join(known))
            return ""
        return value

    def texts(self, key: str, *, known: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts; only those of `known` if that is given, and then at least one."""
        value = self.get(key)
        items = value if isinstance(value, list) else []
        if not isinstance(value, list) or (known is not None and not items):
            self.report(key, "not_a_list", _NOT_A_LIST)
        for index, item in enumerate(items):
            if known is not None and item not in known:
                self.report(f"{key}[{index}]", "not_a_choice", _NOT_ONE_OF, known=", ".join(known))
            elif not isinstance(item, str) or not is_name(item, 120):
                self.report(f"{key}[{index}]", "not_text", NOT_TEXT, longest=120)
        return tuple(in_normal_form(item) for item in items if isinstance(item, str))

    def each(self, key: str, read_one: Callable[[Reader], T]) -> list[T]:
        value = self.get(key)
        if not isinstance(value, list) or not value:
            self.report(key, "not_a_list", _NOT_A_LIST)
            return []
        return [
            read_one(Reader(item, self.at(f"{key}[{index}]"), self.problems, self.opening))
            for index, item in enumerate(value)
        ]

    def inner(self, key: str) -> Reader:
        return Reader(self.get(key), self.at(key), self.problems, self.opening, within_absent=self._absent)

    def unique(self, key: str, values: Sequence[str]) -> None:
        for index, value in enumerate(values):
            if value and value in values[:index]:
                self.report(f"{key}[{index}]", "stands_twice", _TWICE, value=value)
