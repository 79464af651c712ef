"""The quick way from JSON values to a payload, for data that fit at first sight.

marshmallow judges what comes from outside, and takes ten times as long as everything else that is done to an event
before its handler. Nearly every event is exactly what its dataclass says, which a comparison of types finds out.
Whatever is not goes to marshmallow, which decides, and finds the words.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from shared.kernel.clock import from_text

Reader = Callable[[Any], Any]
DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Unfit(Exception):
    """Not to be decided here."""


def reader(cls: type[Any]) -> Reader:
    """A function from JSON values to an instance of the dataclass; it raises Unfit unless they fit exactly."""
    hints = get_type_hints(cls)
    readers = {item.name: _reader(hints[item.name]) for item in fields(cls)}
    required = {item.name for item in fields(cls) if item.default is MISSING and item.default_factory is MISSING}

    def read(data: Any) -> Any:
        if type(data) is not dict or not required <= data.keys():
            raise Unfit
        return cls(**{name: read_field(data[name]) for name, read_field in readers.items() if name in data})

    return read


def _reader(hint: Any) -> Reader:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        [inner] = (_reader(each) for each in arguments if each is not types.NoneType)
        return lambda value: None if value is None else inner(value)
    if origin is Literal:
        return _one_of(arguments)
    if origin is tuple and _is_flat(arguments[0]):
        return _tuple_of(_reader(arguments[0]))
    if origin is dict and arguments[1] in (str, int, bool):
        return _dict_of(_reader(arguments[1]))
    if is_dataclass(hint):
        return reader(hint)  # type: ignore[arg-type]
    return _PLAIN.get(hint, _never)


def _is_flat(hint: Any) -> bool:
    return hint in _PLAIN or is_dataclass(hint)


def _never(_value: Any) -> Any:
    raise Unfit


def _exactly(kind: type[Any]) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise Unfit
        return value

    return read


def _text_as(convert: Callable[[str], Any], form: re.Pattern[str] | None = None) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not str or (form is not None and not form.fullmatch(value)):
            raise Unfit
        try:
            return convert(value)
        except ValueError as error:
            raise Unfit from error

    return read


def _one_of(allowed: tuple[Any, ...]) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not str or value not in allowed:
            raise Unfit
        return value

    return read


def _tuple_of(inner: Reader) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise Unfit
        return tuple([inner(each) for each in value])

    return read


def _dict_of(inner: Reader) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise Unfit
        return {name: inner(each) for name, each in value.items()}

    return read


_PLAIN: Mapping[Any, Reader] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    Decimal: _text_as(Decimal, DECIMAL),
    datetime: _text_as(from_text),
    date: _text_as(date.fromisoformat, _DATE),
}
