"""The quick way reads nothing that marshmallow would refuse, and nothing otherwise than marshmallow does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts import payload as payloads
from shared.contracts.catalogue import contracts
from shared.contracts.payload import InvalidPayload, load_thoroughly
from shared.contracts.quick import Unfit, reader

EXAMPLES = Path(payloads.__file__).with_name("examples")
ODD: list[Any] = [
    None,
    True,
    0,
    7,
    -1,
    1.0,
    "",
    "x",
    "1.5",
    "1e3",
    "2026-11-22",
    "2026-11-22T05:00:00Z",
    "noon",
    [],
    {},
]
ODD += [[None], ["a"], [1], {"a": 1}, {"a": "b"}, {"a": None}]


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_bytes())["data"]


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract.name)
def test_it_reads_every_example_and_as_marshmallow_does(contract: payloads.Contract) -> None:
    data = example(contract.name)
    assert reader(contract.payload)(data) == load_thoroughly(contract.payload, data)


# An exam with its pictures takes marshmallow a tenth of a second.
@settings(deadline=None)
@given(st.data())
def test_whatever_is_changed_it_agrees_or_leaves_it_to_marshmallow(data: st.DataObject) -> None:
    contract = data.draw(st.sampled_from(contracts()))
    told = example(contract.name)
    place = told
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if not (isinstance(inner, dict | list) and inner) or data.draw(st.booleans()):
            break
        place = inner
    if isinstance(place, dict) and data.draw(st.booleans()):
        del place[key]
    else:
        place[key] = data.draw(st.sampled_from(ODD))
    try:
        quickly = reader(contract.payload)(told)
    except Unfit:
        return
    try:
        assert quickly == load_thoroughly(contract.payload, told)
    except InvalidPayload as error:
        pytest.fail(f"read at once what marshmallow refuses: {error}")
