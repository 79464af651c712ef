"""Derives a payload's marshmallow schema from its annotations, and the JSON Schema from that.

marshmallow checks the values that msgspec does not accept in `reading`, and names the fields that do not fit.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import INCLUDE, Schema, ValidationError, post_load
from marshmallow import fields as mm
from marshmallow import validate as mv

from shared.contracts.percentages import PERCENT_TEXT, Percent
from shared.kernel.clock import FIRST_YEAR, LAST_YEAR, from_text

DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def json_schema(cls: type[Any]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a payload, as kept in `schemas/`."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: type(schema).__name__)
    spec = APISpec(title="payload", version="1", openapi_version="3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    name = cls.__name__
    spec.components.schema(name, schema=_schema_of(cls))
    schemas: dict[str, Any] = spec.to_dict()["components"]["schemas"]
    top = schemas.pop(name)
    text = {"$schema": "https://json-schema.org/draft/2020-12/schema", **top}
    if schemas:
        text["$defs"] = schemas
    return cast("dict[str, Any]", _relocated(text))


def _relocated(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            key: value.replace("#/components/schemas/", "#/$defs/") if key == "$ref" else _relocated(value)
            for key, value in node.items()
        }
    return [_relocated(item) for item in node] if isinstance(node, list) else node


class _Moment(mm.AwareDateTime):
    """A moment of another year would be stored, and then fail on the page that shows it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = from_text(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise self.make_error("invalid", input=value, obj_type="datetime") from error
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise self.make_error("invalid", input=value, obj_type="datetime")
        return moment


class _Decimal(mm.String):
    """A decimal travels as text such as "3.51": a JSON number would be read as a binary fraction."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not isinstance(text, str) or not DECIMAL.fullmatch(text):
            raise self.make_error("invalid")
        return Decimal(text)


class _Percent(mm.Field[Percent]):
    """Whole numbers are numbers, as documents of the first releases have them; with decimals it is a text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": ["integer", "string"], "pattern": PERCENT_TEXT}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Percent:
        try:
            return Percent.from_json(value)
        except ValueError as error:
            raise ValidationError("Not a valid percentage.") from error


_SCHEMAS: dict[type[Any], type[Schema]] = {}
_LOADERS: dict[type[Any], Schema] = {}


def _schema_of(cls: type[Any]) -> type[Schema]:
    if cls not in _SCHEMAS:
        _SCHEMAS[cls] = _make_schema(cls)
    return _SCHEMAS[cls]


def loader_of(cls: type[Any]) -> Schema:
    """One schema serves all events of the type, because making one is slow and a schema keeps nothing of a load."""
    if cls not in _LOADERS:
        _LOADERS[cls] = _schema_of(cls)()
    return _LOADERS[cls]


def _make_schema(cls: type[Any]) -> type[Schema]:
    hints = get_type_hints(cls)
    members: dict[str, Any] = {}
    for item in fields(cls):
        optional = item.default is not MISSING or item.default_factory is not MISSING
        members[item.name] = _field(hints[item.name], required=not optional)

    names = frozenset(members)

    def construct(_self: Schema, data: dict[str, Any], **_: Any) -> Any:
        return cls(**{name: _frozen(value) for name, value in data.items() if name in names})

    # No field of a payload begins with an underscore, so none is lost behind it.
    members["_construct"] = post_load(construct)
    members["Meta"] = type("Meta", (), {"unknown": INCLUDE})
    return cast("type[Schema]", type(cls.__name__, (Schema,), members))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _field(hint: Any, *, required: bool) -> mm.Field[Any]:
    options: dict[str, Any] = {"required": required}
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (arg for arg in get_args(hint) if arg is not type(None))
        options["allow_none"] = True
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return mm.String(validate=mv.OneOf(arguments), **options)
    if origin is tuple:
        return mm.List(_field(arguments[0], required=True), **options)
    if origin is dict:
        return mm.Dict(keys=mm.String(), values=_field(arguments[1], required=True), **options)
    if is_dataclass(hint):
        return mm.Nested(_schema_of(cast("type[Any]", hint)), **options)
    if hint is Any:
        return mm.Raw(**options)
    return _PLAIN[hint](options)


_PLAIN: dict[Any, Callable[[dict[str, Any]], mm.Field[Any]]] = {
    str: lambda o: mm.String(**o),
    int: lambda o: mm.Integer(strict=True, **o),
    bool: lambda o: mm.Boolean(truthy={True}, falsy={False}, **o),
    Decimal: lambda o: _Decimal(**o),
    Percent: lambda o: _Percent(**o),
    datetime: lambda o: _Moment(**o),
    date: lambda o: mm.Date(**o),
}
