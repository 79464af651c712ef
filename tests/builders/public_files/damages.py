"""Every way in which the public files of a selection may be wrong: what changes, and which step must name it.

Each damage changes honest editions and returns what the finding must name, or None where this selection has no place
for it. Files are hashed again afterwards: whoever damages them also writes the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.builders.public_files.files import EXAM, Edition, Of
from tests.builders.random_rules import Json
from verifier.published.selection_file import as_marked
from verifier.rules.marking import Marker
from verifier.rules.papers import key_commitment

Damage = Callable[[Edition, Random], str | None]
Remake = Callable[[int, Random], tuple[list[Edition], str] | None]
"""Of the selection of this number, all editions as they come out of other facts, and what must be named."""


@dataclass(frozen=True)
class Kind:
    name: str
    step: int
    damage: Damage | None
    signs: bool
    """Whether the members have signed what is wrong."""
    remake: Remake | None = None
    """Instead of a damage: everything was made anew, so that the files fit one another."""


KINDS: list[Kind] = []


def remade_kind(step: int) -> Callable[[Remake], Remake]:
    """Registers what makes a selection anew."""

    def known(remake: Remake) -> Remake:
        KINDS.append(Kind(remake.__name__.replace("_", " "), step, None, signs=True, remake=remake))
        return remake

    return known


def kind(step: int, *, signs: bool = False, keys: bool = False) -> Callable[[Damage], Damage]:
    """Registers a damage; one of keys has no place where they are not published."""

    def known(damage: Damage) -> Damage:
        def where_there_are_keys(edition: Edition, rng: Random) -> str | None:
            return None if edition.policy == "marks" else damage(edition, rng)

        name = damage.__name__.replace("_", " ")
        KINDS.append(Kind(name, step, where_there_are_keys if keys else damage, signs))
        return damage

    return known


def chosen(rng: Random, found: list[Any]) -> Any:
    return rng.choice(found) if found else None


def rows_of(edition: Edition, *, later: bool | None = None) -> list[tuple[Of, Json]]:
    """All rows; only those of the first stage, or of later ones."""
    return [
        (of, row)
        for of, ranking in edition.rankings.items()
        if later is None or bool(of[1]) == later
        for row in ranking["document"]["rows"]
    ]


def sittings(edition: Edition) -> Iterator[tuple[Of, Json, str, Json]]:
    for of, (_, persons) in edition.people.items():
        for person in persons:
            for part, sitting in (person.get("parts") or {"": person}).items():
                if "answers" in sitting:
                    yield of, person, part, sitting


def exam_of(edition: Edition, of: Of, part: str) -> Json:
    exam_id = f"s1-{of[1]}-{part}" if part else EXAM
    return next(exam for exam in edition.selection["exams"] if exam["exam_id"] == exam_id)


def _sections(edition: Edition, of: Of, part: str) -> Any:
    rules = edition.selection["rules"]
    if not part:
        return rules["sections"]
    stage = next(each for each in rules["stages"] if each["code"] == of[1])
    return next(each for each in stage["parts"] if each["code"] == part)["sections"]


def marks(edition: Edition, of: Of, part: str, sitting: Json) -> Any:
    """What a sheet is marked, by the set of keys of its ranking."""
    exam = exam_of(edition, of, part)
    number = edition.people[of][0]["key_sets"][exam["exam_id"]]
    held = exam["key_sets"][number - 1]["keys"]
    items = exam["items"]
    keys = {
        each["item_id"]: {**as_marked(held[each["item_id"]]), "section": each["section"], "options": each["options"]}
        for each in items
    }
    answers = {}
    for at, given in zip(sitting["paper"], sitting["answers"], strict=True):
        options = items[at]["options"]
        if isinstance(given, str):
            answers[items[at]["item_id"]] = given
        elif given is not None:
            chosen = given if isinstance(given, list) else [given]
            answers[items[at]["item_id"]] = "+".join(options[each] for each in chosen)
    marked = Marker(_sections(edition, of, part), keys).mark([items[at]["item_id"] for at in sitting["paper"]], answers)
    return getattr(marked, "marks", None)


def commit(exam: Json, key_set: Json) -> None:
    keys = {item: as_marked(each) for item, each in key_set["keys"].items()}
    key_set["commitment"] = key_commitment(exam["key_salt"], keys)
