"""Reads a JSON document that a person wrote: UTF-8, each key once, whole numbers that every reader agrees on.

Python's own reader takes the last of two equal keys in silence, NaN, and whatever depth and length fits its memory.
What is refused has its place: a value that is no number is never left out, for a rule would go with it unnoticed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from shared.kernel.errors import InvalidInput, Place, Problem
from shared.kernel.words import N_

MAX_BYTES = 4 * 1024 * 1024
_MAX_DEPTH = 40
_MAX_DIGITS = 40
_KEY_TWICE = ("key_twice", N_("Isian ini muncul lebih dari sekali."))
_BAD_NUMBER = ("no_number", N_("Bukan bilangan dalam JSON: NaN, Infinity, atau di luar jangkauan. Tulis bilangannya."))


class _Object(dict[str, Any]):
    """An object with the keys that stood in it more than once."""

    twice: frozenset[str] = frozenset()


class _NoNumber:
    """Stands where a document has NaN, Infinity or a number that no field has a use for, until it is refused there."""


_NO_NUMBER = _NoNumber()


def read_document(data: bytes) -> Any:
    """The JSON value. Raises InvalidInput with line and column where it is no JSON, or the place of each double key and
    of each number that is none."""
    if len(data) > MAX_BYTES:
        text = N_("Berkas lebih besar dari %(limit)s MB.")
        raise InvalidInput([Problem.of("", "too_large", text, limit=MAX_BYTES // 2**20)])
    try:
        value = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=_whole,
            parse_float=_fraction,
        )
    except UnicodeDecodeError as error:
        raise InvalidInput([Problem.of("", "not_utf8", N_("Berkas bukan teks UTF-8."))]) from error
    except json.JSONDecodeError as error:
        text = N_("Bukan JSON: baris %(line)s, kolom %(column)s.")
        raise InvalidInput([Problem.of("", "not_json", text, line=error.lineno, column=error.colno)]) from error
    except RecursionError as error:
        raise _too_deep() from error
    problems = [Problem.of(Place(path), *fault) for path, fault in dict.fromkeys(_faults(value, "", 0))]
    if problems:
        raise InvalidInput(problems[:200])
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    if len(found) < len(pairs):
        found.twice = frozenset(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    return found


def _no_number(_text: str) -> _NoNumber:
    return _NO_NUMBER


def _whole(text: str) -> int | _NoNumber:
    # Beyond these digits no field has a use for a number; Python refuses to read thousands of them at all.
    return int(text) if len(text) <= _MAX_DIGITS else _NO_NUMBER


def _fraction(text: str) -> float | _NoNumber:
    # 1e400 is JSON, but Python's reader makes infinity of it.
    return number if isfinite(number := float(text)) else _NO_NUMBER


def _faults(value: Any, path: str, depth: int) -> Iterator[tuple[str, tuple[str, str]]]:
    """The place of each fault, with its code and text."""
    if depth > _MAX_DEPTH:
        raise _too_deep()
    if value is _NO_NUMBER:
        yield path, _BAD_NUMBER
    elif isinstance(value, _Object):
        for name, each in value.items():
            where = f"{path}.{_shown(name)}" if path else _shown(name)
            if name in value.twice:
                yield where, _KEY_TWICE
            yield from _faults(each, where, depth + 1)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _faults(each, f"{path}[{index}]", depth + 1)


def _shown(name: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name[:40])


def _too_deep() -> InvalidInput:
    return InvalidInput([Problem.of("", "too_deep", N_("Dokumen ini bersarang terlalu dalam."))])
