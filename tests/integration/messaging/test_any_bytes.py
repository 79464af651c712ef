"""No bytes in the log leave the consumer as an exception, on either database, and none keep it from what follows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.builders.any_bytes import ANY_BYTES, APPLIED, require_passage, with_

WRONG: dict[str, list[Any]] = {
    "id": [5, None, True, {"a": 1}, [1], "", "x" * 201, "a\0b", "\ud800"],
    "type": [7, ["a"], {"a": 1}, None],
    "source": [3, None, []],
    "aggregateid": [{"a": 1}, [1], None, 5, "26-\0"],
    "aggregatetype": [{}, None],
    "sequence": [10**30, 2**63, 2**31, 0, -1, True, 1.0, "1", None],
    "time": [1, None, "2026-11-22T05:00:00", "yesterday"],
    "actor": [{}, 3, "\udfff", "x" * 201],
    "person": [{}, 3, "\udfff", "x" * 201],
    "correlationid": [{}, [], 9],
    "causationid": [{}, [], 9],
}
UNREADABLE = {
    "not JSON": b"{",
    "empty": b"",
    "an array": b"[]",
    "null": b"null",
    "UTF-16": "{}".encode("utf-16"),
    "arrays without end": b"[" * 200_000,
    "objects within objects": b'{"a":' * 2000 + b"1" + b"}" * 2000,
    "data within data": with_().replace(b'"data": {', b'"data": {"x": ' + b"[" * 900 + b"]" * 900 + b", "),
    "a number without end": b'{"specversion":"1.0","sequence":' + b"9" * 5000 + b"}",
    "no number": with_().replace(b'"extra_time": false', b'"extra_time": NaN'),
    "beyond all numbers": with_().replace(b'"extra_time": false', b'"extra_time": false, "unknown": 1e400'),
    "a key twice": with_().replace(b'"sequence": 1', b'"sequence": 1, "sequence": 2'),
    **{f"{name} {value!r:.20}": with_(**{name: value}) for name, values in WRONG.items() for value in values},
    "data is a list": with_(data=[]),
    "half a surrogate pair in the data": with_(data={"x": "\ud800"}),
    "NUL in the data": with_(data={"x\0": 1}),
    "surrogates as bytes": with_().replace(b"26-0901", "\ud800".encode(errors="surrogatepass")),
}


@pytest.fixture
def engine(engine: Engine) -> Engine:
    APPLIED.create(engine)
    return engine


def test_what_is_no_event_is_set_aside_once_and_what_follows_is_applied(engine: Engine) -> None:
    letters = {name: require_passage(engine, [raw]) for name, raw in UNREADABLE.items()}
    assert letters == dict.fromkeys(UNREADABLE, 1)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"])
def test_a_time_that_no_database_stores_is_unknown_and_the_event_counts(engine: Engine, time: str) -> None:
    assert require_passage(engine, [with_(time=time)]) == 0


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY_BYTES, min_size=1, max_size=4))
def test_no_bytes_leave_the_consumer_as_an_exception(engine: Engine, raws: list[bytes]) -> None:
    assert require_passage(engine, raws) <= len(raws)
