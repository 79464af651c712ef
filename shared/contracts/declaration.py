"""How a payload is declared: a frozen dataclass and its entry in the catalogue.

Payloads are the vocabulary that services share. They are plain Python, so that a pure domain may use them;
`shared.contracts.codec` reads them from JSON and describes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast, dataclass_transform

from shared.contracts.percentages import Percent
from shared.kernel.clock import to_text

P = TypeVar("P")


@dataclass(frozen=True)
class Contract:
    """The catalogue's entry for one event type; `name` is the type's full name."""

    name: str
    payload: type[Any]
    topic: str
    aggregate_type: str
    key_field: str
    producer: str
    consumers: tuple[str, ...]
    personal: str | None
    """Which personal data it carries, in words; None if none."""
    meaning: str
    signer_field: str | None = None
    """Where every service may emit it: the field that names the one that does. Otherwise the producer signs it."""
    former: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By field: codes that earlier releases wrote there, each with the one that is read in its place."""


CONTRACTS: dict[str, Contract] = {}
_BY_PAYLOAD: dict[type[Any], Contract] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(
    name: str,
    *,
    topic: str,
    aggregate: str,
    key: str,
    consumers: tuple[str, ...],
    personal: str | None = None,
    signer: str | None = None,
    former: Mapping[str, Mapping[str, str]] | None = None,
) -> Callable[[type[P]], type[P]]:
    """Declares a payload: the class becomes a frozen, keyword-only dataclass and enters the catalogue.

    `name` is `producer.subject.past_verb.vN`; `key` names the field whose value is the aggregate's id, `signer` that
    which names the service that emits it, where every service may, `former` the codes that are only read any more.
    """

    def declare(cls: type[P]) -> type[P]:
        made = cast("type[P]", dataclass(frozen=True, kw_only=True)(cls))
        contract = Contract(
            name=name,
            payload=made,
            topic=topic,
            aggregate_type=aggregate,
            key_field=key,
            producer=name.split(".", 1)[0],
            consumers=consumers,
            personal=personal,
            meaning=(made.__doc__ or "").strip(),
            signer_field=signer,
            former=former or {},
        )
        if name in CONTRACTS:
            raise ValueError(f"{name} is declared twice")
        CONTRACTS[name] = contract
        _BY_PAYLOAD[made] = contract
        return made

    return declare


@dataclass_transform(frozen_default=True, kw_only_default=True)
def part(cls: type[P]) -> type[P]:
    """A value inside a payload: frozen, keyword-only."""
    return cast("type[P]", dataclass(frozen=True, kw_only=True)(cls))


def contract_of(payload: object | type[Any]) -> Contract:
    """The contract of a payload or of its class. Raises KeyError if the class is not a payload."""
    return _BY_PAYLOAD[payload if isinstance(payload, type) else type(payload)]


def present(cls: type[Any], data: Any) -> Any:
    """The JSON values of a payload of this class, with the present codes in the place of those that only earlier
    releases wrote; the same of a class that is no payload."""
    contract = _BY_PAYLOAD.get(cls)
    if contract is None or not contract.former or not isinstance(data, dict):
        return data
    former = {name: codes for name, codes in contract.former.items() if isinstance(data.get(name), str)}
    return {**data, **{name: codes.get(data[name], data[name]) for name, codes in former.items()}}


def dump(payload: Any) -> dict[str, Any]:
    """The payload as JSON values (objects, arrays, text, integers, booleans, null)."""
    return cast("dict[str, Any]", _json(payload))


def _json(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Percent):
        return value.in_json
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    return value
