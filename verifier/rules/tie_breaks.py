"""The keys by which candidates are ordered, with the values that a decision shows (docs/definitions/ranking.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from verifier.rules.documents import Document
from verifier.rules.numbers import NotDefined, floor

_GRADE_STEPS = 10**6
_RATIO_STEPS = 10**10
_NO_RATIO = 10**15


@dataclass(frozen=True)
class Judged:
    """`better` is smaller for whoever stands higher; `value` is what a decision shows."""

    better: Any
    value: int


Key = Callable[[Document, int], Judged]
"""Of a candidate with marks and the total."""


def keys_of(tie_breaks: Sequence[str]) -> list[Key]:
    if not tie_breaks:
        raise NotDefined("rules without tie-breaks order nobody")
    return [_key(name) for name in tie_breaks]


def _key(name: str) -> Key:
    if name in _FIXED:
        return _FIXED[name]
    kind, _, of = name.partition(":")
    if kind == "wrong":
        return lambda candidate, _total: _wrong(candidate, of)
    if kind == "wrong_ratio":
        return lambda candidate, _total: _wrong_ratio(candidate, of)
    return lambda candidate, _total: _marks(candidate, name)


def _total(candidate: Document, total: int) -> Judged:
    normalised = candidate.get("normalised")
    value: int = total if normalised is None else normalised
    return Judged(-value, value)


def _marks(candidate: Document, code: str) -> Judged:
    if code not in candidate["marks"]:
        raise NotDefined(f"rules order by {code}, and a candidate has no such marks")
    value: int = candidate["marks"][code]
    return Judged(-value, value)


def _gpa(candidate: Document, _total: int) -> Judged:
    grade = candidate.get("gpa")
    if grade is None:
        return Judged((1, 0), 0)
    return Judged((0, -floor(Fraction(grade) * _GRADE_STEPS)), 0)


def _age(candidate: Document, _total: int) -> Judged:
    born_on = candidate.get("born_on")
    if born_on is None:
        raise NotDefined("rules order by age, and a candidate has no date of birth")
    return Judged(born_on, 0)


def _wrong(candidate: Document, of: str) -> Judged:
    _, wrong = _counts(candidate, of)
    return Judged(wrong, wrong)


def _wrong_ratio(candidate: Document, of: str) -> Judged:
    right, wrong = _counts(candidate, of)
    if not right:
        return Judged((1, Fraction(0)), _NO_RATIO)
    return Judged((0, Fraction(wrong, right)), _RATIO_STEPS * wrong // right)


def _counts(candidate: Document, of: str) -> tuple[int, int]:
    """Items right and wrong in all sections that count them, or in a section, a sitting or its section."""
    right = wrong = 0
    for code, counted in (candidate.get("counts") or {}).items():
        if of in ("", code) or code.startswith(of + ":"):
            right += counted[0]
            wrong += counted[1]
    return right, wrong


_FIXED: dict[str, Key] = {"total": _total, "final": _total, "gpa": _gpa, "age": _age}
