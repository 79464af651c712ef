"""The file of a selection: rules, exams with their keys, vacancies, versions, and the public keys of members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier.faults import Fault
from verifier.published.edition import Edition, Entry, Published
from verifier.published.forms import SELECTION
from verifier.rules.marking import Marker

Document = Mapping[str, Any]
_DIGITS = ("decimals", "root_digits")
MOST_DIGITS = 100
SEALED = 1
"""The number of the set of keys that was sealed. Of later ones numbers may be left out: those of proposals that two
members did not approve."""


@dataclass
class Exam:
    """A sealed exam with its items and every version of its keys."""

    exam_id: str
    stage: str
    part: str
    sections: Sequence[Document]
    normalisation: Document | None
    rules_digest: str
    items: Sequence[Document]
    key_sets: Sequence[Document]
    key_salt: str | None
    content_digest: str
    draw_seed_commitment: str
    units: int | None = None
    item_ids: list[str] = field(default_factory=list)
    _markers: dict[int, Marker] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.item_ids = [item["item_id"] for item in self.items]

    def may_have(self, number: int) -> bool:
        """Whether there is such a set of keys, or none is public."""
        return not self.key_sets or any(key_set["number"] == number for key_set in self.key_sets)

    def keys(self, number: int) -> Mapping[str, Document] | None:
        """The keys of a set, by item; None if it is not here or its content was lost."""
        return next((key_set["keys"] for key_set in self.key_sets if key_set["number"] == number), None)

    def marker(self, number: int) -> Marker | None:
        """Marks sheets by a set of keys."""
        keys = self.keys(number)
        if keys is None:
            return None
        if number not in self._markers:
            made = {
                item["item_id"]: as_marked(keys[item["item_id"]])
                | {"section": item["section"], "options": item["options"]}
                for item in self.items
                if item["item_id"] in keys
            }
            self._markers[number] = Marker(self.sections, made, self.units)
        return self._markers[number]


def as_marked(key: Document) -> dict[str, Any]:
    """A key as marking takes it, from the form that is committed to."""
    made = dict(key)
    if "value" in made:
        made["number"] = {"value": made.pop("value"), "tolerance": made.pop("tolerance", "0")}
    return made


@dataclass(frozen=True)
class Selection:
    file: str
    selection_id: str
    policy: str
    rules: Document
    exams: Mapping[str, Exam]
    vacancies: Mapping[str, Document]
    versions: Sequence[Document]
    members: Mapping[str, Document]

    @property
    def stages(self) -> list[str]:
        """The codes of the stages, an empty text for the first."""
        return ["", *(stage["code"] for stage in self.rules.get("stages") or ())]

    def stage(self, code: str) -> Document:
        found: Document = next(stage for stage in self.rules["stages"] if stage["code"] == code)
        return found

    def exams_of(self, stage: str) -> list[Exam]:
        return [exam for exam in self.exams.values() if exam.stage == stage]


def read_selection(published: Published, edition: Edition) -> Selection:
    """Raises Fault."""
    entry = edition.of_kind("selection")[0]
    found = published.value(entry, SELECTION)
    if found["selection_id"] != edition.selection_id or found["policy"] != edition.policy:
        raise Fault("other_selection", entry.path)
    rules = found["rules"]
    _demand_rules(rules, entry)
    _demand_order(found, entry)
    return Selection(
        file=entry.path,
        selection_id=found["selection_id"],
        policy=found["policy"],
        rules=rules,
        exams={each["exam_id"]: _exam(rules, each, entry) for each in found["exams"]},
        vacancies={each["vacancy_id"]: each for each in found["vacancies"]},
        versions=found["versions"],
        members={each["key_id"]: each for each in found["members"]},
    )


def _demand_rules(rules: Document, entry: Entry) -> None:
    """As much of their form as is needed to read on; what else is wrong with them the rules themselves refuse."""
    try:
        holds = all(section["code"] and section["items"] + section["max_marks"] >= 0 for section in rules["sections"])
        holds = holds and isinstance(rules["tie_breaks"], list) and _are_digits_few(rules)
        for stage in rules.get("stages") or ():
            holds = holds and all(part["code"] and part["source"] for part in stage["parts"])
            holds = holds and all(part["sections"] for part in stage["parts"] if part["source"] == "sitting")
            holds = holds and bool(stage["code"]) and isinstance(stage["integration"], dict)
    except (KeyError, TypeError, AttributeError) as error:
        raise Fault("field_kind", entry.path, field="rules") from error
    if not holds:
        raise Fault("field_kind", entry.path, field="rules")


def _are_digits_few(value: Any) -> bool:
    """Whether everything is reckoned with few decimals: of many millions a reader would never come to an end."""
    if isinstance(value, dict):
        return all(
            _are_digits_few(held) and (name not in _DIGITS or held is None or held in range(MOST_DIGITS + 1))
            for name, held in value.items()
        )
    return all(map(_are_digits_few, value)) if isinstance(value, list) else True


def _demand_order(found: Document, entry: Entry) -> None:
    for part, each in (("exams", "exam_id"), ("vacancies", "vacancy_id"), ("members", "key_id")):
        names = [held[each] for held in found[part]]
        if names != sorted(set(names)):
            raise Fault("not_in_order", entry.path, field=part)
    for exam in found["exams"]:
        ids = [item["item_id"] for item in exam["items"]]
        if ids != sorted(set(ids)) or any(item["options"] != sorted(set(item["options"])) for item in exam["items"]):
            raise Fault("not_in_order", entry.path, field=f"exams.{exam['exam_id']}.items")
        numbers = [key_set["number"] for key_set in exam["key_sets"]]
        if numbers != sorted(set(numbers)) or numbers[:1] not in ([], [SEALED]):
            raise Fault("not_in_order", entry.path, field=f"exams.{exam['exam_id']}.key_sets")


def _exam(rules: Document, found: Document, entry: Entry) -> Exam:
    stage, part = found.get("stage", ""), found.get("part", "")
    held: Document = rules
    if stage:
        parts = [
            each
            for of in rules.get("stages") or ()
            if of["code"] == stage
            for each in of["parts"]
            if each["code"] == part and each["source"] == "sitting"
        ]
        if not parts:
            raise Fault("refers_to_nothing", entry.path, field=f"exams.{found['exam_id']}", name=f"{stage}:{part}")
        held = parts[0]
    return Exam(
        exam_id=found["exam_id"],
        stage=stage,
        part=part,
        sections=held["sections"],
        normalisation=held.get("normalisation"),
        rules_digest=found["rules_digest"],
        items=found["items"],
        key_sets=found["key_sets"],
        key_salt=found["key_salt"],
        content_digest=found["content_digest"],
        draw_seed_commitment=found["draw_seed_commitment"],
        units=None if stage else rules.get("units"),
    )
