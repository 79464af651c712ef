"""msgspec's reading takes nothing that marshmallow would refuse, and nothing otherwise than marshmallow does."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import catalogue
from shared.contracts.catalogue import contracts
from shared.contracts.codec.reading import InvalidPayload, Unfit, load, load_exact, load_thoroughly
from shared.contracts.declaration import Contract

EXAMPLES = Path(catalogue.__file__).with_name("examples")
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
def test_it_reads_every_example_and_as_marshmallow_does(contract: Contract) -> None:
    data = example(contract.name)
    assert load_exact(contract.payload, data) == load_thoroughly(contract.payload, data)


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract.name)
def test_whatever_is_changed_it_agrees_or_leaves_it_to_marshmallow(contract: Contract) -> None:
    data = example(contract.name)
    for place in _places(data):
        for odd in ODD:
            _agrees(contract, _changed(data, place, odd))


_MOMENT = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z")
_FAR = (
    "0001-01-01T00:00:00.000000Z",
    "1969-12-31T23:59:59.999999Z",
    "9999-01-01T00:00:00.000000Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
)


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract.name)
def test_no_moment_is_taken_that_some_page_could_not_show(contract: Contract) -> None:
    data = example(contract.name)
    places = [place for place in _places(data) if _MOMENT.fullmatch(str(reduce(getitem, place, data)))]
    for place in places:
        for far in _FAR:
            with pytest.raises(InvalidPayload):
                load(contract.payload, _changed(data, place, far))
        for near in ("1970-01-01T00:00:00.000000Z", "9998-12-31T23:59:59.999999Z"):
            load_exact(contract.payload, _changed(data, place, near))


_CHARACTERS = st.sampled_from("0123456789-+:.TtZz eE_٣N")
_TEXTS = st.one_of(
    st.text(_CHARACTERS, max_size=30),
    st.datetimes().map(lambda at: at.isoformat(timespec="microseconds") + "Z"),
    st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    st.datetimes().map(lambda at: at.isoformat()),
    st.from_regex(r"2026-1[0-9]-[0-9]{2}[T t][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z?", fullmatch=True),
    st.decimals().map(str),
    st.dates().map(lambda day: day.isoformat()),
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(data=st.data())
def test_whatever_comes_it_agrees_or_leaves_it_to_marshmallow(data: st.DataObject) -> None:
    contract = data.draw(st.sampled_from(contracts()))
    fitting = example(contract.name)
    place = data.draw(st.sampled_from(list(_places(fitting))))
    _agrees(contract, _changed(fitting, place, data.draw(_VALUES)))


def _agrees(contract: Contract, data: Any) -> None:
    try:
        exact = load_exact(contract.payload, data)
    except Unfit:
        return
    try:
        assert exact == load_thoroughly(contract.payload, data)
    except InvalidPayload as error:
        pytest.fail(f"{data!r} is taken, but marshmallow refuses it: {error}")


@pytest.mark.parametrize(
    "contract", [each for each in contracts() if "timezone" in example(each.name)], ids=lambda each: each.name
)
@pytest.mark.parametrize("zone", ["Mars/Base", "localtime", "Asia/Jakarta\n", "", "../../etc/passwd"])
def test_a_time_zone_that_is_none_is_refused_as_the_event_is_read(contract: Contract, zone: str) -> None:
    """A page that shows its hours would fail on it for as long as the event stands."""
    given = {**example(contract.name), "timezone": zone}
    with pytest.raises(InvalidPayload, match="timezone"):
        load(contract.payload, given)
    assert load(contract.payload, {**given, "timezone": "Asia/Jayapura"}).timezone == "Asia/Jayapura"
