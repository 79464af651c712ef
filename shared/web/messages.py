"""Errors in the reader's language.

Domain errors bring their own Indonesian text (shared.kernel.errors). marshmallow's messages are English; here they
are replaced by ours, each with a stable code for programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import gettext

from shared.kernel.errors import DomainError, Problem
from shared.kernel.words import N_, Sentence
from shared.web.filters import angka, tanggal, waktu


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one input; `field` is dotted for parts of lists and objects, empty for the whole."""

    field: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "message": self.message}


def register(app: Flask) -> None:
    app.jinja_env.filters["words"] = words_of


def words_of(error: DomainError | Problem | Sentence) -> str:
    """The text, translated, with its facts written as the language writes them; templates call it `words`."""
    facts = dict(error.facts)
    return str(gettext(error.text)) % {name: _written(value) for name, value in facts.items()}


def schema_errors(messages: Any) -> list[FieldError]:
    """Every message of a marshmallow ValidationError (nested objects and lists included), in order."""
    return [FieldError(field, *_translated(str(text))) for field, text in _flattened(messages)]


def _written(value: Any) -> Any:
    if isinstance(value, Decimal | float):
        return angka(value)
    if isinstance(value, datetime):
        return waktu(value)
    if isinstance(value, date):
        return tanggal(value)
    # A fact may itself be a text marked with N_(), such as the name of a category.
    return gettext(value) if isinstance(value, str) and value else value


def _flattened(messages: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(messages, Mapping):
        for key, value in messages.items():
            yield from _flattened(value, path if key == "_schema" else (*path, str(key)))
    elif isinstance(messages, list | tuple):
        for value in messages:
            yield from _flattened(value, path)
    else:
        yield ".".join(path), messages


def _translated(text: str) -> tuple[str, str]:
    for pattern, code, ours in _SENTENCES:
        found = pattern.fullmatch(text)
        if found:
            return code, str(gettext(ours)) % {name: gettext(value) for name, value in found.groupdict().items()}
    # Not one of the library's: a sentence that a schema of ours brought itself.
    return "invalid", str(gettext(text))


def _sentence(pattern: str, code: str, ours: str) -> tuple[re.Pattern[str], str, str]:
    return re.compile(pattern, re.DOTALL), code, ours


_SENTENCES = (
    _sentence(r"Missing data for required field\.", "required", N_("Isian ini wajib.")),
    _sentence(r"Field may not be null\.", "required", N_("Isian ini wajib.")),
    _sentence(r"Unknown field\.", "unknown_field", N_("Isian ini tidak dikenal.")),
    _sentence(r"Not a valid string\.", "invalid", N_("Isi dengan teks.")),
    _sentence(r"Not a valid (integer|number)\.", "invalid", N_("Isi dengan angka.")),
    _sentence(r"Number too large\.", "too_large", N_("Angka ini terlalu besar.")),
    _sentence(r"Special numeric values .*", "invalid", N_("Isi dengan angka.")),
    _sentence(r"Not a valid boolean\.", "invalid", N_("Isi dengan ya atau tidak.")),
    _sentence(r"Not a valid date\.", "invalid", N_("Tanggal ini tidak sah. Tulis seperti 2001-12-31.")),
    _sentence(
        r"Not a valid (?:naive |aware )?(?:datetime|time)\.",
        "invalid",
        N_("Waktu ini tidak sah. Tulis seperti 2026-12-31T08:00:00+07:00."),
    ),
    _sentence(r"Not a valid (list|tuple|mapping type|UUID|URL)\.", "invalid", N_("Bentuk isian ini tidak sah.")),
    _sentence(r"Not a valid email address\.", "invalid", N_("Alamat surel ini tidak sah. Contoh: nama@contoh.id.")),
    _sentence(r"Invalid (input )?type\.", "invalid", N_("Bentuk isian ini tidak sah.")),
    _sentence(r"Must be one of: (?P<choices>.*)\.", "not_a_choice", N_("Pilih salah satu: %(choices)s.")),
    _sentence(r"Must be greater than or equal to (?P<min>\S+)\.", "too_small", N_("Paling kecil %(min)s.")),
    _sentence(r"Must be less than or equal to (?P<max>\S+)\.", "too_large", N_("Paling besar %(max)s.")),
    _sentence(
        r"Must be greater than or equal to (?P<min>\S+) and less than or equal to (?P<max>\S+)\.",
        "out_of_range",
        N_("Isi antara %(min)s dan %(max)s."),
    ),
    _sentence(r"Shorter than minimum length (?P<min>\d+)\.", "too_short", N_("Paling sedikit %(min)s karakter.")),
    _sentence(r"Longer than maximum length (?P<max>\d+)\.", "too_long", N_("Paling banyak %(max)s karakter.")),
    _sentence(
        r"Length must be between (?P<min>\d+) and (?P<max>\d+)\.",
        "wrong_length",
        N_("Panjangnya antara %(min)s dan %(max)s karakter."),
    ),
    _sentence(r"Length must be (?P<equal>\d+)\.", "wrong_length", N_("Panjangnya harus %(equal)s karakter.")),
    _sentence(r"String does not match expected pattern\.", "wrong_pattern", N_("Bentuk isian ini tidak sah.")),
    _sentence(r"(Invalid (input|value)\.|Invalid type\.)", "invalid", N_("Isian ini tidak sah.")),
)
