"""What pages make of a rules document: its sentences, and the form in which a draft of it is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from services.scoring.rules.domain.editing import addable, edited, leaves, to_json, with_new, without
from services.scoring.rules.domain.labels import LABELS
from services.scoring.rules.domain.renaming import followed
from services.scoring.rules.pages import chapters, fields
from services.scoring.rules.pages.chapters import Chapter
from shared.contracts.codec.rules import read_rules
from shared.contracts.rules import Rules
from shared.kernel.errors import Problem
from shared.web.chapters import Fact
from shared.web.rules_in_words import differences, explained

A_FEW = 3
"""One of so many fields that can be added is."""


def sentences(rules: Rules) -> set[Fact]:
    """Of a sound document. Raises AssertionError where one is empty, and where two have one key."""
    facts = [fact for chapter in explained(rules) for fact in chapter.facts]
    assert len({fact.key for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.subject.strip()
        assert fact.text.strip() or fact.key == "note"
        assert "%(" not in fact.subject + fact.text
    return set(facts)


def changes_hold(rules: Rules, before: Rules) -> None:
    """Raises AssertionError where a change of the sentences is not said, or one that is none."""
    # In which order categories are named decides nothing.
    silent = {"version"} | ({"categories"} if rules.categories == before.categories else set())
    changed = {fact.key for fact in sentences(rules) ^ sentences(before)} - silent
    assert bool(differences(before, rules)) == bool(changed)


def form_holds(rules: Rules) -> None:
    """Raises AssertionError where the form has a field that is called nothing, or sends another document than it
    shows."""
    document = to_json(rules)
    typed = {leaf.place: _input(leaf.value) for leaf in leaves(document)}
    assert all(leaf.name in LABELS for leaf in leaves(document))
    sent = followed(document, edited(document, typed))
    assert read_rules(sent).digest == rules.digest
    _renamed(document, rules)
    shown(document, ())
    for chapter in chapters.chapters(document):
        for place in addable(document, chapter.place)[::A_FEW]:
            assert len(json.dumps(with_new(document, place))) > len(json.dumps(document)), place
        if chapter.is_removable and chapter.place:
            assert without(document, chapter.place) != document


def _renamed(document: Any, rules: Rules) -> None:
    """Other codes of sections, stages and parts are followed wherever they are named, and so are the old ones back."""
    codes = {leaf.place: leaf.value for leaf in leaves(document) if leaf.name == "code"}
    others = {place: f"{code[:14]}{at}" for at, (place, code) in enumerate(codes.items())}
    if not any(code in codes.values() for code in others.values()):
        renamed = followed(document, edited(document, others))
        assert read_rules(renamed).digest != rules.digest
        assert read_rules(followed(renamed, edited(renamed, codes))).digest == rules.digest


def _input(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def shown(document: Any, problems: Sequence[Problem]) -> None:
    """The form of a draft as it stands, sound or not. Raises AssertionError where a field of few choices does not offer
    the one that stands there, and where a problem leads to nothing on the page."""
    form = chapters.chapters(document)
    chapters.without_rows(document)
    for leaf in _leaves(form):
        fields.hint(leaf)
        offered = [value for value, _ in fields.choices(leaf, document)]
        assert not offered or _input(leaf.value) in offered or str(leaf.value) in offered
    found = chapters.shown(form, problems)
    assert set(found.links) == {each.place.field for each in problems if each.place.field}
    assert sum(map(len, found.by_place.values())) == sum(bool(each.place.field) for each in problems)


def _leaves(form: Sequence[Chapter]) -> Iterator[Any]:
    for chapter in form:
        yield from chapter.fields
        yield from _leaves(chapter.inner)
