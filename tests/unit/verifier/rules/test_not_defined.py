"""Data that no definition gives a meaning is refused by name, and never reckoned with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from verifier.rules import times
from verifier.rules.documents import digest
from verifier.rules.draws import seed_bytes, sheet_code
from verifier.rules.marking import Marker
from verifier.rules.normalisation import normalise
from verifier.rules.numbers import NotDefined, decimal, percentage
from verifier.rules.quota_groups import divide
from verifier.rules.ranking import rank
from verifier.rules.thresholds import check_sections

SECTION = {"code": "A", "items": 1, "max_marks": 1, "marking": {"kind": "right_wrong", "right": 1}}
WEIGHTS = SECTION | {"marking": {"kind": "weights"}}
KEY: dict[str, Any] = {"section": "A", "options": ["a", "b"]}


def marked(section: dict[str, Any], **key: Any) -> object:
    return Marker([section], {"i": KEY | key}).mark(["i"], {"i": "a"})


def ranked(cut: dict[str, Any] | None = None, equal_ranks: str = "1224", key: str = "total", **more: Any) -> object:
    candidate = {"candidate_no": "1", "outcome": "passed", "marks": {"A": 1}, **more}
    return rank({"vacancy_id": "v", "quota": 1}, [candidate], tie_breaks=[key], cut=cut or {}, equal_ranks=equal_ranks)


def quota(**group: Any) -> object:
    groups = {"order": "open_first", "groups": [{"code": "g", "unfilled": "open", **group}]}
    return divide(groups, {"count": 1}, 1, 1, None)


@pytest.mark.parametrize(
    ("reckon", "named"),
    [
        (lambda: percentage("62.50"), "62.50"),
        (lambda: percentage(True), "True"),
        (lambda: percentage(62.5), "62.5"),
        (lambda: decimal("-0"), "-0"),
        (lambda: digest({"x": 2**53}), str(2**53)),
        (lambda: digest({"x": 0.5}), "0.5"),
        (lambda: digest("\ud800"), "surrogate"),
        (lambda: digest({1: 2}), "1"),
        (lambda: sheet_code(2**80), str(2**80)),
        (lambda: seed_bytes("00"), "00"),
        (lambda: seed_bytes("AA" * 32), "AA"),
        (lambda: marked(SECTION), "item i"),
        (lambda: marked(SECTION, right="a", credit="half"), "half"),
        (lambda: marked(WEIGHTS, right="a"), "item i"),
        (lambda: marked(WEIGHTS, weights={"b": 1}), "option a"),
        (lambda: ranked(outcome="late"), "late"),
        (lambda: ranked({"boundary_ties": "some"}), "some"),
        (lambda: ranked(equal_ranks="4321"), "4321"),
        (lambda: ranked(key="B"), "B"),
        (lambda: ranked(key="age"), "age"),
        (lambda: ranked(key="gpa", gpa="3,5"), "3,5"),
        (lambda: quota(rounding="down"), "g"),
        (lambda: quota(count=1, rounding="half"), "half"),
        (lambda: check_sections({"minima": {"B": 1}}, {"A": 1}, {"A": 1}), "B"),
        (lambda: normalise({"method": "guess", "decimals": 1}, {"a": {1: 1}}), "guess"),
        (lambda: times.zone("Mars/Olympus"), "Mars/Olympus"),
    ],
)
def test_it_is_refused_by_name(reckon: Callable[[], object], named: str) -> None:
    with pytest.raises(NotDefined, match=re.escape(named)):
        reckon()


def test_indonesian_days_need_no_database_of_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: times.zone(name) for name in ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")}

    def missing(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(times, "ZoneInfo", missing)
    moment = datetime(2027, 3, 31, 16, 30, tzinfo=UTC)
    for name, with_database in known.items():
        without = times.zone(name)
        assert moment.astimezone(without).utcoffset() == moment.astimezone(with_database).utcoffset() != timedelta(0)
    with pytest.raises(NotDefined, match="Berlin"):
        times.zone("Europe/Berlin")
