"""The quick way reads nothing that marshmallow would refuse, and nothing otherwise than marshmallow does."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import payload as payloads
from shared.contracts.catalogue import contracts
from shared.contracts.payload import InvalidPayload, load_thoroughly
from shared.contracts.quick import Unfit, reader

EXAMPLES = Path(payloads.__file__).with_name("examples")
GONE = object()
ODD: list[Any] = [GONE, None, True, 0, 7, -1, 1.0, [], [None], ["a"], [1], {}, {"a": 1}, {"a": "b"}, {"a": None}]
ODD += [
    "",
    "x",
    "1.5",
    "1e3",
    "noon",
    "2026-11-22",
    "2026-11-31",
    "20261122",
    "2026-11-22T05:00:00Z",
    "2026-11-22T05:00:00",
]
Place = tuple[str | int, ...]


def example(name: str) -> Any:
    return _short(json.loads((EXAMPLES / f"{name}.json").read_bytes())["data"])


def _short(value: Any) -> Any:
    """The same with two elements of each list: an exam has hundreds that are alike."""
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items()}
    return [_short(inner) for inner in value[:2]] if isinstance(value, list) else value


def _places(value: Any, at: Place = ()) -> Iterator[Place]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield (*at, key)
        yield from _places(inner, (*at, key))


def _changed(data: Any, place: Place, to: Any) -> Any:
    changed = copy.deepcopy(data)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    if to is GONE:
        del inner[place[-1]]
    else:
        inner[place[-1]] = to
    return changed


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract.name)
def test_it_reads_every_example_and_as_marshmallow_does(contract: payloads.Contract) -> None:
    data = example(contract.name)
    assert reader(contract.payload)(data) == load_thoroughly(contract.payload, data)


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract.name)
def test_whatever_is_changed_it_agrees_or_leaves_it_to_marshmallow(contract: payloads.Contract) -> None:
    data = example(contract.name)
    read = reader(contract.payload)
    for place in _places(data):
        for odd in ODD:
            changed = _changed(data, place, odd)
            try:
                quickly = read(changed)
            except Unfit:
                continue
            try:
                assert quickly == load_thoroughly(contract.payload, changed)
            except InvalidPayload as error:
                pytest.fail(f"{odd!r} at {place} is read at once, but marshmallow refuses it: {error}")
