"""Sets of keys of a sealed exam: the first is sealed, each later one is the first with some of its items changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.keys import Credit, ItemKey
from shared.kernel.words import N_

SEALED = 1
"""The number of the set that was sealed."""


class ChangeKind(StrEnum):
    """What a correction does with one item."""

    VOID = "void"
    ALL = "all_correct"
    ATTEMPTED = "attempted"
    KEY = "key"
    """Another right option, or in sections with several right options other ones."""
    SECOND = "second_key"
    """Beside the key, something else is as good."""
    WEIGHTS = "weights"
    NUMBER = "number"


KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.VOID: N_("Dibatalkan: butir tidak dihitung untuk siapa pun"),
    ChangeKind.ALL: N_("Semua yang mendapat butir ini dianggap benar"),
    ChangeKind.ATTEMPTED: N_("Semua yang menjawab butir ini dianggap benar"),
    ChangeKind.KEY: N_("Kunci diganti"),
    ChangeKind.SECOND: N_("Kunci kedua di samping yang ada"),
    ChangeKind.WEIGHTS: N_("Bobot diganti"),
    ChangeKind.NUMBER: N_("Nilai atau toleransi diganti"),
}
_CREDITS = {
    ChangeKind.VOID: Credit.VOID,
    ChangeKind.ALL: Credit.ALL,
    ChangeKind.ATTEMPTED: Credit.ATTEMPTED,
}


@dataclass(frozen=True)
class Change:
    """What becomes of one item of the sealed set. Of `right`, `also`, `points` and `number` the one is set that the
    kind asks for; option ids are opaque. `reason` is the committee's and stays in scoring: it may name the key."""

    item_id: str
    kind: ChangeKind
    reason: str
    right: str | None = None
    also: tuple[str, ...] = ()
    points: Mapping[str, int] | None = None
    number: Number | None = None

    def of(self, key: ItemKey) -> ItemKey:
        """The sealed key of this item as it is changed."""
        if self.kind in _CREDITS:
            return replace(key, credit=_CREDITS[self.kind])
        if self.kind is ChangeKind.KEY:
            return replace(key, right=self.right)
        if self.kind is ChangeKind.SECOND:
            return replace(key, also=self.also)
        if self.kind is ChangeKind.WEIGHTS:
            return replace(key, points=self.points)
        return replace(key, number=self.number)


@dataclass(frozen=True)
class KeySet:
    """A set that is in force, or was. `changes` are from the sealed set; None where a restore brought back that it
    exists and nobody has its content."""

    exam_id: str
    number: int
    changes: tuple[Change, ...] | None
    key_commitment: str


def applied(keys: Mapping[str, ItemKey], changes: Sequence[Change]) -> dict[str, ItemKey]:
    """The sealed keys with these changes; one of an unknown item changes nothing."""
    by_item = {change.item_id: change for change in changes}
    return {item: by_item[item].of(key) if item in by_item else key for item, key in keys.items()}


def to_values(change: Change) -> dict[str, Any]:
    """As JSON values."""
    number = None if change.number is None else [change.number.value, change.number.tolerance]
    points = None if change.points is None else dict(change.points)
    content = {"right": change.right, "also": list(change.also) or None, "points": points, "number": number}
    given = {name: value for name, value in content.items() if value is not None}
    return {"item_id": change.item_id, "kind": str(change.kind), "reason": change.reason, **given}


def from_values(values: Mapping[str, Any]) -> Change:
    """What `to_values` wrote."""
    return Change(
        item_id=values["item_id"],
        kind=ChangeKind(values["kind"]),
        reason=values["reason"],
        right=values.get("right"),
        also=tuple(values.get("also", ())),
        points=values.get("points"),
        number=Number(*values["number"]) if "number" in values else None,
    )
