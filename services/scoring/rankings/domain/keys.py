"""What each key of the order compares, over columns. The keys are defined in `shared.contracts.rules.Rules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic

from services.scoring.rankings.domain.vectors import V, Vectors
from shared.contracts.rules import AGE, GPA, TOTAL, WRONG, WRONG_RATIO
from shared.contracts.stages import FINAL
from shared.contracts.tie_breaks import NO_RIGHT, PRIVATE, RATIO_UNIT, is_counted_in, parts_of

NO_GRADE = -1
"""Behind every grade."""


@dataclass(frozen=True)
class Facts(Generic[V]):
    """What is known of candidates besides their marks, as the order asks for it. `born` numbers the days of birth, an
    earlier day by a smaller number; `grades` has `NO_GRADE` where there is none; `right` and `wrong` count items by
    section. A cell is None where this is not known of a candidate."""

    born: V | None = None
    grades: V | None = None
    right: Mapping[str, V] = field(default_factory=dict)
    wrong: Mapping[str, V] = field(default_factory=dict)


@dataclass(frozen=True)
class Key(Generic[V]):
    """The values of a key, the largest first if it `falls`; what of them may be `shown` in a decision."""

    values: V
    falls: bool
    shown: V


@dataclass(frozen=True)
class Known(Generic[V]):
    """The columns that keys are made from, those of candidates whom no key orders included. `is_keyed` flags the
    others."""

    vectors: Vectors[V]
    is_keyed: V
    marks: Mapping[str, V]
    totals: V
    facts: Facts[V]

    def key(self, name: str) -> Key[V]:
        """Raises KeyError for a candidate whom it should order and of whom it is not known."""
        v = self.vectors
        if name in (TOTAL, FINAL) or name in self.marks:
            values = self._whole(name, self.marks.get(name, self.totals))
            return Key(values, True, values)
        word, section = parts_of(name)
        if word == WRONG:
            values = self._whole(name, self._count(self.facts.wrong, section))
        elif word == WRONG_RATIO:
            values = self._ratio(name, section)
        else:
            values = self._whole(name, {AGE: self.facts.born, GPA: self.facts.grades}.get(name))
        return Key(values, word == GPA, v.same(0, self.totals) if name in PRIVATE else values)

    def _count(self, counts: Mapping[str, V], section: str | None) -> V | None:
        named = [column for code, column in counts.items() if is_counted_in(code, section)]
        return self.vectors.total(named, self.totals) if named else None

    def _ratio(self, name: str, section: str | None) -> V:
        v = self.vectors
        wrong, right = (self._whole(name, self._count(each, section)) for each in (self.facts.wrong, self.facts.right))
        has_none = v.at_most(right, 0)
        share = v.quotient(v.times(wrong, RATIO_UNIT), v.choose([(has_none, 1)], right))
        return v.choose([(self.is_keyed, v.choose([(has_none, NO_RIGHT)], share))], 0)

    def _whole(self, name: str, found: V | None) -> V:
        """The column with a zero for all whom no key orders. Raises KeyError."""
        values = self.vectors.choose([(self.is_keyed, found)], 0)
        if self.vectors.has_none(values):
            raise KeyError(name)
        return values
