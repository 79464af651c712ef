"""Holds a document written by a person against the vocabulary: every field known, of its type and within its range.

`reading.load` is for events and ignores fields that it does not know, because a newer producer may have added them.
A document that a person writes is read by this module first: there, an unknown field is a misspelt one.
"""

from __future__ import annotations

import types
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from shared.contracts.percentages import DECIMALS, Percent
from shared.kernel.errors import Place, Problem
from shared.kernel.typed_text import in_normal_form, is_visible
from shared.kernel.words import N_

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of Unicode that no text of a document needs: control and format characters, halves of surrogate pairs
(which no database stores), private characters, and separators of lines."""
_SHOWN = 40


@dataclass(frozen=True)
class Limits:
    """The range of a field: of a whole number, of the length of a text, or of how many things a list or object has.
    A percentage lies above `low`.

    `keys` limits the texts that an object has as keys; `pattern` is a test that a text or such a key must pass, and
    `form` the sentence that says what is asked.
    """

    low: int
    high: int
    keys: Limits | None = None
    pattern: Any = None
    form: str = ""


Limit = Mapping[tuple[type[Any], str], Limits]
"""The limits of the fields of each class. Every field but those that are objects of a class, truth values and
choices has one; of a list of texts or an object, the limits of its contents are under its name with "[]"."""


def problems_of(cls: type[Any], value: Any, limits: Limit, path: str = "") -> list[Problem]:
    """Everything by which `value`, from JSON, is not a `cls` within its limits, in the order of the fields."""
    return list(_object(cls, value, limits, path))


def text_problems(value: str, limit: Limits, path: str) -> list[Problem]:
    """Everything by which a text that stands alone, outside a document, is not within its limits."""
    return list(_text(value, limit, path))


def _object(cls: type[Any], value: Any, limits: Limit, path: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield _at(path, "not_an_object", N_("Isi dengan objek."))
        return
    hints = _hints(cast("Any", cls))
    known = [field.name for field in fields(cls)]
    for name in sorted(str(name) for name in value if name not in known):
        yield _at(
            _join(path, name),
            "unknown_field",
            N_("Isian ini tidak dikenal. Yang dikenal: %(known)s."),
            known=", ".join(known),
        )
    for field in fields(cls):
        place = _join(path, field.name)
        if field.name in value:
            yield from _value(hints[field.name], value[field.name], limits, place, (cls, field.name))
        elif field.default is MISSING and field.default_factory is MISSING:
            yield _at(place, "missing", N_("Isian ini wajib."))


@cache
def _hints(cls: Any) -> dict[str, Any]:
    """Evaluating them takes far longer than holding a document against them."""
    return get_type_hints(cls)


def _value(hint: Any, value: Any, limits: Limit, path: str, key: tuple[type[Any], str]) -> Iterator[Problem]:
    if get_origin(hint) in (Union, types.UnionType):
        if value is None:
            return
        (hint,) = (each for each in get_args(hint) if each is not types.NoneType)
    origin = get_origin(hint)
    if origin is Literal:
        yield from _choice(get_args(hint), value, path)
    elif origin is tuple:
        yield from _list(get_args(hint)[0], value, limits, path, key)
    elif origin is dict:
        yield from _mapping(get_args(hint)[1], value, limits, path, key)
    elif is_dataclass(hint):
        yield from _object(cast("type[Any]", hint), value, limits, path)
    else:
        yield from _plain(hint, value, limits.get(key), path)


def _plain(hint: Any, value: Any, limit: Limits | None, path: str) -> Iterator[Problem]:
    if limit is None:
        if not isinstance(value, bool):
            yield _at(path, "not_a_flag", N_("Isi dengan true atau false."))
    elif hint is int:
        yield from _whole(value, limit, path)
    elif hint is Percent:
        yield from _percent(value, limit, path)
    else:
        yield from _text(value, limit, path)


def _choice(known: tuple[str, ...], value: Any, path: str) -> Iterator[Problem]:
    if not isinstance(value, str) or value not in known:
        yield _at(path, "not_a_choice", N_("Pilih salah satu: %(known)s."), known=", ".join(known))


def _list(hint: Any, value: Any, limits: Limit, path: str, key: tuple[type[Any], str]) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield _at(path, "not_a_list", N_("Isi dengan daftar."))
        return
    counted = list(_count(value, limits[key], path))
    yield from counted
    if not counted:
        for index, each in enumerate(value):
            yield from _value(hint, each, limits, f"{path}[{index}]", (key[0], f"{key[1]}[]"))


def _mapping(hint: Any, value: Any, limits: Limit, path: str, key: tuple[type[Any], str]) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield _at(path, "not_an_object", N_("Isi dengan objek."))
        return
    limit = limits[key]
    counted = list(_count(value, limit, path))
    yield from counted
    if not counted:
        for name, each in value.items():
            if limit.keys is not None:
                yield from _text(name, limit.keys, _join(path, str(name)))
            yield from _value(hint, each, limits, _join(path, str(name)), (key[0], f"{key[1]}[]"))


def _count(value: Any, limit: Limits, path: str) -> Iterator[Problem]:
    if not limit.low <= len(value) <= limit.high:
        text = N_("Isi dengan %(low)s sampai %(high)s unsur; di sini ada %(count)s.")
        yield _at(path, "wrong_count", text, low=limit.low, high=limit.high, count=len(value))


def _whole(value: Any, limit: Limits, path: str) -> Iterator[Problem]:
    if not isinstance(value, int) or isinstance(value, bool) or not limit.low <= value <= limit.high:
        text = N_("Isi dengan bilangan bulat antara %(low)s dan %(high)s.")
        yield _at(path, "not_a_number", text, low=limit.low, high=limit.high)


def _percent(value: Any, limit: Limits, path: str) -> Iterator[Problem]:
    facts = {"low": limit.low, "high": limit.high, "decimals": DECIMALS}
    try:
        if limit.low < Percent.from_json(value) <= limit.high:
            return
    except ValueError:
        text = N_(
            "Isi dengan persen, lebih dari %(low)s dan paling besar %(high)s, dengan paling banyak %(decimals)s "
            'desimal, seperti 60 atau 62,5 (dalam JSON: 60 atau "62.5").'
        )
    else:
        text = N_("Isi dengan persen, lebih dari %(low)s dan paling besar %(high)s.")
    yield _at(path, "not_a_number", text, **facts)


def _text(value: Any, limit: Limits, path: str) -> Iterator[Problem]:
    if not isinstance(value, str) or not limit.low <= len(value) <= limit.high:
        text = N_("Isi dengan teks, %(low)s sampai %(high)s karakter.")
        yield _at(path, "not_text", text, low=limit.low, high=limit.high)
    elif not is_visible(value):
        yield _at(path, "invisible", N_("Teks ini memuat karakter yang tidak terlihat; hapus."))
    elif limit.low and not value.strip():
        yield _at(path, "blank", N_("Isi dengan teks; di sini hanya ada spasi."))
    elif limit.low and value != in_normal_form(value):
        yield _at(path, "odd_blanks", N_("Hapus spasi di awal, di akhir, dan yang berlebih di antara kata."))
    elif limit.pattern is not None and not limit.pattern.fullmatch(value):
        yield _at(path, "wrong_form", limit.form)


def shown_name(name: str) -> str:
    """A name that comes from a document, short and visible: as places have it, which are shown and stored."""
    shown = "".join(c if unicodedata.category(c) not in _INVISIBLE else "\N{REPLACEMENT CHARACTER}" for c in name)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _join(path: str, name: str) -> str:
    shown = shown_name(name)
    return f"{path}.{shown}" if path else shown


def _at(path: str, code: str, text: str, **facts: Any) -> Problem:
    return Problem.of(Place(path), code, text, **facts)
