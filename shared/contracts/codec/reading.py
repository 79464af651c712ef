"""Reads a payload from JSON values: msgspec reads exact ones; marshmallow reads the others and words the errors.

marshmallow takes ten times as long as everything else that is done to an event before its handler. msgspec
compares types in C, but reads some texts more leniently than the contracts allow; those forms are checked first.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from marshmallow import ValidationError

from shared.contracts.codec.records import convert
from shared.contracts.codec.schemas import DECIMAL, loader_of
from shared.contracts.declaration import present
from shared.kernel.clock import FIRST_YEAR, LAST_YEAR

P = TypeVar("P")
Check = Callable[[Any], bool]
"""Whether a JSON value that msgspec has taken is written in a form that marshmallow reads alike."""

_FIRST_YEAR, _LAST_YEAR = str(FIRST_YEAR), str(LAST_YEAR)
_MOMENT_LENGTH = len("2026-11-22T05:00:00.000000Z")


class InvalidPayload(ValueError):
    """The data does not fit its event type; the message names each field."""


class Unfit(Exception):
    """The values are not exactly of the declared types; marshmallow decides about them."""


def load(cls: type[P], data: Any) -> P:
    """Builds `cls` from JSON values, ignoring fields that a newer producer may have added. A code that only earlier
    releases wrote is read as the present one.

    Raises InvalidPayload naming every field that does not fit.
    """
    data = present(cls, data)
    try:
        return load_exact(cls, data)
    except Unfit:
        return load_thoroughly(cls, data)


def load_exact(cls: type[P], data: Any) -> P:
    """`load` by msgspec; raises Unfit unless every value is exactly of its declared type and form."""
    try:
        payload = convert(data, cls)
    except msgspec.ValidationError as error:
        raise Unfit from error
    check = _check_of(cast("Any", cls))
    if check is not None and not check(data):
        raise Unfit
    return payload


def load_thoroughly(cls: type[P], data: Any) -> P:
    """`load` by marshmallow."""
    try:
        return cast("P", loader_of(cls).load(data))
    except ValidationError as error:
        raise InvalidPayload(f"{cls.__name__}: {error.messages}") from error


def _is_moment(value: Any) -> bool:
    # msgspec takes a moment without a zone or of any year, keeps another zone than UTC, and rounds a seventh decimal.
    is_exact = type(value) is str and len(value) == _MOMENT_LENGTH and value[-1] == "Z"
    return is_exact and _FIRST_YEAR <= value[:4] <= _LAST_YEAR


def _is_decimal(value: Any) -> bool:
    # msgspec takes numbers, exponents and other scripts' digits, too.
    return type(value) is str and DECIMAL.fullmatch(value) is not None


@cache
def _check_of(hint: Any) -> Check | None:
    """The extra check of a type's values; None where msgspec's own check is enough."""
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (each for each in get_args(hint) if each is not types.NoneType)
        return _unless_null(_check_of(hint))
    if get_origin(hint) is Annotated:
        return cast("Check", hint.__metadata__[0])
    if hint is datetime:
        return _is_moment
    if hint is Decimal:
        return _is_decimal
    if get_origin(hint) in (tuple, dict):
        return _in_all(_check_of(get_args(hint)[0 if get_origin(hint) is tuple else 1]), get_origin(hint) is dict)
    return _in_fields(hint) if is_dataclass(hint) else None


def _unless_null(check: Check | None) -> Check | None:
    return None if check is None else lambda value: value is None or check(value)


def _in_all(check: Check | None, in_object: bool) -> Check | None:
    if check is None:
        return None
    return lambda value: all(map(check, value.values() if in_object else value))


def _in_fields(cls: Any) -> Check | None:
    hints = get_type_hints(cls, include_extras=True)
    checks = [(each.name, found) for each in fields(cls) if (found := _check_of(hints[each.name])) is not None]
    if not checks:
        return None
    return lambda data: all(name not in data or check(data[name]) for name, check in checks)
