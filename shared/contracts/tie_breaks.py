"""The keys that order a ranking, by their names; what each compares is said in `shared.contracts.rules.Rules`."""

from __future__ import annotations

from shared.contracts.rules import AGE, GPA, WRONG, WRONG_RATIO

PRIVATE = frozenset({GPA, AGE})
"""Keys whose values stay in scoring: in decisions they are 0."""
BEYOND_MARKS = frozenset({GPA, AGE, WRONG, WRONG_RATIO})
"""Keys that compare something else than marks, alone or with a section behind a colon."""

RATIO_UNIT = 10**10
NO_RIGHT = 10**15
"""A ratio of wrong to right items as a whole number: of its parts of 10^10, rounded down, and `NO_RIGHT` where nothing
is right. Of counts below 100,000 two different fractions are further apart than 1 / 10^10, so that these numbers are
equal where the fractions are, and in the same order; all of them are below 2^53."""


def parts_of(key: str) -> tuple[str, str | None]:
    """What a key compares and the section in which it counts: `wrong:TIU` is ("wrong", "TIU"), `wrong:cat:SKB` of a
    later stage ("wrong", "cat:SKB"); `wrong` and `TIU` stand for themselves."""
    word, colon, section = key.partition(":")
    return (word, section) if colon else (key, None)


def is_beyond_marks(key: str) -> bool:
    """Whether the key compares something else than marks."""
    return parts_of(key)[0] in BEYOND_MARKS


def counts_answers(key: str) -> bool:
    """Whether the key compares items answered wrong, alone or with those answered right."""
    return parts_of(key)[0] in (WRONG, WRONG_RATIO)


def is_counted_in(code: str, section: str | None) -> bool:
    """Whether the items of the section `code` count in a key for `section`: all do where it is None, and those of a
    later stage's section ("cat:SKB") do in its sitting ("cat"), too."""
    return section in (None, code, code.partition(":")[0])


def ratio(wrong: int, right: int) -> int:
    """Wrong to right items as a whole number, `NO_RIGHT` at most."""
    return wrong * RATIO_UNIT // right if right else NO_RIGHT
