"""Which sections of an earlier sitting can be marked by other rules: its answers and keys must say what they ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.scoring.bank.domain.fit import problems
from services.scoring.exams.domain.keys import ItemKey
from shared.contracts.rules import Marking, Rules, Section
from shared.kernel.errors import DomainError
from shared.kernel.words import N_


class OtherSections(DomainError):
    """The earlier sitting has other sections than the rules, so it says nothing about them."""

    code = "other_sections"
    text = N_("Bagian pada aturan ini berbeda dari bagian ujian yang dipilih; nilainya tidak dapat dipakai.")


class NotToBeMarked(DomainError):
    """Some sections can neither be marked by the rules nor keep their marks, as the rules give other ones at most."""

    code = "not_to_be_marked"
    text = N_(
        "Jawaban ujian ini tidak dapat dinilai ulang menurut aturan yang dipilih pada bagian %(sections)s, dan nilai "
        "lamanya tidak dapat dipakai karena nilai tertingginya lain."
    )


class Hindrance(StrEnum):
    """Why a section cannot be marked anew."""

    KEYS = "keys"
    """The keys in force are not here, as after a restore."""
    SHEETS = "sheets"
    """Some sheets are not here, or do not fit the exam."""
    ITEMS = "items"
    """The rules ask for another number of items."""
    KIND = "kind"
    """Weights, right options or numbers are asked for where the items have something else."""
    SEVERAL = "several"
    """Candidates could choose several options, and the rules take one."""
    OPTIONS = "options"
    """Each option is judged, and the items have another number of them."""
    WEIGHTS = "weights"
    """The items' weights are none that the rules allow."""


@dataclass(frozen=True)
class Kept:
    """A section that the rules mark otherwise, with its marks as they were."""

    section: str
    because: Hindrance


@dataclass(frozen=True)
class Remarking:
    """`sections` mark the sheets: those of the rules where that can be, the earlier ones elsewhere. `anew` and `kept`
    are those of which the rules ask for another marking; the others have the marks that they had."""

    sections: tuple[Section, ...]
    anew: tuple[str, ...]
    kept: tuple[Kept, ...]


def remarking(past: Rules, rules: Rules, keys: Mapping[str, ItemKey], has_sheets: bool = True) -> Remarking:
    """How the sheets of a sitting under the rules `past` are marked by other `rules`. `keys` are those in force, by
    item, and empty where they are not known.

    Raises OtherSections, NotToBeMarked.
    """
    asked = {section.code: section for section in rules.sections}
    if asked.keys() != {section.code for section in past.sections}:
        raise OtherSections("exam_id")
    sections, anew, kept = list[Section](), list[str](), list[Kept]()
    for before in past.sections:
        after = asked[before.code]
        if _is_same(before, after):
            sections.append(before)
            continue
        mine = [key for key in keys.values() if key.section == before.code]
        hindrance = _hindrance(before, after, mine) if has_sheets else Hindrance.SHEETS
        if hindrance is None:
            anew.append(before.code)
        else:
            kept.append(Kept(before.code, hindrance))
        sections.append(after if hindrance is None else before)
    most = {section.code: section.max_marks for section in past.sections}
    others = [each.section for each in kept if asked[each.section].max_marks != most[each.section]]
    if others:
        raise NotToBeMarked("exam_id", sections=", ".join(others))
    return Remarking(tuple(sections), tuple(anew), tuple(kept))


def _is_same(before: Section, after: Section) -> bool:
    return (before.items, before.max_marks, before.marking) == (after.items, after.max_marks, after.marking)


def _hindrance(before: Section, after: Section, keys: Collection[ItemKey]) -> Hindrance | None:
    rule = after.marking
    if before.items != after.items:
        return Hindrance.ITEMS
    if not keys:
        return Hindrance.KEYS
    if not all(_has_what_is_asked(key, rule) for key in keys):
        return Hindrance.KIND
    if rule.kind == "right_wrong" and before.marking.several is not None and rule.several is None:
        return Hindrance.SEVERAL
    if rule.several == "per_option" and any(len(key.options) != rule.options for key in keys):
        return Hindrance.OPTIONS
    if rule.kind == "weights" and any(any(problems(sorted(key.options), None, key.points, rule)) for key in keys):
        return Hindrance.WEIGHTS
    return None


def _has_what_is_asked(key: ItemKey, rule: Marking) -> bool:
    if rule.kind == "weights":
        return key.points is not None
    return key.number is not None if rule.kind == "numeric" else key.right is not None
