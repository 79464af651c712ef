"""A selection's rules as data: one versioned document that cites its regulation.

Recruitment chooses the document when the selection opens and sends it whole in
`recruitment.selection.opened`; cbt reads the durations from it, scoring everything else.
Presets lie in `rules/*.json` beside this file; every figure in them is "as reported" from the
regulation they cite, and an operator may import a document of their own. What a document may say is
judged by `shared.contracts.codec.rules` (its form) and `shared.contracts.consistency` (its meaning).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from shared.contracts.cuts import BoundaryTies, Cut, EqualRanks
from shared.contracts.declaration import dump, part
from shared.contracts.item_objections import ItemObjections
from shared.contracts.normalisation import Normalisation
from shared.contracts.percentages import Percent
from shared.contracts.place_moves import PlaceStep
from shared.contracts.quota_groups import QuotaGroups
from shared.contracts.reserve import Reserve
from shared.contracts.sections import MAX_OPTIONS, MIN_OPTIONS, ONE_TO_FIVE, Duration, Marking, Section, Weights
from shared.contracts.stages import Stage, StageName, StageThreshold
from shared.kernel.canonical import digest

__all__ = [
    "AGE",
    "DRAW",
    "GPA",
    "MAX_OPTIONS",
    "MIN_OPTIONS",
    "ONE_TO_FIVE",
    "TOTAL",
    "WRONG",
    "WRONG_RATIO",
    "BoundaryTies",
    "Cut",
    "Duration",
    "EqualRanks",
    "ItemObjections",
    "Marking",
    "Normalisation",
    "Percent",
    "PlaceStep",
    "Publication",
    "QuotaGroups",
    "Reserve",
    "Rules",
    "Section",
    "Stage",
    "StageName",
    "StageThreshold",
    "Threshold",
    "Weights",
]

TOTAL = "total"
"""The tie-break key, and the threshold subject, that means the sum of all sections."""

GPA, AGE, WRONG, WRONG_RATIO = "gpa", "age", "wrong", "wrong_ratio"
"""Tie-break keys that are no marks; see `Rules`."""
DRAW = "draw"
"""What decides between candidates who are equal in every key, where lots were drawn; no key of a document."""


@part
class Threshold:
    """Marks that must be reached (>=): section minima, a minimum total, or both.

    `minima` and `total` are in units. `percent` and `total_percent` are in per cent of the most that the section, or
    all of them, can give; a section stands in one of the two. With `enough` so many of the sections named must be
    reached ("any two of three"), without it all of them; a total is always demanded.
    Applies to candidates of `category`, narrowed to vacancies of `position_group` if that is set;
    the narrower threshold replaces the wider one.
    """

    category: str
    position_group: str | None = None
    minima: dict[str, int]
    total: int | None = None
    percent: dict[str, Percent] | None = None
    total_percent: Percent | None = None
    enough: int | None = None


ScoresShown = Literal["at_submit", "after_session", "after_release"]
Publication = Literal["sheets", "marks"]


@part
class Rules:
    """`tie_breaks`: the keys that order a ranking, first key first. The largest comes first of "total" (the sum of all
    sections), of a section's marks by its code, and of "gpa"; of "age" the older; the smallest of "wrong" (items
    answered wrong) and "wrong_ratio" (items wrong divided by items right; without a right one it is larger than any).
    "wrong:TIU" and "wrong_ratio:TIU" count in one section. Whoever has no grade comes behind all who have one.

    `units`: a point has so many units, and every number of points in the document, in marks and in rankings is a whole
    number of units: with 3, `wrong` -1 is a third of a point. One where it is null.

    `equal_ranks`: the ranks of four candidates of whom the middle two are equal in every key: 1, 2, 2, 4 ("1224", also
    where it is null), 1, 2, 2, 3, or 1, 2, 3, 4 ("none") in the order of a public draw; also in later stages that say
    nothing else.

    `normalisation`: how totals of several shifts are made comparable before the order compares them; null: not at all.

    `scores_shown`: when candidates and the public see marks: each as soon as it is submitted (also where it is null),
    once the session is over, or once the ranking is released.

    `publication`: what of each sheet stands in the public files of a released ranking (docs/definitions/bundle.md), by
    sheet code: the answers, so that everybody can mark them again, or the marks of each section alone (also where it is
    null).

    `stages`: what comes after the sitting that the document itself describes, in order; null where nothing does. Then
    `first_stage` names that sitting, so that the stages can refer to it. Those who go on in one stage's released
    ranking take part in the next.

    `next_stage`: the name of what those who go on in the last stage go on to outside of this document; where it is null
    they are chosen.

    `item_objections`: until when and to how many items candidates may object; none are taken where it is null.

    `reserve`: who moves up where one of those who go on in the last stage gives the place back; null where nobody does.

    `place_moves`: where places go that nobody of their own vacancy waits for any more, step by step; they stay empty
    where it is null.

    `quota_groups`: places of each vacancy that belong to some of its applicants, at every cut; null where all are open
    to everybody.
    """

    id: str
    version: str
    title: str
    regulation: str
    note: str
    categories: dict[str, str]
    sections: tuple[Section, ...]
    duration: Duration
    thresholds: tuple[Threshold, ...]
    tie_breaks: tuple[str, ...]
    cut: Cut
    units: int | None = None
    equal_ranks: EqualRanks | None = None
    scores_shown: ScoresShown | None = None
    first_stage: StageName | None = None
    stages: tuple[Stage, ...] | None = None
    item_objections: ItemObjections | None = None
    reserve: Reserve | None = None
    place_moves: tuple[PlaceStep, ...] | None = None
    normalisation: Normalisation | None = None
    next_stage: str | None = None
    quota_groups: QuotaGroups | None = None
    publication: Publication | None = None

    @property
    def publishes_sheets(self) -> bool:
        return self.publication == "sheets"

    @property
    def units_per_point(self) -> int:
        return self.units or 1

    @property
    def needs_draw(self) -> bool:
        """Whether candidates equal in every key are put in order by a public draw."""
        return self.equal_ranks == "none" or self.cut.boundary_ties == "draw"

    @property
    def max_total(self) -> int:
        return sum(section.max_marks for section in self.sections)

    @property
    def later_stages(self) -> tuple[Stage, ...]:
        return self.stages or ()

    @property
    def last_stage(self) -> str | None:
        """The code of the last stage, whose ranking says who is chosen; None where that is the first."""
        return self.later_stages[-1].code if self.later_stages else None

    @property
    def goes_on_to(self) -> str | None:
        """What those who go on in the last stage go on to; None where they are chosen."""
        if self.next_stage is None and not self.stages and self.id == _SHIPPED_WITHOUT_NEXT:
            return "SKB"
        return self.next_stage

    @property
    def last_cut(self) -> Cut:
        """The cut of the last stage: who is above it is chosen."""
        return self.later_stages[-1].cut if self.later_stages else self.cut

    @property
    def position_groups(self) -> frozenset[str | None]:
        """Of which thresholds ask something else than of others, in any stage; None among them."""
        later = {each.position_group for stage in self.later_stages for each in stage.thresholds or ()}
        return frozenset({each.position_group for each in self.thresholds} | later)

    def stage(self, code: str) -> Stage | None:
        """The later stage of that code."""
        return next((stage for stage in self.later_stages if stage.code == code), None)

    def stage_before(self, code: str) -> Stage | None:
        """The stage whose ranking says who takes part in the later stage `code`; None means the first stage.

        Raises KeyError if there is no later stage of that code.
        """
        before: Stage | None = None
        for stage in self.later_stages:
            if stage.code == code:
                return before
            before = stage
        raise KeyError(code)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical document; printed on every result that these rules decided.

        Fields that a later release added count only where they are set, so a document keeps its digest.
        """
        return digest(self.document)

    @property
    def document(self) -> dict[str, Any]:
        """As JSON, without what is not set: what the digest is of."""
        return _without_unset(dump(self))


_SHIPPED_WITHOUT_NEXT = "cpns-skd"
"""The shipped documents of this name said what follows only in their regulation, before there was a field for it."""

_ADDED: Mapping[str, frozenset[str]] = {
    "rules": frozenset(
        {
            *("units", "equal_ranks", "scores_shown", "first_stage", "stages", "item_objections", "reserve"),
            *("normalisation", "place_moves", "quota_groups", "next_stage", "publication"),
        }
    ),
    "marking": frozenset({"several", "weights", "options"}),
    "threshold": frozenset({"percent", "total_percent", "enough"}),
    "cut": frozenset({"multiple", "count", "share"}),
}
"""Fields that the first release did not have, or had to have a value."""


def _without_unset(document: dict[str, Any]) -> dict[str, Any]:
    for section in document["sections"]:
        section["marking"] = _set("marking", section["marking"])
    document["thresholds"] = [_set("threshold", threshold) for threshold in document["thresholds"]]
    document["cut"] = _set("cut", document["cut"])
    document["stages"] = _without_nulls(document["stages"])
    document["normalisation"] = _without_nulls(document["normalisation"])
    document["reserve"] = _without_nulls(document["reserve"])
    document["quota_groups"] = _without_nulls(document["quota_groups"])
    return _set("rules", document)


def _set(part: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None or name not in _ADDED[part]}


def _without_nulls(value: Any) -> Any:
    """Stages, normalisation, the reserve and quota groups are younger than every field that may be unset in them."""
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
